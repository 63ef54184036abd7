import type { FoundResource, ListPage } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { changedPlaces } from '../../db/cache/moved-places.ts';
import { upsertResources, type ResourceRow } from '../../db/cache/resources.ts';
import { advanceSyncRun } from '../../db/cache/sync-run-cursors.ts';
import { appendPage } from '../../db/cache/sync-run-pages.ts';
import { system } from '../../domain/actor.ts';
import type { ResourceId } from '../../domain/id.ts';
import { noteArrivals } from '../findings/steps/note-arrivals.ts';
import { lookAtReturned } from '../findings/steps/look-at-returned.ts';
import { tellMovedPlaces } from '../findings/steps/tell-moved-places.ts';
import { transact } from '../transact.ts';

export type RecordedResource = Pick<ResourceRow, 'id' | 'kind' | 'externalId'>;

/**
 * Records a page of the tree, and that the sync run goes on behind it: both or neither. `groups`
 * are those recorded before, by the vendor's id; a group of this page finds its parent on the page,
 * too. Returns what was recorded, groups in front.
 */
export const recordTreePage = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  { items, after }: ListPage<FoundResource>,
  groups: ReadonlyMap<string, ResourceId>,
): Promise<RecordedResource[]> =>
  transact(ctx, system('sync-connector'), async (tx) => {
    const parents = new Map(groups);
    const recorded: RecordedResource[] = [];
    for (const level of levelsOf(items)) {
      const placed = level.map(({ parentExternalId, ...resource }) => ({
        ...resource,
        parentId: parents.get(parentExternalId ?? '') ?? null,
      }));
      const before = await changedPlaces(tx, connectorId, placed);
      const ids = await upsertResources(tx, connectorId, placed);
      await tellMovedPlaces(tx, connectorId, before);
      await lookAtReturned(tx, before);
      await noteArrivals(tx, connectorId, ids);
      level.forEach(({ kind, externalId }, index) => {
        const id = ids[index];
        if (id === undefined) return;
        if (kind === 'group') parents.set(externalId, id);
        recorded.push({ id, kind, externalId });
      });
    }
    await appendPage(tx, { connectorId, startedAt }, { resources: recorded.map(({ id }) => id) });
    if (after !== null) await advanceSyncRun(tx, connectorId, startedAt, { tree: after });
    return recorded;
  });

/** Groups one level at a time, then projects. */
function levelsOf(found: readonly FoundResource[]): FoundResource[][] {
  const depthOf = ({ kind, path }: FoundResource): number =>
    kind === 'project' ? Infinity : path.split('/').length;
  const depths = [...new Set(found.map(depthOf))].toSorted((a, b) => a - b);
  return depths.map((depth) => found.filter((resource) => depthOf(resource) === depth));
}
