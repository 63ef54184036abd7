import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/context.ts';
import { findCredential } from '../../src/db/connectors/credentials.ts';
import { system } from '../../src/domain/actor.ts';
import { confirmDraft } from '../../src/operations/setup/confirm-draft.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { prune } from '../../src/operations/prune.ts';
import { rekeyCredentials } from '../../src/operations/setup/rekey-credentials.ts';
import { credentialOwner } from '../../src/operations/setup/stored-token.ts';
import { storeCredential } from '../../src/operations/setup/steps/store-credential.ts';
import { transact } from '../../src/operations/transact.ts';
import { boxesOf, openToken, type Boxes } from '../../src/sealed-box.ts';
import { document } from '../../playground/fakes/document.ts';
import { openDraftOffice, openGrantedOffice, SECRET_KEY } from '../support/drafts.ts';
import { openOffice } from '../support/office.ts';

const GITLAB = 'https://gitlab.acme.test';
const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];
const before = boxesOf(OLD, null);
const during = boxesOf(NEW, OLD);
const after = boxesOf(NEW, null);

async function store(ctx: Context, boxes: Boxes, ids: readonly string[]): Promise<void> {
  await transact(ctx, system('test'), async (tx) => {
    for (const connectorId of ids)
      await storeCredential(tx, boxes, { connectorId, url: GITLAB, token: `glpat-${connectorId}` });
  });
}

async function tokens(ctx: Context, boxes: Boxes, ids: readonly string[]): Promise<(string | null)[]> {
  const rows = await Promise.all(ids.map((id) => findCredential(ctx.db, id)));
  return rows.map((row, at) =>
    row === undefined ? null : openToken(boxes, credentialOwner(ids[at] ?? ''), GITLAB, row),
  );
}

const IDS = ['a', 'b', 'c'];
const TOKENS = ['glpat-a', 'glpat-b', 'glpat-c'];

describe('a stored token', () => {
  it('is in no row and no audit event as it is', async () => {
    const { ctx } = await openOffice();
    await store(ctx, before, ['gitlab']);
    const rows = await Promise.all([
      ctx.db.selectFrom('credentials').selectAll().execute(),
      ctx.db.selectFrom('auditEvents').selectAll().execute(),
    ]);
    expect(inspect(rows, { depth: 9 })).not.toContain('glpat-gitlab');
    expect(await tokens(ctx, before, ['gitlab'])).toEqual(['glpat-gitlab']);
  });

  it('opens for no other connector', async () => {
    const { ctx } = await openOffice();
    await store(ctx, before, ['a']);
    const box = await findCredential(ctx.db, 'a');
    expect(box && openToken(before, credentialOwner('b'), GITLAB, box)).toBeNull();
  });

  it.each([
    'https://gitlab.elsewhere.test',
    'http://gitlab.acme.test',
    'https://gitlab.acme.test:8443',
    'https://gitlab.acme.test.elsewhere.test',
  ])('is not sent to %s when it was entered for another address', async (url) => {
    const { ctx } = await openOffice();
    await store(ctx, before, ['a']);
    const box = await findCredential(ctx.db, 'a');
    assert(box);
    expect(openToken(before, credentialOwner('a'), url, box)).toBeNull();
    expect(openToken(before, credentialOwner('a'), url, { ...box, origin: new URL(url).origin })).toBeNull();
    expect(openToken(before, credentialOwner('a'), `${GITLAB}/gitlab`, box)).toBe('glpat-a');
  });

  it('is deleted once nothing needs it any more', async () => {
    const { ctx } = await openDraftOffice();
    await store(ctx, before, ['gone']);
    await prune(ctx);
    expect(await tokens(ctx, before, ['gone'])).toEqual([null]);
  });

  it('is deleted where the file took the connector over with a token of its own, once its grants are over', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { ctx, office } = desk;
    const stored = (): Promise<unknown> => findCredential(ctx.db, 'beta');
    await prune(ctx);
    expect(await stored()).toBeDefined();
    const [gitlab] = document(office.gitlab.url).connectors;
    await office.configure({ connectors: [gitlab, { ...gitlab, id: 'beta', name: 'Beta', group: 'beta' }] });
    await prune(ctx);
    expect(await stored()).toBeDefined();
    await office.pass('1h');
    expect(await office.status(grantId)).toBe('ended: expired');
    await prune(ctx);
    expect(await stored()).toBeUndefined();
  });

  it('of a removed integration is deleted by the next look of the sweep after its last grant was taken back, as Remove promises', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { ctx, office } = desk;
    const { version } = await activeConfig(ctx.db);
    await removeConnector(ctx, office.actor('omar'), { connectorId: 'beta', version });
    await sweepOnce(ctx, ['upkeep'], 0);
    expect(await findCredential(ctx.db, 'beta')).toBeDefined();
    await office.reconcile();
    expect(await office.status(grantId)).toBe('ended: connector_gone');
    await sweepOnce(ctx, ['upkeep'], 0);
    expect(await findCredential(ctx.db, 'beta')).toBeUndefined();
  });

  it('is kept for a connector that left, until the last of its grants has ended', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    await store(office.ctx, before, ['gitlab']);
    await office.configure({ connectors: [] });
    await prune(office.ctx);
    expect(await tokens(office.ctx, before, ['gitlab'])).toEqual(['glpat-gitlab']);
    await office.reconcile();
    expect(await office.status(grantId)).toBe('ended: connector_gone');
    await prune(office.ctx);
    expect(await tokens(office.ctx, before, ['gitlab'])).toEqual([null]);
  });
});

describe('rekeying', () => {
  it('seals everything anew and says how much', async () => {
    const { ctx } = await openOffice();
    await store(ctx, before, IDS);
    await store(ctx, during, ['c']);
    expect(await rekeyCredentials(ctx, during)).toEqual({ renewed: 2, current: 1, unopened: [] });
    expect(await tokens(ctx, after, IDS)).toEqual(TOKENS);
    expect(await rekeyCredentials(ctx, during)).toEqual({ renewed: 0, current: 3, unopened: [] });
  });

  it('killed half-way has done no harm: both keys open everything, and the next run does the rest', async () => {
    const { ctx } = await openOffice();
    await store(ctx, before, IDS);
    let sealed = 0;
    const dying: Boxes = {
      ...during,
      seal: (owner, text) => {
        sealed += 1;
        if (sealed === 2) throw new Error('killed');
        return during.seal(owner, text);
      },
    };
    await expect(rekeyCredentials(ctx, dying)).rejects.toThrow('killed');
    expect(await tokens(ctx, during, IDS)).toEqual(TOKENS);
    expect(await tokens(ctx, after, IDS)).toEqual(['glpat-a', null, null]);
    expect(await rekeyCredentials(ctx, during)).toEqual({ renewed: 2, current: 1, unopened: [] });
    expect(await tokens(ctx, after, IDS)).toEqual(TOKENS);
  });

  it('names what no key opens, and goes on', async () => {
    const { ctx } = await openOffice();
    await store(ctx, before, ['a', 'c']);
    await store(ctx, boxesOf('x'.repeat(32), null), ['b']);
    expect(await rekeyCredentials(ctx, during)).toEqual({ renewed: 2, current: 0, unopened: ['b'] });
  });

  it('seals the token of an integration that is being set up, too, so that it can be confirmed after', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    const next = boxesOf(NEW, SECRET_KEY);
    expect(await rekeyCredentials(desk.ctx, next)).toEqual({ renewed: 1, current: 0, unopened: [] });
    expect(await rekeyCredentials(desk.ctx, next)).toEqual({ renewed: 0, current: 1, unopened: [] });
    const { entry, checked } = await desk.model(draftId);
    const ctx = { ...desk.ctx, boxes: after };
    await confirmDraft(ctx, desk.office.actor('omar'), { draftId, entry, version: checked?.version ?? 0 });
    const box = await findCredential(ctx.db, 'beta');
    const { gitlab } = desk.office;
    expect(box && openToken(after, credentialOwner('beta'), gitlab.url, box)).toBe(gitlab.token);
  });
});
