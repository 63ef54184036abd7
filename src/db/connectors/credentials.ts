/** Tokens at rest: one sealed box per connector. Nothing here can open one. */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { LIVE_STATUSES } from '../../domain/access/grant.ts';
import type { TokenBox } from '../../sealed-box.ts';

const BOX = ['origin', 'keyId', 'nonce', 'sealed'] as const;

export const findCredential = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<TokenBox | undefined> =>
  db.selectFrom('credentials').select(BOX).where('connectorId', '=', connectorId).executeTakeFirst();

/** Puts a box in place of the one there is. */
export async function writeCredential(tx: Tx, connectorId: string, box: TokenBox): Promise<void> {
  const { origin, keyId, nonce, sealed } = box;
  const values = { origin, keyId, nonce, sealed, updatedAt: tx.now };
  await tx.db
    .insertInto('credentials')
    .values({ connectorId, ...values })
    .onConflict((conflict) => conflict.column('connectorId').doUpdateSet(values))
    .execute();
}

/**
 * The next box after `after` that another key sealed, locked; connector ids in order, `''` comes
 * before all.
 */
export const lockOutdatedCredential = (
  tx: Tx,
  keyId: string,
  after: string,
): Promise<(TokenBox & { connectorId: string }) | undefined> =>
  tx.db
    .selectFrom('credentials')
    .select(['connectorId', ...BOX])
    .where('keyId', '<>', keyId)
    .where('connectorId', '>', after)
    .orderBy('connectorId')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

/** How many boxes the key has sealed, of connectors, of drafts and of what else they share. */
export async function countBoxes(db: Pick<ReadDb, 'selectFrom'>, keyId: string): Promise<number> {
  const counts = await Promise.all(
    (['credentials', 'connectorDrafts', 'connectorSecrets'] as const).map((table) =>
      db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('keyId', '=', keyId)
        .executeTakeFirstOrThrow(),
    ),
  );
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** Of a box: its connector has neither a live grant nor a slot that is not reconciled. */
const isOver = sql<boolean>`not exists (
  select from slots where slots.connector_id = credentials.connector_id and (
    slots.reconciled_version < slots.wanted_version or slots.owed or exists (
      select from grants where grants.slot_id = slots.id and grants.status in (${sql.join(LIVE_STATUSES)}))))`;

/**
 * Deletes the boxes of connectors that nothing needs any more: not among `kept`, without a live
 * grant or a slot that is not reconciled.
 */
export async function dropCredentials(tx: Tx, kept: readonly string[]): Promise<string[]> {
  const dropped = await tx.db
    .deleteFrom('credentials')
    .where('connectorId', 'not in', [...kept, ''])
    .where(isOver)
    .returning('connectorId')
    .execute();
  return dropped.map(({ connectorId }) => connectorId);
}

/** A box that dropCredentials would delete, if there is one; its connector is the subject. */
export const unneededCredential = (db: Pick<ReadDb, 'selectFrom'>, kept: readonly string[]) =>
  db
    .selectFrom('credentials')
    .select('connectorId as subject')
    .where('connectorId', 'not in', [...kept, ''])
    .where(isOver)
    .limit(1);
