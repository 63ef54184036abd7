import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { Day } from '../../domain/day.ts';

/**
 * When accounts of a connector were last used. What is not told of stays as it is known. Twice: the
 * same.
 */
export async function recordLastUse(
  tx: Tx,
  connectorId: string,
  found: readonly { readonly externalId: string; readonly lastActiveOn: Day }[],
): Promise<void> {
  const rows = JSON.stringify(found.map(({ externalId: id, lastActiveOn: day }) => ({ id, day })));
  await sql`
    update accounts set last_active_on = told.day
    from jsonb_to_recordset(${rows}::jsonb) as told(id text, day date)
    where accounts.connector_id = ${connectorId} and accounts.external_id = told.id`.execute(tx.db);
  await tx.db
    .updateTable('connectorStates')
    .set({ activityReadAt: tx.now })
    .where('connectorId', '=', connectorId)
    .execute();
}
