/**
 * What a sync run has come by, in rows of its own: nothing that it finds as it was has to be
 * written for that. What was written since it began counts as seen, too.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { Claims } from '../../domain/identities/account.ts';
import type { ResourceId } from '../../domain/id.ts';

export interface RunKey {
  readonly connectorId: string;
  /** When it began. */
  readonly startedAt: Date;
}

/** What a page has: resources, lists that were read to their end, accounts and their claims. */
export interface RunPage {
  readonly resources?: readonly ResourceId[];
  readonly lists?: readonly ResourceId[];
  readonly accounts?: Readonly<Record<string, Claims>>;
  readonly identities?: Readonly<Record<string, Claims>>;
}

/** The same twice: counts once. */
export const appendPage = (tx: Tx, run: RunKey, page: RunPage): Promise<unknown> =>
  tx.db
    .insertInto('syncRunPages')
    .values({
      ...run,
      recordedAt: tx.now,
      resources: page.resources ?? [],
      lists: page.lists ?? [],
      accounts: JSON.stringify(page.accounts ?? {}),
      identities: JSON.stringify(page.identities ?? {}),
    })
    .execute();

/** Forgets all sync runs of a connector but these. */
export const keepPagesOf = (tx: Tx, connectorId: string, startedAt: readonly Date[]): Promise<unknown> =>
  tx.db
    .deleteFrom('syncRunPages')
    .where('connectorId', '=', connectorId)
    .where('startedAt', 'not in', startedAt)
    .execute();

const ofRun = ({ connectorId, startedAt }: RunKey): RawBuilder<unknown> =>
  sql`sync_run_pages where connector_id = ${connectorId} and started_at = ${startedAt}`;

/** Of a row of `resources`: the sync run has come by it. */
export const hasComeBy = (run: RunKey): RawBuilder<boolean> =>
  sql<boolean>`(resources.synced_at >= ${run.startedAt}
    or resources.id in (select unnest(resources) from ${ofRun(run)}))`;

/** Of the id of a resource: its member list was read to the end. */
export const isListed = (
  run: RunKey,
  id: 'resources.id' | 'memberships.resource_id' | 'away_places.resource_id',
): RawBuilder<boolean> => sql<boolean>`${sql.ref(id)} in (select unnest(lists) from ${ofRun(run)})`;

/** Of a row of `memberships`: its list shows it. */
export const isShown = (run: RunKey): RawBuilder<boolean> =>
  sql<boolean>`(memberships.synced_at >= ${run.startedAt}
    or memberships.absent_at is null and ${isListed(run, 'memberships.resource_id')})`;

/** Of a row of `memberships`: the sync run could have seen it, and did not. */
export const isMissed = (run: RunKey): RawBuilder<boolean> =>
  sql<boolean>`(memberships.synced_at < ${run.startedAt} and (
    memberships.absent_at is not null and ${isListed(run, 'memberships.resource_id')}
    or not exists (select from resources where resources.id = memberships.resource_id and ${hasComeBy(run)})))`;

/** Of a row of `accounts`: some list of the sync run shows it. */
export const isAccountSeen = (run: RunKey): RawBuilder<boolean> =>
  sql<boolean>`(accounts.synced_at >= ${run.startedAt}
    or accounts.external_id in (select jsonb_object_keys(accounts) from ${ofRun(run)}))`;

/**
 * The claims that the lists of a sync run show, put together, by the vendor's id: of two that say
 * different things the later one counts.
 */
export async function shownClaims(db: Pick<ReadDb, 'selectFrom'>, run: RunKey): Promise<Map<string, Claims>> {
  const shown = sql<{ externalId: string; claims: Claims }>`(
  select seen.external_id,
    coalesce(jsonb_object_agg(one.key, one.value order by seen.id) filter (where one.key is not null), '{}') as claims
  from (
    select id, key as external_id, value as claims, true as is_there
      from (select id, accounts from ${ofRun(run)}) as pages, jsonb_each(pages.accounts)
    union all
    select id, key, value, false from (select id, identities from ${ofRun(run)}) as pages, jsonb_each(pages.identities)
  ) as seen
  left join lateral jsonb_each(seen.claims) as one on true
  group by seen.external_id having bool_or(seen.is_there))`;
  const rows = await db.selectFrom(shown.as('shown')).select(['externalId', 'claims']).execute();
  return new Map(rows.map(({ externalId, claims }) => [externalId, claims]));
}
