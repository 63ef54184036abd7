/**
 * What a sync finds, recorded page by page; only a complete sync run may conclude that something is
 * missing: conclude-sync.ts.
 */
import type { Check } from '../../connectors/connector.ts';
import type { FoundIdentity, FoundMembership, ListPage } from '../../connectors/found.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { touchAccounts, upsertAccounts } from '../../db/cache/synced-accounts.ts';
import { nameCustomRoles } from '../../db/cache/custom-roles.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { lockConnectorState, type ConnectorState } from '../../db/connectors/connector-states.ts';
import { untoldFindings } from '../../db/findings/findings.ts';
import { markAbsent, slotKeyText, type ReadList } from '../../db/cache/memberships.ts';
import { advanceSyncRun } from '../../db/cache/sync-run-cursors.ts';
import { appendPage, keepPagesOf } from '../../db/cache/sync-run-pages.ts';
import type { Account, Claims } from '../../domain/identities/account.ts';
import { system } from '../../domain/actor.ts';
import type { ResourceId } from '../../domain/id.ts';
import {
  noProgress,
  syncRunFrom,
  type Counts,
  type SyncProgress,
  type SyncRun,
} from '../../domain/connectors/sync.ts';
import type { ConnectorError } from '../../errors.ts';
import { assertNoTwin } from './steps/assert-no-twin.ts';
import { changeConnectorState, failureOf } from './steps/change-connector-state.ts';
import { checkedState } from './steps/checked-state.ts';
import { recordRows } from './steps/record-rows.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';

const actor = system('sync-connector');

/**
 * A sync began: whose token it is, and what limits it. Returns the sync run to make, which may be
 * one that was interrupted.
 * @throws ConnectorError rejected when its group is another connector's
 */
export const recordSyncStarted = (
  ctx: OperationContext,
  connectorId: string,
  check: Check,
): Promise<SyncRun> =>
  transact(ctx, actor, async (tx) => {
    await assertNoTwin(tx, connectorId, check);
    const before = await lockConnectorState(tx, connectorId);
    const interrupted = before?.rootExternalId === check.root.externalId ? before.syncRun : null;
    const syncRun = syncRunFrom(interrupted, tx.now, check.role !== null);
    const isNew = syncRun.startedAt !== interrupted?.startedAt;
    const progress = noProgress(before === undefined ? null : sizeOf(before));
    const kept = [syncRun.startedAt, before?.lastRunAt, before?.safetyStop?.lastRunAt];
    await keepPagesOf(
      tx,
      connectorId,
      kept.flatMap((at) => (at ? [new Date(at)] : [])),
    );
    const checked = await checkedState(tx, connectorId, check);
    await changeConnectorState(tx, connectorId, (state) => ({
      ...checked(state),
      status: 'syncing',
      ...(isNew ? { progress: JSON.stringify(progress) } : {}),
      syncRun: JSON.stringify(syncRun),
      syncStartedAt: new Date(syncRun.startedAt),
      ...(isSameRoot(before, check) ? {} : { syncedAt: null }),
    }));
    return syncRun;
  });

/** Another top-level group is another beginning: what is in it is not drift. */
const isSameRoot = (before: ConnectorState | undefined, { root }: Check): boolean =>
  [null, root.externalId].includes(before?.rootExternalId ?? null);

/** What a tree was found or counted to hold. */
const sizeOf = ({ syncedAt, groups, projects, memberships, progress }: ConnectorState) =>
  syncedAt === null ? (progress?.of ?? null) : { groups, projects, memberships };

/** How far the sync run has come, for those who watch it, and what GitLab says there is in all. */
export const recordProgress = (
  ctx: OperationContext,
  connectorId: string,
  found: Counts,
  counted: Partial<Counts>,
): Promise<unknown> =>
  transact(ctx, actor, (tx) =>
    changeConnectorState(tx, connectorId, (before) => {
      const { of } = before?.progress ?? noProgress(null);
      const progress: SyncProgress = { ...found, of: { ...of, ...counted } };
      return { progress: JSON.stringify(progress) };
    }),
  );

type FoundRow = FoundMembership & { readonly resourceId: ResourceId };

/**
 * Direct rows of any number of resources, read from `readAt` on, and the accounts they belong to.
 * Of a row that is among them twice the later one counts. What rose outside hallpass is found here.
 */
export const recordMemberships = (
  ctx: OperationContext,
  connectorId: string,
  readAt: Date,
  found: readonly FoundRow[],
): Promise<void> => transact(ctx, actor, (tx) => recordFound(tx, connectorId, readAt, found));

/**
 * The same of a sync run; `lists` have been read to the end. What rose outside hallpass is told at
 * the end of the sync run.
 */
export const recordLists = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  found: readonly FoundRow[],
  lists: readonly ReadList[],
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await recordFound(tx, connectorId, startedAt, found);
    await markAbsent(tx, startedAt, lists);
    const page = {
      lists: lists.map(({ resourceId }) => resourceId),
      accounts: claimsOf(found.map(({ account }) => account)),
    };
    await appendPage(tx, { connectorId, startedAt }, page);
  });

async function recordFound(
  tx: Tx,
  connectorId: string,
  readAt: Date,
  found: readonly FoundRow[],
): Promise<void> {
  await upsertAccounts(
    tx,
    connectorId,
    found.map((one) => one.account),
  );
  await nameCustomRoles(tx, connectorId, found);
  const rows = found.map(({ resourceId, account, row, madeBy, since = null }) => ({
    resourceId,
    accountExternalId: account.externalId,
    row,
    madeBy,
    since,
  }));
  // A sync that goes on where it was may list a place again, before the first list was written.
  const latest = new Map(rows.map((row) => [slotKeyText(row), row]));
  await recordRows(tx, connectorId, readAt, [...latest.values()]);
}

const claimsOf = (accounts: readonly Account[]): Record<string, Claims> =>
  Object.fromEntries(accounts.map(({ externalId, claims }) => [externalId, claims]));

/** A page of accounts, and that the sync run goes on behind it. */
export const recordAccounts = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  { items, after }: ListPage<Account>,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await upsertAccounts(tx, connectorId, items);
    await appendPage(tx, { connectorId, startedAt }, { accounts: claimsOf(items) });
    if (after !== null) await advanceSyncRun(tx, connectorId, startedAt, { accounts: after });
  });

/** An account that no list of the sync run showed, looked up by itself. */
export const recordLookedUp = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  account: Account,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await upsertAccounts(tx, connectorId, [account]);
    await touchAccounts(tx, connectorId, [account.externalId]);
    await appendPage(tx, { connectorId, startedAt }, { accounts: claimsOf([account]) });
  });

/** What single sign-on calls accounts; it counts for those that this sync has seen. */
export const recordIdentities = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  found: readonly FoundIdentity[],
): Promise<unknown> =>
  transact(ctx, actor, async (tx) => {
    for (const kind of new Set(found.map(({ source }) => source))) {
      const ofKind = found.filter(({ source }) => source === kind);
      const identities = Object.fromEntries(
        ofKind.map(({ externalId, source, value }) => [externalId, { [source]: value }]),
      );
      await appendPage(tx, { connectorId, startedAt }, { identities });
    }
  });

/**
 * A sync failed: at the check it begins with, or in its run. What it had found until then is kept
 * and told, and it says how far it came. Where only the rate limit was in the way, the next one is
 * added for when that is over.
 */
export const recordSyncFailed = (
  ctx: OperationContext,
  connectorId: string,
  failedIn: 'check' | 'sync',
  error: ConnectorError,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    // One that GitLab told to wait goes on where it was; nobody has to do anything about that.
    const isPutOff = error.code === 'rate_limited';
    await changeConnectorState(tx, connectorId, (before) => ({
      ...failureOf(tx, failedIn, error)(before),
      ...(failedIn === 'check' ? { checkedAt: tx.now } : {}),
      failures: (before?.failures ?? 0) + (isPutOff ? 0 : 1),
    }));
    if (error.retryAt !== null)
      tx.enqueue({
        name: 'sync-connector',
        payload: { connectorId },
        delayUntil: error.retryAt,
        joins: true,
      });
    await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
    const level = isPutOff ? 'warn' : 'error';
    await logConnector(tx, { connectorId, operation: 'sync', level, message: error.fault });
  });
