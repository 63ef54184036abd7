/** Tokens at rest: one sealed box per connector. Nothing here can open one. */
import type { ReadDb, Tx } from '../context.ts';
import { LIVE_STATUSES } from '../domain/grant.ts';
import type { TokenBox } from '../sealed-box.ts';

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

/** The next box after `after` that another key sealed, locked; connector ids in order, `''` comes before all. */
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

/** How many boxes the key has sealed, of connectors and of drafts. */
export async function countBoxes(db: Pick<ReadDb, 'selectFrom'>, keyId: string): Promise<number> {
  const counts = await Promise.all(
    (['credentials', 'connectorDrafts'] as const).map((table) =>
      db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('keyId', '=', keyId)
        .executeTakeFirstOrThrow(),
    ),
  );
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** Deletes the boxes of connectors that nothing needs any more: not among `kept`, without a live grant or a slot that is not reconciled. */
export async function dropCredentials(tx: Tx, kept: readonly string[]): Promise<string[]> {
  const dropped = await tx.db
    .deleteFrom('credentials')
    .where('connectorId', 'not in', [...kept, ''])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('slots')
            .select('slots.id')
            .whereRef('slots.connectorId', '=', 'credentials.connectorId')
            .where((slot) =>
              slot.or([
                slot('slots.reconciledVersion', '<', slot.ref('slots.wantedVersion')),
                slot('slots.owed', '=', true),
                slot.exists(
                  slot
                    .selectFrom('grants')
                    .select('grants.id')
                    .whereRef('grants.slotId', '=', 'slots.id')
                    .where('grants.status', 'in', LIVE_STATUSES),
                ),
              ]),
            ),
        ),
      ),
    )
    .returning('connectorId')
    .execute();
  return dropped.map(({ connectorId }) => connectorId);
}
