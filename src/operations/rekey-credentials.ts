import { countCredentials, lockOutdatedCredential, writeCredential } from '../db/credentials.ts';
import { system } from '../domain/actor.ts';
import type { Boxes } from '../sealed-box.ts';
import { credentialOwner } from './store-credential.ts';
import { transact, type Transacting } from './transact.ts';

export interface Rekeyed {
  /** Sealed with the present key by this run. */
  readonly renewed: number;
  /** Sealed with it before. */
  readonly current: number;
  /** Connectors whose box no known key opens. */
  readonly unopened: readonly string[];
}

/**
 * Seals every stored credential with the present key. One row at a time, each in a transaction of its own: killed at any point, the rows
 * done are done and the others open with the previous key. Twice is harmless. Writes credentials, audit_events.
 */
export async function rekeyCredentials(ctx: Transacting, boxes: Boxes): Promise<Rekeyed> {
  const current = await countCredentials(ctx.db, boxes.keyId);
  const unopened: string[] = [];
  let renewed = 0;
  for (let after = ''; ;) {
    const done = await rekeyNext(ctx, boxes, after);
    if (done === null) return { renewed, current, unopened };
    if (done.opened) renewed += 1;
    else unopened.push(done.connectorId);
    after = done.connectorId;
  }
}

const rekeyNext = (
  ctx: Transacting,
  boxes: Boxes,
  after: string,
): Promise<{ connectorId: string; opened: boolean } | null> =>
  transact(ctx, system('rekey'), async (tx) => {
    const row = await lockOutdatedCredential(tx, boxes.keyId, after);
    if (row === undefined) return null;
    const { connectorId } = row;
    const owner = credentialOwner(connectorId);
    const token = boxes.unseal(owner, row);
    if (token === null) return { connectorId, opened: false };
    await writeCredential(tx, connectorId, boxes.seal(owner, token));
    tx.audit({
      action: 'credential.rekeyed',
      subject: `connector:${connectorId}`,
      body: { from: row.keyId, to: boxes.keyId },
    });
    return { connectorId, opened: true };
  });
