import { describe, expect, it } from 'vitest';
import { syncConnector } from '../../../jobs/sync-connector.ts';
import { checkConnector } from '../../../jobs/check-connector.ts';
import { activeConfig } from '../../../src/db/config/config.ts';
import { findConnectorState } from '../../../src/db/connectors/connector-states.ts';
import type { LogOperation } from '../../../src/domain/connectors/connector-log.ts';
import { labelOf, type ConnectorLabel } from '../../../src/domain/connectors/connector-label.ts';
import { openHome } from '../../../src/operations/messages/open-home.ts';
import { document } from '../../../playground/fakes/document.ts';
import { openDraftOffice } from '../../support/drafts.ts';
import { never, openOffice, type Office } from '../../support/office.ts';
import { saidOf } from '../../support/said.ts';
import { labelSentence } from '../../../src/sentences/connector-label.ts';

const check = (office: Office): Promise<void> => checkConnector(office.ctx, { connectorId: 'gitlab' }, never);

async function label(office: Office): Promise<ConnectorLabel> {
  const { file } = await activeConfig(office.ctx.db);
  const [config] = file.connectors;
  if (config === undefined) throw new Error('there is no connector');
  return labelOf(config, await findConnectorState(office.ctx.db, 'gitlab'));
}

const state = async (office: Office) =>
  office.ctx.db.selectFrom('connectorStates').selectAll().executeTakeFirstOrThrow();

const logged = async (office: Office, operation: LogOperation): Promise<string[]> =>
  (
    await office.ctx.db
      .selectFrom('connectorLogs')
      .select('message')
      .where('operation', '=', operation)
      .orderBy('id')
      .execute()
  ).map(({ message }) => saidOf(message) ?? '');

const asked = (office: Office): string[] => office.jobs.map(({ name }) => name);

describe('a running sync', () => {
  it('says every ten seconds how far it has come, of what the last one found, also on the Home tabs of owners', async () => {
    const office = await openOffice();
    await openHome(office.ctx, office.actor('omar'), { page: 0 });
    const first = office.gitlab.hold({ path: /\/projects\/10\/members$/ });
    const last = office.gitlab.hold({ path: /enterprise_users/ });
    const syncing = office.sync();
    await first.reached;
    expect((await state(office)).progress).toMatchObject({ groups: 0, projects: 0, memberships: 0 });
    office.jobs.length = 0;
    office.skip('11s');
    first.release();
    await last.reached;
    expect(asked(office)).toEqual(['render-message']);
    const { progress, groups, projects, memberships } = await state(office);
    expect(progress?.of).toEqual({ groups, projects, memberships });
    expect(progress?.projects).toBeGreaterThan(0);
    expect(labelSentence((await label(office)).detail ?? { code: 'try_failed' })).toMatch(
      new RegExp(
        `^\\d+ of ${groups} groups, \\d+ of ${projects} projects, \\d+ of ${memberships} memberships so far\\.$`,
      ),
    );
    last.release();
    await syncing;
    expect(await label(office)).toMatchObject({ name: 'Connected', detail: null });
  });
});

describe('the first sync', () => {
  it('says of how many as soon as GitLab does', async () => {
    const { office } = await openDraftOffice();
    const [first] = document(office.gitlab.url).connectors;
    await office.configure({ connectors: [first, { ...first, id: 'beta', name: 'Beta', group: 'beta' }] });
    const list = office.gitlab.hold({ path: /\/projects\/52\/members$/ });
    const last = office.gitlab.hold({ path: /enterprise_users/ });
    const syncing = syncConnector(office.ctx, { connectorId: 'beta' }, never);
    await list.reached;
    office.skip('11s');
    list.release();
    await last.reached;
    const found = await findConnectorState(office.ctx.db, 'beta');
    expect(found?.progress?.of).toEqual({ groups: 2, projects: 1, memberships: null });
    last.release();
    await syncing;
    expect(await findConnectorState(office.ctx.db, 'beta')).toMatchObject({ groups: 2, projects: 1 });
  });
});

describe('a token', () => {
  it('revoked while syncing: what was seen stays, nothing is dropped, and the label says what to do', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', 'acme/platform/api', 'developer', '8h');
    const since = office.ctx.now();
    const list = office.gitlab.hold({ path: /\/projects\/10\/members$/ });
    const syncing = office.sync();
    await list.reached;
    office.gitlab.revokeToken(office.gitlab.token);
    list.release();
    await syncing;
    const { detail, nextStep, ...rest } = await label(office);
    expect(detail).toEqual({ code: 'token_revoked' });
    expect(nextStep).toEqual({ code: 'renew_token', managedBy: 'file' });
    expect(rest.name).toBe('Error');
    expect(rest.since?.getTime()).toBeGreaterThanOrEqual(since.getTime());
    expect(await state(office)).toMatchObject({ fault: 'unauthorized', failedIn: 'sync', failures: 1 });
    expect(await office.status(id)).toBe('active');
    const missed = await office.ctx.db.selectFrom('resources').select('id').where('misses', '>', 0).execute();
    expect(missed).toEqual([]);
  });

  it('expired: every try fails since the first one; the check that mends it adds the sync it still owes', async () => {
    const office = await openOffice();
    office.gitlab.expireToken(office.gitlab.token);
    await check(office);
    const { since, nextTry } = await label(office);
    expect(nextTry?.getTime()).toBe(((await state(office)).checkedAt?.getTime() ?? 0) + 300_000);
    office.skip('5m');
    await check(office);
    await office.sync();
    office.skip('1h');
    await office.sync();
    expect((await label(office)).since).toEqual(since);
    expect(await logged(office, 'check')).toEqual([expect.stringMatching(/The token has expired/)]);

    office.gitlab.expireToken(office.gitlab.token, '2027-11-25');
    office.jobs.length = 0;
    await check(office);
    expect((await label(office)).name).toBe('Connected');
    expect(asked(office)).toContain('sync-connector');
    expect(await state(office)).toMatchObject({ failures: 2, fault: null, failingSince: since });
    await office.sync();
    expect(await state(office)).toMatchObject({ failures: 0, failingSince: null });
    expect((await logged(office, 'check')).at(-1)).toBe('GitLab answers again');
  });
});

describe('what only a sync run meets', () => {
  it('is not mended by a check, but by the next sync', async () => {
    const office = await openOffice();
    office.gitlab.faults.add({ kind: 'status', status: 500, path: /\/projects\/10\/members$/ });
    await office.sync();
    await check(office);
    const { name, nextTry } = await label(office);
    expect(name).toBe('Error');
    expect(nextTry?.getTime()).toBe(((await state(office)).syncStartedAt?.getTime() ?? 0) + 3_600_000);
    await office.sync();
    expect((await label(office)).name).toBe('Connected');
  });
});

describe('a group', () => {
  const found = async (office: Office, externalId: number) =>
    office.ctx.db
      .selectFrom('resources')
      .leftJoin('resources as parent', 'parent.id', 'resources.parentId')
      .select(['resources.path', 'parent.path as parent', 'resources.misses', 'resources.goneAt'])
      .where('resources.kind', '=', 'group')
      .where('resources.externalId', '=', String(externalId))
      .executeTakeFirstOrThrow();

  it('renamed, then moved under another parent: it is the same one, and what is held there goes on and ends on time', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const id = await office.grant('sam', 'acme/platform/observability', 'developer', '8h');
    office.gitlab.rename('group', groups.platform, { path: 'core', name: 'Core' });
    await office.sync();
    expect(await found(office, groups.observability)).toMatchObject({
      path: 'acme/core/observability',
      parent: 'acme/core',
      misses: 0,
    });
    office.gitlab.move('group', groups.observability, groups.data);
    await office.sync();
    expect(await found(office, groups.observability)).toMatchObject({
      path: 'acme/data/observability',
      parent: 'acme/data',
      goneAt: null,
    });
    expect((await label(office)).name).toBe('Connected');
    await office.reconcile();
    expect(await office.status(id)).toBe('active');
    await office.pass('8h');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('group', groups.observability, users.sam)).toBeNull();
  });

  it('deleted: it is believed gone after the second sync, and its requests are cancelled', async () => {
    const office = await openOffice();
    const { ml } = office.acme.groups;
    const waiting = await office.ask('sam', 'acme/data/ml', 'developer', '1h');
    office.gitlab.delete('group', ml);
    await office.sync();
    expect(await found(office, ml)).toMatchObject({ misses: 1, goneAt: null });
    expect(await office.request(waiting)).toBe('pending');
    await office.sync();
    expect((await found(office, ml)).goneAt).not.toBeNull();
    expect(await office.request(waiting)).toBe('cancelled: resource_gone');
    expect((await label(office)).name).toBe('Connected');
  });

  it('that is the top-level one, renamed while it is named by its path: the label says to name it as it is called now', async () => {
    const office = await openOffice();
    office.gitlab.rename('group', office.acme.groups.acme, { path: 'acme-corp' });
    await office.sync();
    const { name, nextStep } = await label(office);
    expect(name).toBe('Error');
    expect(nextStep).toEqual({ code: 'find_group', managedBy: 'file' });
    const gone = await office.ctx.db.selectFrom('resources').select('id').where('misses', '>', 0).execute();
    expect(gone).toEqual([]);
  });
});
