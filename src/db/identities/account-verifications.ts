import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { VerificationMethod } from '../../domain/identities/account.ts';
import type { VerificationId, PersonId } from '../../domain/id.ts';
import { VERIFICATION, type VerificationEvent } from '../../domain/identities/verification.ts';
import { next } from '../../domain/machine.ts';
import type { AccountVerificationsTable } from '../schema/account-tables.ts';

export type Verification = Selectable<AccountVerificationsTable>;

export const findVerification = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: VerificationId,
): Promise<Verification | undefined> =>
  db.selectFrom('accountVerifications').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a verification until the transaction ends; undefined when there is none. */
export const lockVerification = (tx: Tx, id: VerificationId): Promise<Verification | undefined> =>
  tx.db.selectFrom('accountVerifications').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Whether anything can still come of it. Pure. */
export const isUnderWay = ({ status, expiresAt }: Verification, now: Date): boolean =>
  status === 'open' && expiresAt > now;

export const insertVerification = (
  tx: Tx,
  verification: Omit<Insertable<AccountVerificationsTable>, 'id' | 'status' | 'createdAt'>,
): Promise<Verification> =>
  tx.db
    .insertInto('accountVerifications')
    .values({ ...verification, id: tx.newId('lnk'), status: 'open', createdAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * Moves a locked verification along its table. Returns the new row, or null when the state does not
 * accept the event.
 */
export async function moveVerification(
  tx: Tx,
  verification: Verification,
  event: VerificationEvent,
  changes: Updateable<AccountVerificationsTable> = {},
): Promise<Verification | null> {
  const to = next(VERIFICATION, verification.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('accountVerifications')
    .set({ ...changes, status: to, closedAt: tx.now })
    .where('id', '=', verification.id)
    .where('status', '=', verification.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Locks what a person has under way on a connector, by one method or by any; what ran out is among
 * it.
 */
export function lockOpenVerifications(
  tx: Tx,
  of: { readonly connectorId: string; readonly personId: PersonId; readonly method?: VerificationMethod },
): Promise<Verification[]> {
  const query = tx.db
    .selectFrom('accountVerifications')
    .selectAll()
    .where('connectorId', '=', of.connectorId)
    .where('personId', '=', of.personId)
    .where('status', '=', 'open')
    .orderBy('id')
    .forUpdate();
  return of.method === undefined ? query.execute() : query.where('method', '=', of.method).execute();
}

/** Locks the open verifications whose time is over. */
export const lockLapsedVerifications = (tx: Tx): Promise<Verification[]> =>
  tx.db
    .selectFrom('accountVerifications')
    .selectAll()
    .where('status', '=', 'open')
    .where('expiresAt', '<=', tx.now)
    .orderBy('id')
    .forUpdate()
    .execute();

/** Records which account a sign-in was by. */
export const nameAccount = (tx: Tx, id: VerificationId, accountExternalId: string): Promise<unknown> =>
  tx.db.updateTable('accountVerifications').set({ accountExternalId }).where('id', '=', id).execute();

/** Counts one try at a code, and returns how many there were. */
export async function countTry(tx: Tx, id: VerificationId): Promise<number> {
  const { tries } = await tx.db
    .updateTable('accountVerifications')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .returning('tries')
    .executeTakeFirstOrThrow();
  return tries;
}
