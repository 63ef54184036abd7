import type { Connector } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { heldRole } from '../src/db/cache/memberships.ts';
import type { ScopePlace } from '../src/db/cache/scopes.ts';
import { holdingOf } from '../src/db/grants/grants-over.ts';
import { roleBefore } from '../src/db/requests/holding-looks.ts';
import { rank, type Role } from '../src/domain/entitlement.ts';
import type { GrantId } from '../src/domain/id.ts';
import { givesPower } from '../src/domain/power.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordStillHeld, type StillHeld } from '../src/operations/grants/record-still-held.ts';

/** In one look: GitLab answers only 200 such questions in a minute. */
const MOST_PLACES = 50;

/**
 * Asks GitLab what the holder of a grant that is over holds all the same, in its place and where
 * they had power below it, through what hallpass is not shown: a private group that was invited.
 * Returns whether the answer is to be had once more before it is believed.
 * @throws ConnectorError
 */
export async function lookIntoStillHeld(
  ctx: Context,
  connector: Connector,
  { grantId, places }: { readonly grantId: GrantId; readonly places: readonly ScopePlace[] },
  signal: AbortSignal,
): Promise<boolean> {
  const holder = await holdingOf(ctx.db, grantId);
  if (holder === undefined) return false;
  const before = await roleBefore(ctx.db, grantId);
  const held: StillHeld[] = [];
  for (const place of toAsk(places)) {
    const { id: resourceId, kind, externalId, path } = place;
    const where = { connectorId: place.connectorId, resourceId, ...holder };
    const above = held.filter((one) => path.startsWith(`${one.path}/`)).map((one) => one.role);
    const known = strongest([(await heldRole(ctx.db, where))?.role ?? null, before, ...above]);
    const at = { resource: { kind, externalId }, accountExternalId: holder.accountExternalId };
    const role = await connector.hiddenRole(at, known, signal).catch(notFound);
    if (role !== null) held.push({ resourceId, path, role });
  }
  return held.length > 0 && !(await recordStillHeld(ctx, grantId, held));
}

/** Its own place, then the groups below it, then the projects. */
function toAsk(places: readonly ScopePlace[]): readonly ScopePlace[] {
  const roots = places.filter(({ isRoot }) => isRoot);
  const below = places.filter(({ isRoot, kind, role }) => !isRoot && givesPower(role, kind));
  const groups = below.filter(({ kind }) => kind === 'group');
  const projects = below.filter(({ kind }) => kind === 'project');
  return [...roots, ...groups, ...projects].slice(0, MOST_PLACES);
}

const strongest = (roles: readonly (Role | null)[]): Role | null =>
  roles.reduce(
    (best, role) => (best === null || (role !== null && rank(role) > rank(best)) ? role : best),
    null,
  );

/** The other reads of the place say so. */
function notFound(error: unknown): null {
  if (error instanceof ConnectorError && error.code === 'missing') return null;
  throw error;
}
