import { sql, type Selectable } from 'kysely';
import type { Tx } from '../../context.ts';
import { isDue } from '../schema/is-due.ts';
import type { HintsTable } from '../schema/connector-tables.ts';

export type HintRow = Selectable<HintsTable>;
type NewHint = Pick<
  HintRow,
  'connectorId' | 'subject' | 'kind' | 'resourceKind' | 'resourceExternalId' | 'accountExternalId'
>;

/**
 * Writes a hint down, due at once; one that is there already was told once more. Returns how many
 * the connector has now.
 */
export async function putHint(tx: Tx, hint: NewHint): Promise<number> {
  await tx.db
    .insertInto('hints')
    .values({ ...hint, nextAttemptAt: tx.now })
    .onConflict((conflict) =>
      conflict
        .columns(['connectorId', 'subject'])
        .doUpdateSet((eb) => ({ version: eb('hints.version', '+', 1), nextAttemptAt: tx.now, attempts: 0 })),
    )
    .execute();
  const { count } = await tx.db
    .selectFrom('hints')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('connectorId', '=', hint.connectorId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether everything is to be looked at anyway. */
export async function isEverythingHinted(tx: Tx, connectorId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('hints')
    .select('kind')
    .where('connectorId', '=', connectorId)
    .where('kind', '=', 'everything')
    .executeTakeFirst();
  return row !== undefined;
}

export const dropHints = (tx: Tx, connectorId: string): Promise<unknown> =>
  tx.db.deleteFrom('hints').where('connectorId', '=', connectorId).execute();

/**
 * Takes the hint that is due for longest; until then nobody else looks at it. Undefined when none
 * is due.
 */
export const takeDueHint = (tx: Tx, connectorId: string, until: Date): Promise<HintRow | undefined> =>
  tx.db
    .updateTable('hints')
    .set({ nextAttemptAt: until })
    .where('connectorId', '=', connectorId)
    .where('subject', '=', (eb) =>
      eb
        .selectFrom('hints')
        .select('subject')
        .where('connectorId', '=', connectorId)
        .where(isDue('nextAttemptAt', tx.now, tx.now, 'askedFor'))
        .orderBy('nextAttemptAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();

type Taken = Pick<HintRow, 'connectorId' | 'subject' | 'version'>;

/** It was looked at: it goes, unless it was told again meanwhile. */
export const dropHint = (tx: Tx, { connectorId, subject, version }: Taken): Promise<unknown> =>
  tx.db
    .deleteFrom('hints')
    .where('connectorId', '=', connectorId)
    .where('subject', '=', subject)
    .where('version', '=', version)
    .execute();

/** It could not be looked at. */
export const postponeHint = (
  tx: Tx,
  { connectorId, subject, version }: Taken,
  changes: { readonly attempts: number; readonly nextAttemptAt: Date },
): Promise<unknown> =>
  tx.db
    .updateTable('hints')
    .set(changes)
    .where('connectorId', '=', connectorId)
    .where('subject', '=', subject)
    .where('version', '=', version)
    .execute();
