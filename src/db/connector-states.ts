import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { ConnectorStatesTable } from './connector-tables.ts';

export type ConnectorState = Selectable<ConnectorStatesTable>;

export const findConnectorState = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<ConnectorState | undefined> =>
  db.selectFrom('connectorStates').selectAll().where('connectorId', '=', connectorId).executeTakeFirst();

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

/** One line of a connector's log. */
export const logConnector = (
  tx: Tx,
  line: {
    connectorId: string;
    operation: string;
    level: 'info' | 'warn' | 'error';
    subjectId?: string;
    message: string;
  },
): Promise<unknown> =>
  tx.db
    .insertInto('connectorLogs')
    .values({ ...line, subjectId: line.subjectId ?? null, at: tx.now })
    .execute();

/** One more failure in a row. */
export const countFailure = (tx: Tx, connectorId: string): Promise<unknown> =>
  tx.db
    .updateTable('connectorStates')
    .set((eb) => ({ failures: eb('failures', '+', 1) }))
    .where('connectorId', '=', connectorId)
    .execute();

export const pruneConnectorLogs = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('connectorLogs').where('at', '<', before).execute();
