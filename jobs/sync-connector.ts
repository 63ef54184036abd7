import type { Connector, FoundMembership, FoundResource } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { unseenAccounts } from '../src/db/accounts.ts';
import { activeConfig } from '../src/db/config.ts';
import type { ResourceId } from '../src/domain/id.ts';
import type { Counts } from '../src/domain/sync.ts';
import { ConnectorError } from '../src/errors.ts';
import { concludeSync } from '../src/operations/conclude-sync.ts';
import { linkAccounts } from '../src/operations/link-accounts.ts';
import {
  recordAccounts,
  recordIdentities,
  recordMemberships,
  recordProgress,
  recordResources,
  recordSyncFailed,
  recordSyncStarted,
} from '../src/operations/record-sync.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { ahead, eachOf, inBatches, inParallel, writeBehind } from './batches.ts';

/** Resources recorded at once, and membership rows written at once: what bounds memory, whatever the size of the tree. */
const RESOURCES_AT_ONCE = 200;
const ROWS_AT_ONCE = 1000;
/** Member lists fetched at once; the connector's budget still decides how fast. */
const LISTS_AT_ONCE = 8;
/** Accounts looked up one by one in a sync; GitLab answers 300 such requests in ten minutes, and others need some, too. */
const MOST_LOOK_UPS = 200;
/** How often a walk says how far it has come: each time renews Home tabs, and Slack takes about a hundred of those a minute. */
const TELL_EVERY_MS = 10_000;

/** Refreshes the cache of one connector: tree, accounts, direct rows; then matches people to accounts. Not of one that is paused or left. */
export async function syncConnector(
  ctx: Context,
  { connectorId }: Payload<'sync-connector'>,
  signal: AbortSignal,
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  if (file.connectors.find(({ id }) => id === connectorId)?.paused !== false) return;
  let step: 'check' | 'sync' = 'check';
  try {
    const connector = await ctx.connectors.get(connectorId);
    const check = await connector.check(signal);
    const startedAt = await recordSyncStarted(ctx, connectorId, check);
    step = 'sync';
    await walkTree(ctx, connectorId, connector, startedAt, signal);
    await walkAccounts(ctx, connectorId, connector, startedAt, signal);
    const gone = await lookUpUnseen(ctx, connectorId, connector, startedAt, signal);
    await concludeSync(ctx, connectorId, { startedAt, isWhole: check.role !== null, gone });
    await linkAccounts(ctx, connectorId);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, detail: error.message }, 'sync failed');
    await recordSyncFailed(ctx, connectorId, step, error);
  }
}

const COUNT = { group: 'groups', project: 'projects' } as const;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Lists are fetched while the tree is read on and rows are written: GitLab is what it waits for. */
async function walkTree(
  ctx: Context,
  connectorId: string,
  connector: Connector,
  startedAt: Date,
  signal: AbortSignal,
): Promise<void> {
  const totals: Mutable<Counts> = { groups: 0, projects: 0, memberships: 0 };
  const counted: Partial<Mutable<Counts>> = {};
  const tell = everyNowAndThen(ctx, startedAt, () => recordProgress(ctx, connectorId, totals, counted));
  const rows = writeBehind<FoundMembership & { resourceId: ResourceId }>(ROWS_AT_ONCE, (batch) =>
    recordMemberships(ctx, connectorId, startedAt, batch),
  );
  const tree = connector.listResources(signal, (kind, total) => void (counted[COUNT[kind]] = total));
  const resources = eachOf(ahead(recordedTree(ctx, connectorId, tree)));
  try {
    await inParallel(resources, LISTS_AT_ONCE, async ({ resource, resourceId }) => {
      totals[COUNT[resource.kind]] += 1;
      for await (const row of connector.listMemberships(resource, signal)) {
        totals.memberships += 1;
        await rows.add({ ...row, resourceId });
      }
      await tell();
    });
  } finally {
    await rows.close();
  }
}

/** Runs `work` when it was last run, or began, long enough ago. */
function everyNowAndThen(ctx: Context, startedAt: Date, work: () => Promise<unknown>): () => Promise<void> {
  let last = startedAt.getTime();
  return async () => {
    const now = ctx.now().getTime();
    if (now - last < TELL_EVERY_MS) return;
    last = now;
    await work();
  };
}

interface RecordedResource {
  readonly resource: FoundResource;
  readonly resourceId: ResourceId;
}

async function* recordedTree(
  ctx: Context,
  connectorId: string,
  found: AsyncIterable<FoundResource>,
): AsyncGenerator<RecordedResource[]> {
  const groups = new Map<string, ResourceId>();
  for await (const batch of inBatches(found, RESOURCES_AT_ONCE))
    yield await recordTree(ctx, connectorId, batch, groups);
}

/** Records a batch of the tree, groups one level at a time so that each finds its parent. */
async function recordTree(
  ctx: Context,
  connectorId: string,
  found: readonly FoundResource[],
  groups: Map<string, ResourceId>,
): Promise<RecordedResource[]> {
  const depthOf = (resource: FoundResource): number =>
    resource.kind === 'project' ? Infinity : resource.path.split('/').length;
  const depths = [...new Set(found.map(depthOf))].toSorted((a, b) => a - b);
  const known: RecordedResource[] = [];
  for (const depth of depths) {
    const level = found.filter((resource) => depthOf(resource) === depth);
    const placed = level.map((resource) => ({
      ...resource,
      parentId: groups.get(resource.parentExternalId ?? '') ?? null,
    }));
    const ids = await recordResources(ctx, connectorId, placed);
    level.forEach((resource, index) => {
      const resourceId = ids[index];
      if (resourceId === undefined) return;
      if (resource.kind === 'group') groups.set(resource.externalId, resourceId);
      known.push({ resource, resourceId });
    });
  }
  return known;
}

async function walkAccounts(
  ctx: Context,
  connectorId: string,
  connector: Connector,
  startedAt: Date,
  signal: AbortSignal,
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const usernames = file.people.map((entry) => entry.gitlab);
  for await (const accounts of inBatches(connector.listAccounts(usernames, signal), ROWS_AT_ONCE)) {
    await recordAccounts(ctx, connectorId, startedAt, accounts);
  }
  for await (const identities of inBatches(connector.listIdentities(signal), ROWS_AT_ONCE)) {
    await recordIdentities(ctx, connectorId, startedAt, identities);
  }
}

/**
 * Accounts that somebody has and that were in no list are looked up one by one: deleted and blocked ones must be noticed. Returns those
 * that do not exist any more.
 */
async function lookUpUnseen(
  ctx: Context,
  connectorId: string,
  connector: Connector,
  startedAt: Date,
  signal: AbortSignal,
): Promise<string[]> {
  const gone: string[] = [];
  for (const externalId of await unseenAccounts(ctx.db, connectorId, startedAt, MOST_LOOK_UPS)) {
    const account = await connector.findAccount({ externalId }, signal);
    if (account === null) gone.push(externalId);
    else await recordAccounts(ctx, connectorId, startedAt, [account]);
  }
  return gone;
}
