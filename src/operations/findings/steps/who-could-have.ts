/** Who could have given somebody more through a grant, and who did so in their own right. */
import type { Tx } from '../../../context.ts';
import type { AwayPlace } from '../../../db/cache/away-places.ts';
import type { CachedMembership } from '../../../db/cache/memberships.ts';
import { findResource, type ResourceRow } from '../../../db/cache/resources.ts';
import { grantsOver, ownRoles, withPower, type GrantOver } from '../../../db/grants/grants-over.ts';
import { powerLeftOver } from '../../../db/grants/power-left.ts';
import type { ResourceKind } from '../../../domain/entitlement.ts';
import type { ResourceId } from '../../../domain/id.ts';
import { givesPower, isWithin, letsMake, SKEW_MS } from '../../../domain/power.ts';

export interface Suspicion {
  /** All grants there, also those without power. */
  readonly over: readonly GrantOver[];
  readonly suspects: readonly GrantOver[];
  /** The place was made by whoever could do so through one of them, for all that is known. */
  readonly isNew: boolean;
  /**
   * Their holder is Owner of the place and could move it here through one of them: it came since
   * the last look.
   */
  readonly movers: readonly GrantOver[];
  readonly kind: ResourceKind;
}

export const NOBODY: Suspicion = { over: [], suspects: [], isNew: false, movers: [], kind: 'group' };

/**
 * Who could have made or raised a row since then; a new one also when GitLab says it was made, for
 * whoever was invited joins later. Whoever makes a group or project below a grant has power in it.
 * `fresh` are the rows that were not there before; a place that was away is asked about since it
 * went. Each place is asked about once.
 */
export function whoCouldHave(
  tx: Tx,
  { since: last, away }: { readonly since: Date | null; readonly away: ReadonlyMap<ResourceId, AwayPlace> },
  fresh: readonly CachedMembership[],
): (one: CachedMembership) => Promise<Suspicion> {
  const isFresh = new Set(fresh);
  const known = new Map<ResourceId, ReturnType<typeof ask>>();
  const sinceOf = (id: ResourceId): Date | null => (last === null ? null : (away.get(id)?.seenAt ?? last));
  const ask = async (id: ResourceId) => {
    const place = await findResource(tx.db, id);
    const made = fresh.flatMap((one) => (one.resourceId === id && one.since ? [one.since.getTime()] : []));
    const since = sinceOf(id);
    const from = since === null ? null : new Date(Math.min(since.getTime(), ...made) - SKEW_MS);
    const all = [...(await grantsOver(tx.db, id, from)), ...(await powerLeftOver(tx.db, id, from))];
    return { place, all };
  };
  return async (one) => {
    const since = sinceOf(one.resourceId);
    const isCurrent = ({ endedAt }: GrantOver): boolean =>
      endedAt === null || (since !== null && endedAt >= since);
    const asked = known.get(one.resourceId) ?? ask(one.resourceId);
    known.set(one.resourceId, asked);
    const { place, all } = await asked;
    const madeAt = isFresh.has(one) ? (one.since ?? null) : null;
    const over = all.filter((grant) => isCurrent(grant) || (madeAt !== null && isWithin(madeAt, grant)));
    if (place === undefined) return NOBODY;
    const movers = away.has(place.id) ? [] : moversOf(place, last, one, over);
    return { over, ...suspectsAt(place, over), movers };
  };
}

function suspectsAt(
  { id, kind, createdAt }: ResourceRow,
  over: readonly GrantOver[],
): Pick<Suspicion, 'suspects' | 'isNew' | 'kind'> {
  const makers = over.filter(
    (grant) =>
      createdAt !== null &&
      grant.resourceId !== id &&
      letsMake(grant.role, kind) &&
      isWithin(createdAt, grant),
  );
  return {
    suspects: [...new Set([...withPower(over, kind), ...makers])],
    isNew: makers.length > 0,
    kind,
  };
}

/**
 * The grants of whoever is Owner of a place that is seen for the first time since then: GitLab lets
 * an Owner move it to where they may make one, and does not say when it came.
 */
const moversOf = (
  { id, kind, membersKnownAt, membersLostAt, syncedAt }: ResourceRow,
  since: Date | null,
  { accountExternalId, row }: CachedMembership,
  over: readonly GrantOver[],
): readonly GrantOver[] =>
  since !== null && membersKnownAt === null && membersLostAt === null && syncedAt >= since
    ? over.filter(
        (grant) =>
          row.role === 'owner' &&
          grant.accountExternalId === accountExternalId &&
          grant.resourceId !== id &&
          letsMake(grant.role, kind),
      )
    : [];

/**
 * Whether a row that was not there before was made by somebody who has power there in their own
 * right and holds nothing there through hallpass. GitLab does not say who made the row of whoever
 * made the place: it is their own.
 */
export async function isByOthers(
  tx: Tx,
  { madeBy = null, resourceId, accountExternalId }: CachedMembership,
  { over, suspects, isNew, kind }: Suspicion,
): Promise<boolean> {
  const maker = madeBy ?? (isNew ? accountExternalId : null);
  if (maker === null || suspects.length === 0) return false;
  if (over.some((grant) => grant.accountExternalId === maker)) return false;
  const own = await ownRoles(tx.db, resourceId, [maker]);
  return own.some(({ role }) => givesPower(role, kind) || (isNew && letsMake(role, kind)));
}
