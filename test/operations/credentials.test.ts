import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/context.ts';
import { findCredential } from '../../src/db/credentials.ts';
import { system } from '../../src/domain/actor.ts';
import { prune } from '../../src/operations/prune.ts';
import { rekeyCredentials } from '../../src/operations/rekey-credentials.ts';
import { credentialOwner, storeCredential } from '../../src/operations/store-credential.ts';
import { transact } from '../../src/operations/transact.ts';
import { boxesOf, type Boxes } from '../../src/sealed-box.ts';
import { openOffice } from '../support/office.ts';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];
const before = boxesOf(OLD, null);
const during = boxesOf(NEW, OLD);
const after = boxesOf(NEW, null);

async function store(ctx: Context, boxes: Boxes, ids: readonly string[]): Promise<void> {
  await transact(ctx, system('test'), async (tx) => {
    for (const connectorId of ids)
      await storeCredential(tx, boxes, { connectorId, token: `glpat-${connectorId}` });
  });
}

async function tokens(ctx: Context, boxes: Boxes, ids: readonly string[]): Promise<(string | null)[]> {
  const rows = await Promise.all(ids.map((id) => findCredential(ctx.db, id)));
  return rows.map((row, at) =>
    row === undefined ? null : boxes.unseal(credentialOwner(ids[at] ?? ''), row),
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
    expect(box && before.unseal(credentialOwner('b'), box)).toBeNull();
  });

  it('is deleted once nothing needs it any more', async () => {
    const { ctx } = await openOffice();
    await store(ctx, before, ['gitlab', 'gone']);
    await prune(ctx);
    expect(await tokens(ctx, before, ['gitlab', 'gone'])).toEqual(['glpat-gitlab', null]);
  });

  it('is kept for a connector that left, until the last of its grants has ended', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    await store(office.ctx, before, ['gitlab']);
    await office.configure({ connectors: [] });
    await prune(office.ctx);
    expect(await tokens(office.ctx, before, ['gitlab'])).toEqual(['glpat-gitlab']);
    await office.settle();
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
});
