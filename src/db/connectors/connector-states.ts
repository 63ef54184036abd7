import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ConnectorStatesTable } from '../schema/connector-tables.ts';

export type ConnectorState = Selectable<ConnectorStatesTable>;

export const findConnectorState = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<ConnectorState | undefined> =>
  db.selectFrom('connectorStates').selectAll().where('connectorId', '=', connectorId).executeTakeFirst();

/**
 * The state of a connector, which nobody else changes until the transaction ends; undefined when
 * nothing was ever asked of it.
 */
export const lockConnectorState = (tx: Tx, connectorId: string): Promise<ConnectorState | undefined> =>
  tx.db
    .selectFrom('connectorStates')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .forUpdate()
    .executeTakeFirst();

/** Every connector that was ever synced or checked, whether the document still has it or not. */
export async function connectorsEverSeen(db: Pick<ReadDb, 'selectFrom'>): Promise<string[]> {
  const rows = await db.selectFrom('connectorStates').select('connectorId').execute();
  return rows.map(({ connectorId }) => connectorId);
}

/** Changes the one row of a connector, making it first when it is new. */
export async function writeConnectorState(
  tx: Tx,
  connectorId: string,
  changes: Updateable<ConnectorStatesTable>,
): Promise<void> {
  await tx.db
    .insertInto('connectorStates')
    .values({ connectorId, status: 'new', warnings: '[]' })
    .onConflict((conflict) => conflict.column('connectorId').doNothing())
    .execute();
  await tx.db.updateTable('connectorStates').set(changes).where('connectorId', '=', connectorId).execute();
}

const HOOKED_EVERY_MS = 10_000;

/** A webhook told something. Written at most every ten seconds, for hooks come in floods. */
export const markHooked = (tx: Tx, connectorId: string): Promise<unknown> =>
  tx.db
    .updateTable('connectorStates')
    .set({ hookedAt: tx.now })
    .where('connectorId', '=', connectorId)
    .where((eb) =>
      eb.or([eb('hookedAt', 'is', null), eb('hookedAt', '<', new Date(tx.now.getTime() - HOOKED_EVERY_MS))]),
    )
    .execute();
