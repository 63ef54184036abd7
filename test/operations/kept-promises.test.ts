/** What Remove, Pause and Details say on screen before they are pressed, against the rows afterwards. */
import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { findCredential } from '../../src/db/connectors/credentials.ts';
import type { ConnectorConfig } from '../../src/domain/document/config-connectors.ts';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { pauseConnector } from '../../src/operations/setup/pause-connector.ts';
import { prune } from '../../src/operations/prune.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { reviewModal } from '../../src/slack/views/connectors/details-modal.ts';
import { pauseModal, removeModal } from '../../src/slack/views/connectors/connector-modals.ts';
import { BETA, openGrantedOffice, type DraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';

const ID = { connectorId: 'beta' } as const;

async function beta(desk: DraftOffice): Promise<{ connector: ConnectorConfig; version: number }> {
  const { file, version } = await activeConfig(desk.ctx.db);
  const connector = file.connectors.find(({ id }) => id === 'beta');
  if (connector === undefined) throw new Error('beta is not in force');
  return { connector, version };
}

const words = (modal: unknown): string => JSON.stringify(modal);

async function pause(desk: DraftOffice, paused: boolean): Promise<string> {
  const form = await beta(desk);
  await pauseConnector(desk.ctx, desk.office.actor('omar'), { ...ID, paused, version: form.version });
  return words(pauseModal(form));
}

describe('Remove', () => {
  it('says that what people hold without hallpass stays: no other row of GitLab is touched', async () => {
    const { desk } = await openGrantedOffice();
    const { office } = desk;
    const form = await beta(desk);
    expect(words(removeModal({ ...form, grants: [] }))).toContain(
      'What people hold in GitLab without hallpass stays',
    );
    const before = office.row('group', BETA, office.acme.users.sam);
    expect(before).not.toBeNull();
    await removeConnector(desk.ctx, office.actor('omar'), { ...ID, version: form.version });
    await office.reconcile();
    expect(office.row('group', BETA, office.acme.users.sam)).toBe(before);
    expect(office.row('group', 51, office.acme.users.sam)).toBeNull();
  });

  it('says that its token is deleted once the last of it is taken back: kept until then, gone with that', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { office } = desk;
    const form = await beta(desk);
    expect(words(removeModal({ ...form, grants: [] }))).toContain(
      'Its token is deleted once the last of it is taken back in GitLab',
    );
    await removeConnector(desk.ctx, office.actor('omar'), { ...ID, version: form.version });
    expect(await findCredential(desk.ctx.db, 'beta')).toBeDefined();
    await office.reconcile();
    expect(await office.status(grantId)).toBe('ended: connector_gone');
    // At once, by the sweep, and not with the daily prune.
    const now = office.ctx.now();
    expect(await dueJobs(desk.ctx.db, now, now)).toContainEqual({ name: 'prune', payload: {} });
    await prune(desk.ctx);
    expect(await findCredential(desk.ctx.db, 'beta')).toBeUndefined();
    const drafts = await desk.ctx.db.selectFrom('connectorDrafts').select('sealed').execute();
    expect(drafts.every(({ sealed }) => sealed === null)).toBe(true);
  });

  it('and an integration that leaves by the file: what it shared with GitLab goes at once, its token with its last grant', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { office } = desk;
    const { db } = desk.ctx;
    const { origin, keyId, nonce, sealed } = (await findCredential(db, 'beta')) ?? assert.fail();
    const box = { origin, keyId, nonce, sealed, clientId: null, updatedAt: desk.ctx.now() };
    await desk.office.database.db
      .insertInto('connectorSecrets')
      .values({ connectorId: 'beta', kind: 'webhook', ...box })
      .execute();
    const isPruneDue = async (): Promise<boolean> =>
      (await dueJobs(db, office.ctx.now(), office.ctx.now())).some(({ name }) => name === 'prune');
    const { connector } = await beta(desk);
    const [own] = document(office.gitlab.url).connectors;
    const declared = { ...connector, managedBy: undefined, token: { env: 'GITLAB_TOKEN' } };
    await office.configure({ connectors: [own, declared] });
    await prune(desk.ctx);
    await office.configure({ connectors: [own] });
    expect(await isPruneDue()).toBe(true);
    await prune(desk.ctx);
    expect(await db.selectFrom('connectorSecrets').selectAll().execute()).toEqual([]);
    await office.reconcile();
    expect(await office.status(grantId)).toBe('ended: connector_gone');
    await prune(desk.ctx);
    expect(await findCredential(db, 'beta')).toBeUndefined();
  });

  it('says that the audit trail is kept, and names who is told: the holder is', async () => {
    const { desk } = await openGrantedOffice();
    const { office } = desk;
    const count = async (): Promise<number> =>
      (await desk.ctx.db.selectFrom('auditEvents').select('seq').execute()).length;
    const before = await count();
    const { version } = await beta(desk);
    await removeConnector(desk.ctx, office.actor('omar'), { ...ID, version });
    await office.reconcile();
    expect(await count()).toBeGreaterThan(before);
    expect(await office.messages('outcome')).not.toEqual([]);
  });
});

describe('Pause', () => {
  it('says that nothing is synced or granted: neither is, nor asked for', async () => {
    const { desk } = await openGrantedOffice();
    const { office } = desk;
    expect(await pause(desk, true)).toContain('is synced or granted until it is resumed');
    office.gitlab.clearRequests();
    await syncConnector(desk.ctx, ID, never);
    expect(office.gitlab.requests).toEqual([]);
    await expect(office.grant('sam', 'beta/site', 'developer', '1h')).rejects.toMatchObject({
      code: 'not_requestable',
    });
  });

  it('says that what was granted before still ends on time: it does', async () => {
    const { desk, grantId } = await openGrantedOffice();
    expect(await pause(desk, true)).toContain('What was granted before still ends on time');
    await desk.office.pass('1h');
    expect(await desk.office.status(grantId)).toBe('ended: expired');
    expect(desk.office.row('group', 51, desk.office.acme.users.sam)).toBeNull();
  });

  it('and Resume says that it is synced at once and access can be granted again', async () => {
    const { desk } = await openGrantedOffice();
    const { office } = desk;
    await pause(desk, true);
    office.jobs.length = 0;
    expect(await pause(desk, false)).toContain('is synced at once, and access can be granted there again');
    expect(office.jobs).toContainEqual(expect.objectContaining({ name: 'sync-connector', payload: ID }));
    await expect(office.grant('sam', 'beta/site', 'developer', '1h')).resolves.toMatch(/^grt_/);
  });
});

describe('Details', () => {
  it('say that GitLab is asked before anything is in force: until Confirm nothing is another way', async () => {
    const { desk } = await openGrantedOffice();
    const before = await beta(desk);
    const box = await findCredential(desk.ctx.db, 'beta');
    const draft = await editConnector(desk.ctx, desk.office.actor('omar'), ID);
    await desk.enter(draft.id, { sync: '2h' });
    expect(words(reviewModal(await desk.check(draft.id)))).toContain('is not in force yet');
    expect(await beta(desk)).toEqual(before);
    expect(await findCredential(desk.ctx.db, 'beta')).toEqual(box);
    await desk.confirm(draft.id);
    expect((await beta(desk)).connector.sync.every).toBe('2h');
  });
});
