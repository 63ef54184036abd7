import type { Connector } from '../src/connectors/connector.ts';
import type { Counted, FoundMembership, FoundResource, ListPage } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { mappedOn } from '../src/domain/identities/mapped-people.ts';
import { unseenAccounts } from '../src/db/cache/synced-accounts.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { unlistedResources, countsSeen, groupsSeen } from '../src/db/cache/sync-run-cursors.ts';
import type { ResourceId } from '../src/domain/id.ts';
import type { Counts, SyncRun } from '../src/domain/connectors/sync.ts';
import { ConnectorError } from '../src/errors.ts';
import { concludeSync } from '../src/operations/sync/conclude-sync.ts';
import { linkAccounts } from '../src/operations/identities/link-accounts.ts';
import {
  recordAccounts,
  recordIdentities,
  recordLists,
  recordLookedUp,
  recordProgress,
  recordSyncFailed,
  recordSyncStarted,
} from '../src/operations/sync/record-sync.ts';
import { recordListsDoubt } from '../src/operations/sync/record-lists-doubt.ts';
import { refreshStatistics } from '../src/operations/sync/refresh-statistics.ts';
import { recordTreePage, type RecordedResource } from '../src/operations/sync/record-tree-page.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { ahead, inBatches, inParallel, writeBehind } from './batches.ts';
import { keepRoom } from './keep-room.ts';
import { askedTogether, ListsContradicted, openListsWay, type ListsWay } from './read-lists.ts';
import { nowAndThen } from './now-and-then.ts';
import { readReviewedInvitations } from './read-for-review.ts';
import { readShares } from './read-shares.ts';
import { wakeAfterReturn } from './wake-after-return.ts';

/** Rows written at once, at most: what bounds memory, whatever the size of the tree. */
const ROWS_AT_ONCE = 1000;
/** Lists whose end is written at once, at most: so many are read again when the process dies. */
const LISTS_WRITTEN_AT_ONCE = 20;
/**
 * Member lists fetched at once, at most; how many there are is for the connector's budget to
 * decide.
 */
const LISTS_AT_ONCE = 20;
/** Queries for many lists under way, or the lists they left to be read by themselves. */
const QUERIES_AT_ONCE = 4;
/**
 * Accounts looked up one by one in a sync; GitLab answers 300 such requests in ten minutes, and
 * others need some, too.
 */
const MOST_LOOK_UPS = 200;

/** A sync run, and where it writes. */
interface Run {
  readonly ctx: Context;
  readonly connectorId: string;
  readonly connector: Connector;
  readonly top: FoundResource;
  readonly syncRun: SyncRun;
  readonly startedAt: Date;
  readonly way: ListsWay;
  readonly signal: AbortSignal;
}

/**
 * Refreshes the cache of one connector: tree, accounts, direct rows; then matches people to
 * accounts. Goes on where a sync was interrupted. Not of one that is paused or left.
 */
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
    await wakeAfterReturn(ctx, connectorId, connector);
    const syncRun = await recordSyncStarted(ctx, connectorId, check);
    step = 'sync';
    const startedAt = new Date(syncRun.startedAt);
    const way = await openListsWay({ ctx, connectorId, connector }, check, signal);
    const run: Run = { ctx, connectorId, connector, top: check.top, syncRun, startedAt, way, signal };
    const room = await keepRoom(ctx, connector);
    const missing = await readAll(run).finally(() => room.stop());
    await readShares(ctx, connectorId, connector, check.root.externalId, signal);
    await readReviewedInvitations(ctx, connectorId, connector, signal);
    await refreshStatistics(ctx, connectorId, startedAt);
    await concludeSync(ctx, connectorId, { startedAt, missing, lists: way.soFar });
    await linkAccounts(ctx, connectorId);
  } catch (error) {
    if (error instanceof ListsContradicted) return contradicted(ctx, connectorId, error);
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'sync failed');
    await recordSyncFailed(ctx, connectorId, step, error);
  }
}

/** Returns the accounts that were looked up by themselves and not found. */
async function readAll(run: Run): Promise<string[]> {
  await readTree(run);
  await readAccounts(run);
  return lookUpUnseen(run);
}

async function contradicted(
  ctx: Context,
  connectorId: string,
  { resource }: ListsContradicted,
): Promise<void> {
  ctx.log.warn({ connectorId, ...resource }, 'member lists contradict each other');
  await recordListsDoubt(ctx, connectorId, resource);
}

/** A row of a member list, or its end. */
type Listed =
  | { readonly resourceId: ResourceId; readonly row: FoundMembership }
  | {
      readonly resourceId: ResourceId;
      readonly row: null;
      readonly accounts: readonly string[];
      /** Lists that came with the same request. */
      readonly readWith: number;
    };

const COUNT = { group: 'groups', project: 'projects' } as const;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One place may have been deleted since it was listed; most of them at once were not. */
const notUnderstood = (cause: ConnectorError): ConnectorError =>
  new ConnectorError({
    code: 'unreachable',
    fault: { code: 'lists_missing' },
    applied: 'no',
    cause,
  });

/**
 * A list that is not found says nothing of its rows: they stay as they were, until the tree does
 * not have the place either. Lists are fetched while the tree is read on and rows are written:
 * GitLab is what it waits for.
 */
async function readTree(run: Run): Promise<void> {
  const { ctx, connectorId, connector, startedAt, way, signal } = run;
  const totals: Mutable<Counts> = { ...(await countsSeen(ctx.db, connectorId, startedAt)) };
  const counted: Partial<Mutable<Counts>> = {};
  const tell = nowAndThen(ctx, () => recordProgress(ctx, connectorId, totals, counted));
  const weigh = (one: Listed): number =>
    one.row === null ? ROWS_AT_ONCE / Math.max(LISTS_WRITTEN_AT_ONCE, one.readWith) : 1;
  const rows = writeBehind<Listed>(ROWS_AT_ONCE, weigh, (batch) => recordListed(run, batch));
  const unread: ConnectorError[] = [];
  try {
    const resources = toBeListed(run, (kind, total) => void (counted[COUNT[kind]] = total));
    const take = async (
      { id: resourceId, kind }: RecordedResource,
      list: AsyncIterable<FoundMembership> | Iterable<FoundMembership>,
      readWith: number,
    ): Promise<void> => {
      const accounts: string[] = [];
      for await (const row of list) {
        totals.memberships += 1;
        accounts.push(row.account.externalId);
        await rows.add({ resourceId, row });
      }
      totals[COUNT[kind]] += 1;
      await rows.add({ resourceId, row: null, accounts, readWith });
      await tell();
    };
    const readOne = async (resource: RecordedResource): Promise<void> => {
      const { kind, externalId } = resource;
      try {
        await take(resource, connector.listMemberships({ kind, externalId }, signal), 1);
        way.noteOne();
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.code !== 'missing') throw error;
        unread.push(error);
      }
    };
    await inParallel(askedTogether(resources), QUERIES_AT_ONCE, async (together) => {
      const many = await way.manyOf(together, signal);
      for (const resource of together) {
        const list = many.get(resource.externalId);
        if (list !== undefined) await take(resource, list, many.size);
      }
      const others = together.filter(({ externalId }) => !many.has(externalId));
      await inParallel(others, LISTS_AT_ONCE, readOne);
    });
    const [first] = unread;
    if (first !== undefined && unread.length > totals.groups + totals.projects) throw notUnderstood(first);
    if (first !== undefined)
      ctx.log.warn({ connectorId, lists: unread.length, detail: first.message }, 'member lists not found');
  } finally {
    await rows.close();
  }
}

const recordListed = ({ ctx, connectorId, startedAt }: Run, batch: readonly Listed[]): Promise<void> =>
  recordLists(
    ctx,
    connectorId,
    startedAt,
    batch.flatMap(({ resourceId, row }) => (row === null ? [] : [{ ...row, resourceId }])),
    batch.flatMap((one) =>
      one.row === null ? [{ resourceId: one.resourceId, accounts: one.accounts }] : [],
    ),
  );

/**
 * What an interrupted sync run had come by and not listed, then what comes behind that in the tree.
 */
async function* toBeListed(run: Run, counted: Counted): AsyncGenerator<readonly RecordedResource[]> {
  const { ctx, connectorId, connector, top, syncRun, startedAt, signal } = run;
  if (syncRun.tree !== null) yield await unlistedResources(ctx.db, connectorId, startedAt);
  const groups = await groupsSeen(ctx.db, connectorId, startedAt);
  const from = syncRun.tree === null ? null : { after: syncRun.tree, groups: new Set(groups.keys()) };
  yield* ahead(recordedTree(run, connector.listResources(signal, { from, counted, top }), groups));
}

async function* recordedTree(
  { ctx, connectorId, startedAt }: Run,
  pages: AsyncIterable<ListPage<FoundResource>>,
  groups: Map<string, ResourceId>,
): AsyncGenerator<RecordedResource[]> {
  for await (const page of ahead(pages)) {
    const recorded = await recordTreePage(ctx, connectorId, startedAt, page, groups);
    for (const { id, kind, externalId } of recorded) if (kind === 'group') groups.set(externalId, id);
    yield recorded;
  }
}

async function readAccounts({ ctx, connectorId, connector, syncRun, startedAt, signal }: Run): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const mapped = mappedOn(file, connectorId).map(({ gitlab }) => gitlab);
  const usernames = mapped.filter((name) => typeof name === 'string');
  for await (const page of connector.listAccounts(usernames, signal, syncRun.accounts))
    await recordAccounts(ctx, connectorId, startedAt, page);
  for (const number of mapped.filter((one) => typeof one === 'number')) {
    const account = await connector.findAccount({ externalId: String(number) }, signal);
    if (account !== null)
      await recordAccounts(ctx, connectorId, startedAt, { items: [account], after: null });
  }
  for await (const identities of inBatches(connector.listIdentities(signal), ROWS_AT_ONCE))
    await recordIdentities(ctx, connectorId, startedAt, identities);
}

/**
 * Accounts that somebody has and that were in no list are looked up one by one: deleted and blocked
 * ones must be noticed. Returns those that are not found.
 */
async function lookUpUnseen({ ctx, connectorId, connector, startedAt, signal }: Run): Promise<string[]> {
  const missing: string[] = [];
  for (const externalId of await unseenAccounts(ctx.db, connectorId, startedAt, MOST_LOOK_UPS)) {
    const account = await connector.findAccount({ externalId }, signal);
    if (account === null) missing.push(externalId);
    else await recordLookedUp(ctx, connectorId, startedAt, account);
  }
  return missing;
}
