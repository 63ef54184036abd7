import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { findConnectorState } from '../../src/db/connectors/connector-states.ts';
import type { DraftId } from '../../src/domain/id.ts';
import { labelOf } from '../../src/domain/connectors/connector-label.ts';
import { confirmDraft } from '../../src/operations/setup/confirm-draft.ts';
import { discardDraft } from '../../src/operations/setup/discard-draft.ts';
import { prune } from '../../src/operations/prune.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { openDraftOffice, type DraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';

const connectors = async ({ ctx }: DraftOffice) => (await activeConfig(ctx.db)).file.connectors;
const rowOf = ({ ctx }: DraftOffice, id: DraftId) =>
  ctx.db.selectFrom('connectorDrafts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('confirming', () => {
  it('while the file is applied anew shows the conflict and loses nothing', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    const { entry, checked } = await desk.model(draftId);
    const shown = { draftId, entry, version: checked?.version ?? 0 };
    const changed = { admins: ['dana@acme.test', 'lee@acme.test'] };
    await desk.office.configure({ connectorsFromSlack: { allowPrivateAddresses: true }, ...changed });
    await expect(confirmDraft(desk.ctx, desk.office.actor('omar'), shown)).rejects.toMatchObject({
      code: 'version',
    });
    expect(await connectors(desk)).toHaveLength(1);
    expect((await rowOf(desk, draftId)).sealed).not.toBeNull();
    await desk.confirm(draftId);
    const { file } = await activeConfig(desk.ctx.db);
    expect(file.admins).toEqual(changed.admins);
    expect(file.connectors.map(({ id }) => id)).toEqual(['gitlab', 'beta']);
  });

  it('is for what was shown, not for what was entered since', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    const { entry, checked } = await desk.model(draftId);
    await desk.faults(draftId, { readOnly: true });
    const shown = { draftId, entry, version: checked?.version ?? 0 };
    await expect(confirmDraft(desk.ctx, desk.office.actor('omar'), shown)).rejects.toMatchObject({
      code: 'moved',
    });
  });

  it('happens once, and not to what was discarded', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    const { entry, checked } = await desk.model(draftId);
    const shown = { draftId, entry, version: checked?.version ?? 0 };
    await desk.confirm(draftId);
    await expect(confirmDraft(desk.ctx, desk.office.actor('omar'), shown)).rejects.toMatchObject({
      code: 'decided',
    });
    await expect(desk.enter(draftId)).rejects.toMatchObject({ code: 'decided' });
  });

  it('a token that expired between Save and the first sync says so at once', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    office.gitlab.addToken({ value: 'glpat-brief', userId: office.gitlab.botId, expiresAt: '2026-11-26' });
    const draftId = await desk.create();
    await desk.faults(draftId, {}, { token: 'glpat-brief' });
    await desk.confirm(draftId);
    office.skip('1d');
    office.useToken('glpat-brief');
    await syncConnector(ctx, { connectorId: 'beta' }, never);
    const connector = (await connectors(desk))[1];
    expect(connector && labelOf(connector, await findConnectorState(ctx.db, 'beta'))).toMatchObject({
      name: 'Error',
      detail: { code: 'token_expired' },
    });
  });
});

describe('the token of a draft', () => {
  it('is deleted when it is discarded', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    await discardDraft(desk.ctx, desk.office.actor('omar'), { draftId });
    expect(await rowOf(desk, draftId)).toMatchObject({ status: 'discarded', sealed: null, keyId: null });
  });

  it('is deleted after a day without a confirmation, and can be entered again', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const draftId = await desk.create();
    await desk.faults(draftId);
    office.skip('23h 59m');
    await prune(ctx);
    expect((await rowOf(desk, draftId)).sealed).not.toBeNull();
    office.skip('1m');
    expect(await dueJobs(ctx.db, ctx.now(), ctx.now())).toContainEqual({ name: 'prune', payload: {} });
    await prune(ctx);
    expect(await rowOf(desk, draftId)).toMatchObject({ status: 'open', sealed: null, findings: null });
    expect(await desk.faults(draftId)).toEqual([]);
  });

  it('is in no row, job or audit event as it is, whatever becomes of it', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    await desk.connect();
    const draftId = await desk.create(['omar'], 'Gamma');
    await desk.faults(draftId, { group: 'nowhere' });
    await desk.faults(draftId, { group: 'acme' });
    const tables = await Promise.all(
      (
        [
          'connectorDrafts',
          'credentials',
          'auditEvents',
          'configVersions',
          'messages',
          'connectorLogs',
        ] as const
      ).map((table) => ctx.db.selectFrom(table).selectAll().execute()),
    );
    expect(tables.every((rows) => rows.length > 0 || rows === tables[5])).toBe(true);
    const everything = inspect([tables, office.jobs], {
      depth: 12,
      maxArrayLength: null,
      maxStringLength: null,
    });
    expect(everything).toContain('draft.entered');
    expect(everything).not.toContain(office.gitlab.token);
  });
});
