import type { Connector } from '../src/connectors/connector.ts';
import type { FoundMembership, ResourceRef } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import type { ResourceId } from '../src/domain/id.ts';
import { recordMemberships } from '../src/operations/sync/record-sync.ts';

/**
 * Whose row an invitation has become: GitLab keeps it, with the moment it was made at. Null for
 * nobody's. Reads the members of the place, a request for every 100, and records them.
 * @throws ConnectorError
 */
export async function whoJoined(
  ctx: Context,
  connector: Connector,
  place: { readonly connectorId: string; readonly resource: ResourceRef; readonly resourceId: ResourceId },
  madeAt: Date,
  signal: AbortSignal,
): Promise<string | null> {
  const { connectorId, resource, resourceId } = place;
  const readAt = ctx.now();
  const members: FoundMembership[] = [];
  for await (const member of connector.listMemberships(resource, signal)) members.push(member);
  const rows = members.map((member) => ({ ...member, resourceId }));
  await recordMemberships(ctx, connectorId, readAt, rows);
  return members.find(({ since }) => since?.getTime() === madeAt.getTime())?.account.externalId ?? null;
}
