import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { ProofMethod } from '../domain/account.ts';
import type { LinkProofId, PersonId } from '../domain/id.ts';
import { PROOF, type ProofEvent } from '../domain/link-proof.ts';
import { next } from '../domain/machine.ts';
import type { LinkProofsTable } from './schema/account-tables.ts';

export type LinkProof = Selectable<LinkProofsTable>;

export const findProof = (db: Pick<ReadDb, 'selectFrom'>, id: LinkProofId): Promise<LinkProof | undefined> =>
  db.selectFrom('linkProofs').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a proof until the transaction ends; undefined when there is none. */
export const lockProof = (tx: Tx, id: LinkProofId): Promise<LinkProof | undefined> =>
  tx.db.selectFrom('linkProofs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Whether anything can still come of it. Pure. */
export const isUnderWay = ({ status, expiresAt }: LinkProof, now: Date): boolean =>
  status === 'open' && expiresAt > now;

export const insertProof = (
  tx: Tx,
  proof: Omit<Insertable<LinkProofsTable>, 'id' | 'status' | 'createdAt'>,
): Promise<LinkProof> =>
  tx.db
    .insertInto('linkProofs')
    .values({ ...proof, id: tx.newId('lnk'), status: 'open', createdAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

/** Moves a locked proof along its table. Returns the new row, or null when the state does not accept the event. */
export async function moveProof(
  tx: Tx,
  proof: LinkProof,
  event: ProofEvent,
  changes: Updateable<LinkProofsTable> = {},
): Promise<LinkProof | null> {
  const to = next(PROOF, proof.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('linkProofs')
    .set({ ...changes, status: to, closedAt: tx.now })
    .where('id', '=', proof.id)
    .where('status', '=', proof.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Locks what a person has under way on a connector, by one method or by any; what ran out is among it. */
export function lockOpenProofs(
  tx: Tx,
  of: { readonly connectorId: string; readonly personId: PersonId; readonly method?: ProofMethod },
): Promise<LinkProof[]> {
  const query = tx.db
    .selectFrom('linkProofs')
    .selectAll()
    .where('connectorId', '=', of.connectorId)
    .where('personId', '=', of.personId)
    .where('status', '=', 'open')
    .orderBy('id')
    .forUpdate();
  return of.method === undefined ? query.execute() : query.where('method', '=', of.method).execute();
}

/** Locks the open proofs whose time is over. */
export const lockLapsedProofs = (tx: Tx): Promise<LinkProof[]> =>
  tx.db
    .selectFrom('linkProofs')
    .selectAll()
    .where('status', '=', 'open')
    .where('expiresAt', '<=', tx.now)
    .orderBy('id')
    .forUpdate()
    .execute();

/** Records which account a sign-in was by. */
export const nameAccount = (tx: Tx, id: LinkProofId, accountExternalId: string): Promise<unknown> =>
  tx.db.updateTable('linkProofs').set({ accountExternalId }).where('id', '=', id).execute();

/** Counts one try at a code, and returns how many there were. */
export async function countTry(tx: Tx, id: LinkProofId): Promise<number> {
  const { tries } = await tx.db
    .updateTable('linkProofs')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .returning('tries')
    .executeTakeFirstOrThrow();
  return tries;
}
