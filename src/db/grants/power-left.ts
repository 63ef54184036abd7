/**
 * Power over members that no grant shows any more: of accounts and groups that a holder let in and
 * nobody has decided to keep. Reads only.
 */
import { sql, type Selectable } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { ACTING_TYPES } from '../../domain/access/leftovers.ts';
import type { GrantId, ResourceId } from '../../domain/id.ts';
import type { GrantOver } from './grants-over.ts';
import { powerOf } from '../../domain/power.ts';
import { lineOf } from '../cache/line.ts';
import type { FindingsTable } from '../schema/finding-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

/** Taking somebody out is over by then; what they gave until it was may be read only later. */
const REMOVED_WITHIN_MS = 3_600_000;

/**
 * Whether what holders let in has power over members of anything on a connector, or had since then.
 */
export async function isPowerLeft(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  since: Date | null,
): Promise<boolean> {
  const found = await db
    .selectFrom('findings')
    .select('id')
    .where('connectorId', '=', connectorId)
    .where(isLeft(since))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * The same on a place and above it, as the grants it came by, with the role and the account that it
 * is of.
 */
export async function powerLeftOver(
  db: Reader,
  resourceId: ResourceId,
  since: Date | null,
): Promise<readonly GrantOver[]> {
  const rows = await lineOf(db, resourceId)
    .innerJoin('findings', 'findings.resourceId', 'line.id')
    .select(['findings.accountExternalId', 'findings.found', 'findings.grants', 'findings.foundAt'])
    .select(['findings.status', 'findings.decidedAt', 'findings.resourceId'])
    .where(isLeft(since))
    .orderBy('findings.id')
    .execute();
  const ids = [...new Set(rows.flatMap(({ grants }) => grants))];
  if (ids.length === 0) return [];
  const grants = await db.selectFrom('grants').select(['id', 'personId']).where('id', 'in', ids).execute();
  return rows.flatMap(({ found, foundAt, grants: by, status, decidedAt, ...where }: Left) => {
    const isOver = status === 'removed' && decidedAt !== null;
    const endedAt = isOver ? new Date(decidedAt.getTime() + REMOVED_WITHIN_MS) : null;
    return grants
      .filter(({ id }) => by.includes(id))
      .map((grant) => ({ ...grant, ...where, role: powerOf(found), activatedAt: foundAt, endedAt }));
  });
}

/**
 * Whether anything of these grants was left on a place or above it, by which something can have
 * been made there at that time: whom they let in, at whatever role, or what acts by itself. What
 * went without an owner's decision may have been there then.
 */
export async function isLeftBy(
  db: Reader,
  resourceId: ResourceId,
  grants: readonly GrantId[],
  at: Date,
): Promise<boolean> {
  const found = await lineOf(db, resourceId)
    .innerJoin('findings', 'findings.resourceId', 'line.id')
    .select('findings.id')
    .where(sql<boolean>`findings.grants ?| ${sql.val(grants)}::text[]`)
    .where(sql<boolean>`(findings.kind <> 'leftover'
      or split_part(findings.account_external_id, ':', 1) = any(${sql.val(ACTING_TYPES)}::text[]))`)
    .where(sql<boolean>`(findings.status in ('open', 'removing', 'gone') or findings.status = 'removed'
      and findings.decided_at >= ${new Date(at.getTime() - REMOVED_WITHIN_MS)})`)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

type Left = Pick<
  Selectable<FindingsTable>,
  'accountExternalId' | 'resourceId' | 'found' | 'grants' | 'foundAt' | 'status' | 'decidedAt'
>;

/**
 * Of a row of `findings`: undecided, taken out just now, or gone with a place that has come back.
 * Below Maintainer only a custom role gives power.
 */
const isLeft = (since: Date | null) =>
  sql<boolean>`findings.grants <> '[]'::jsonb and findings.kind <> 'leftover'
    and (findings.found ->> 'role' in ('maintainer', 'owner') or findings.found ->> 'customRole' is not null)
    and (findings.status in ('open', 'removing')
      or findings.status = 'removed'
        and findings.decided_at >= ${new Date((since?.getTime() ?? 0) - REMOVED_WITHIN_MS)}
      or findings.status = 'gone' and exists (select from away_places
        where away_places.resource_id = findings.resource_id and compared_at is null and not is_new))`;
