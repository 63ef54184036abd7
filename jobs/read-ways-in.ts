import type { Connector } from '../src/connectors/connector.ts';
import type { FoundWayIn, ResourceRef } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import type { Role } from '../src/domain/entitlement.ts';
import { givesPower } from '../src/domain/power.ts';
import { ConnectorError } from '../src/errors.ts';

/**
 * A token may be kept from these lists for good, and is still told of whatever members there are.
 */
const KEPT_FROM: ReadonlySet<ConnectorError['code']> = new Set(['unauthorized', 'forbidden', 'rejected']);

/**
 * The groups and addresses that are invited where a role gives power, as far as the token may see
 * them; of `roots` also the groups invited below. @throws ConnectorError
 */
export async function readWaysIn(
  ctx: Context,
  connector: Connector,
  {
    role,
    roots,
    places,
  }: {
    readonly role: Role;
    readonly roots: readonly ResourceRef[];
    readonly places: readonly ResourceRef[];
  },
  signal: AbortSignal,
): Promise<readonly FoundWayIn[]> {
  const isOwner = givesPower(role, 'group');
  const lists = [
    ...roots.map((root) => () => connector.listShares(root, isOwner, signal)),
    ...places
      .filter(({ kind }) => isOwner || kind === 'project')
      .map((place) => () => connector.listInvitations(place, signal)),
  ];
  const found: FoundWayIn[] = [];
  for (const list of lists) {
    try {
      for await (const way of list()) found.push(way);
    } catch (error) {
      if (!(error instanceof ConnectorError) || !KEPT_FROM.has(error.code)) throw error;
      ctx.log.warn({ code: error.code, fault: error.fault }, 'what is invited is not shown to the token');
    }
  }
  return found;
}
