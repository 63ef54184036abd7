/**
 * What a sync finds, recorded page by page; only a complete sync run may conclude that something is
 * missing: conclude-sync.ts.
 */
import type { Check, FoundIdentity, FoundMembership, ListPage } from '../../connectors/connector.ts';
import type { OperationContext } from '../../context.ts';
import { addClaims, upsertAccounts } from '../../db/synced-accounts.ts';
import { logConnector } from '../../db/connector-logs.ts';
import { lockConnectorState, type ConnectorState } from '../../db/connector-states.ts';
import { untoldFindings } from '../../db/findings.ts';
import { slotKeyText } from '../../db/memberships.ts';
import { advanceSyncRun, markListed } from '../../db/sync-run-cursors.ts';
import type { Account } from '../../domain/identities/account.ts';
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
import { recordRows } from './steps/record-rows.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';
import { stored } from '../../domain/told.ts';

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
    await changeConnectorState(tx, connectorId, {
      status: 'syncing',
      ...(isNew ? { progress: JSON.stringify(progress) } : {}),
      syncRun: JSON.stringify(syncRun),
      syncStartedAt: new Date(syncRun.startedAt),
      checkedAt: tx.now,
      botExternalId: check.account.externalId,
      rootExternalId: check.root.externalId,
      rootInstance: check.root.instance,
      ...(isSameRoot(before, check) ? {} : { syncedAt: null }),
      credentialsExpireOn: check.expiresOn,
      warnings: JSON.stringify(check.warnings.map(stored)),
    });
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

/**
 * Direct rows of any number of resources, and the accounts they belong to; `listed` are the
 * resources that have no more. Of a row that is among them twice the later one counts. What rose
 * outside hallpass is found here, and told at the end.
 */
export const recordMemberships = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  found: readonly (FoundMembership & { readonly resourceId: ResourceId })[],
  listed: readonly ResourceId[],
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await markListed(tx, listed);
    await upsertAccounts(
      tx,
      connectorId,
      found.map((one) => one.account),
      startedAt,
    );
    const rows = found.map(({ resourceId, account, row, madeBy }) => ({
      resourceId,
      accountExternalId: account.externalId,
      row,
      madeBy,
    }));
    // A sync that goes on where it was may list a place again, before the first list was written.
    const latest = new Map(rows.map((row) => [slotKeyText(row), row]));
    await recordRows(tx, connectorId, startedAt, [...latest.values()]);
  });

/** A page of accounts, and that the sync run goes on behind it. */
export const recordAccounts = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  { items, after }: ListPage<Account>,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await upsertAccounts(tx, connectorId, items, startedAt);
    if (after !== null) await advanceSyncRun(tx, connectorId, startedAt, { accounts: after });
  });

/** What single sign-on calls accounts that this sync has seen. */
export const recordIdentities = (
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
  found: readonly FoundIdentity[],
): Promise<void> =>
  transact(ctx, actor, (tx) =>
    addClaims(
      tx,
      connectorId,
      found.map(({ externalId, source, value }) => ({ externalId, claims: { [source]: value } })),
      startedAt,
    ),
  );

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
