import { describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { findCredential } from '../../src/db/connectors/credentials.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { DraftId } from '../../src/domain/id.ts';
import { confirmDraft } from '../../src/operations/setup/confirm-draft.ts';
import { createDraft } from '../../src/operations/setup/create-draft.ts';
import { discardDraft } from '../../src/operations/setup/discard-draft.ts';
import { enterDetails } from '../../src/operations/setup/enter-details.ts';
import { remindDraft } from '../../src/operations/setup/remind-draft.ts';
import { credentialOwner } from '../../src/operations/setup/stored-token.ts';
import { boxesOf, openToken } from '../../src/sealed-box.ts';
import { BETA, openDraftOffice, SECRET_KEY, slackId, type DraftOffice } from '../support/drafts.ts';

const connectors = async ({ ctx }: DraftOffice) => (await activeConfig(ctx.db)).file.connectors;
const rowOf = ({ ctx }: DraftOffice, id: DraftId) =>
  ctx.db.selectFrom('connectorDrafts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('a new connector', () => {
  it('goes from a draft over details and a check to the document, its token sealed', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    expect(await desk.faults(draftId)).toEqual([]);
    const { checked } = await desk.model(draftId);
    expect(checked?.findings).toMatchObject({
      account: { username: 'hallpass-bot' },
      root: { externalId: String(BETA), path: 'beta' },
      role: 'owner',
      size: { groups: 2, projects: 1 },
    });
    expect(checked?.changes).toContainEqual({ what: 'Group', from: null, to: `beta, number ${BETA}` });
    expect(await connectors(desk)).toHaveLength(1);
    await desk.confirm(draftId);
    expect((await connectors(desk))[1]).toEqual({
      id: 'beta',
      type: 'gitlab',
      name: 'Beta',
      url: desk.office.gitlab.url,
      group: String(BETA),
      token: { stored: true },
      owners: [slackId('omar')],
      sync: { every: '1h' },
      readOnly: false,
      privateAddress: true,
      paused: false,
      driftFrom: 'maintainer',
      managedBy: 'slack',
    });
    const box = await findCredential(desk.ctx.db, 'beta');
    expect(
      box && openToken(boxesOf(SECRET_KEY, null), credentialOwner('beta'), desk.office.gitlab.url, box),
    ).toBe(desk.office.gitlab.token);
    expect(await rowOf(desk, draftId)).toMatchObject({ status: 'confirmed', sealed: null });
    expect(desk.office.jobs).toContainEqual({ name: 'sync-connector', payload: { connectorId: 'beta' } });
  });

  it('is begun by admins alone, and owned by people who can decide', async () => {
    const { ctx, office } = await openDraftOffice();
    const input = { name: 'Beta', application: '', owners: [slackId('omar')] };
    await expect(createDraft(ctx, office.actor('omar'), input)).rejects.toMatchObject({ code: 'not_admin' });
    await office.register('lee', { isOutsider: true });
    const owners = [slackId('omar'), slackId('lee'), 'U0BOT00'];
    expect(await createDraft(ctx, office.actor('dana'), { ...input, name: ' ', owners })).toMatchObject({
      outcome: 'refused',
      faults: [{ field: 'name' }, { field: 'owners', fault: { code: 'owners_unfit', count: 2 } }],
    });
  });

  it('gets an id that no connector ever had', async () => {
    const desk = await openDraftOffice();
    expect((await desk.model(await desk.create(['omar'], 'GitLab!'))).connectorId).toBe('gitlab-2');
    expect((await desk.model(await desk.create(['omar'], 'GitLab?'))).connectorId).toBe('gitlab-3');
    await desk.office.configure({ connectors: [] });
    expect((await desk.model(await desk.create(['omar'], 'gitlab'))).connectorId).toBe('gitlab-4');
  });

  it('has its owners asked and reminded at doubling intervals until it is done', async () => {
    const desk = await openDraftOffice();
    const { office, ctx } = desk;
    const draftId = await desk.create(['omar', 'priya']);
    expect(await office.messages('draft-card')).toHaveLength(2);
    const due = async () => dueJobs(ctx.db, ctx.now(), ctx.now());
    const reminder = { name: 'remind-draft', payload: { draftId } };
    for (const [minutes, sent] of [
      [15, 1],
      [30, 2],
      [60, 3],
    ] as const) {
      office.skip(`${minutes - 1}m`);
      expect(await due()).not.toContainEqual(reminder);
      office.skip('1m');
      expect(await due()).toContainEqual(reminder);
      await remindDraft(ctx, draftId);
      await remindDraft(ctx, draftId);
      expect(await office.messages('draft-reminder')).toHaveLength(sent * 2);
    }
    await discardDraft(ctx, office.actor('priya'), { draftId });
    office.skip('1d');
    expect(await due()).not.toContainEqual(reminder);
  });

  it('asks nobody when its creator is an owner', async () => {
    const desk = await openDraftOffice();
    await desk.create(['dana', 'omar']);
    expect(await desk.office.messages('draft-card')).toEqual([]);
  });
});

describe('the right to a draft', () => {
  it('is its owners’ and the admins’ alone', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const draftId = await desk.create(['omar']);
    for (const by of ['priya', 'sam'] as const) {
      await expect(desk.enter(draftId, {}, { by })).rejects.toMatchObject({ code: 'not_owner' });
      await expect(discardDraft(ctx, office.actor(by), { draftId })).rejects.toMatchObject({
        code: 'not_owner',
      });
    }
    expect(await desk.faults(draftId, {}, { by: 'dana' })).toEqual([]);
    const { entry, checked } = await desk.model(draftId);
    const shown = { draftId, entry, version: checked?.version ?? 0 };
    await expect(confirmDraft(ctx, office.actor('priya'), shown)).rejects.toMatchObject({
      code: 'not_owner',
    });
    await confirmDraft(ctx, office.actor('omar'), shown);
  });

  it('lets an owner give neither the connector to others nor another name', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create(['omar']);
    await desk.faults(draftId, { name: 'Mine', owners: [slackId('sam')] });
    expect((await desk.model(draftId)).entered).toMatchObject({ name: 'Beta', owners: [slackId('omar')] });
    await desk.faults(draftId, { name: 'Ours', owners: [slackId('sam')] }, { by: 'dana' });
    expect((await desk.model(draftId)).entered).toMatchObject({ name: 'Ours', owners: [slackId('sam')] });
  });
});

describe('details that cannot be right', () => {
  it('are refused before anything is asked or written', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    desk.office.gitlab.clearRequests();
    const wrong = { group: '', url: 'gitlab', sync: '5m', caCertificate: 'hello' };
    expect(await desk.faults(draftId, wrong, { token: 'a token' })).toEqual([
      expect.stringMatching(/^group: Name the top-level group/),
      expect.stringMatching(/^url: Write the address/),
      expect.stringMatching(/^caCertificate: Paste/),
      expect.stringMatching(/^sync: Write an interval of at least 30 minutes/),
      expect.stringMatching(/^token: That is no token/),
    ]);
    expect(await desk.faults(draftId, {}, { token: '' })).toEqual([
      expect.stringMatching(/^token: Enter the access token/),
    ]);
    const cut = '-----BEGIN CERTIFICATE-----\nMIIBrTCCAVKgAwIBAgIUduhZ\n-----END CERTIFICATE-----';
    expect(await desk.faults(draftId, { caCertificate: cut })).toEqual([
      expect.stringMatching(/^caCertificate: Paste the whole certificate/),
    ]);
    expect(await desk.faults(draftId, { group: desk.office.gitlab.token })).toEqual([
      expect.stringMatching(/^group: That looks like a token/),
    ]);
    expect(await rowOf(desk, draftId)).toMatchObject({ status: 'open', entry: 0, sealed: null });
    expect(desk.office.gitlab.requests).toEqual([]);
  });

  it('are refused without a secret key, with the other way named', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    const { office } = desk;
    const entered = await enterDetails(office.ctx, office.actor('omar'), {
      draftId,
      details: { group: 'beta', url: office.gitlab.url },
      token: office.gitlab.token,
    });
    expect(entered).toMatchObject({
      faults: [{ field: 'token', fault: { code: 'no_secret_key' } }],
    });
  });
});
