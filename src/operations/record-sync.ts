/** What a sync finds, recorded page by page; only a complete walk may conclude that something is missing: conclude-sync.ts. */
import type { Check, FoundIdentity, FoundMembership, FoundResource } from '../connectors/connector.ts';
import type { Context } from '../context.ts';
import { addClaims, upsertAccounts } from '../db/accounts.ts';
import { logConnector } from '../db/connector-logs.ts';
import type { ConnectorState } from '../db/connector-states.ts';
import { untoldFindings } from '../db/findings.ts';
import { upsertResources } from '../db/resources.ts';
import type { Account } from '../domain/account.ts';
import { system } from '../domain/actor.ts';
import type { ResourceId } from '../domain/id.ts';
import { noProgress, type Counts, type SyncProgress } from '../domain/sync.ts';
import type { ConnectorError } from '../errors.ts';
import { changeConnectorState, failureOf } from './change-connector-state.ts';
import { recordRows } from './record-rows.ts';
import { tellFindings } from './tell-findings.ts';
import { transact } from './transact.ts';

const actor = system('sync-connector');

/** A sync began: whose token it is, and what limits it. Returns the time everything it sees will be newer than. */
export const recordSyncStarted = (ctx: Context, connectorId: string, check: Check): Promise<Date> =>
  transact(ctx, actor, async (tx) => {
    await changeConnectorState(tx, connectorId, (before) => ({
      status: 'syncing',
      progress: JSON.stringify(noProgress(before === undefined ? null : sizeOf(before))),
      syncStartedAt: tx.now,
      checkedAt: tx.now,
      botExternalId: check.account.externalId,
      rootExternalId: check.root.externalId,
      credentialsExpireOn: check.expiresOn,
      warnings: JSON.stringify(check.warnings),
    }));
    return tx.now;
  });

/** What a tree was found or counted to hold. */
const sizeOf = ({ syncedAt, groups, projects, memberships, progress }: ConnectorState) =>
  syncedAt === null ? (progress?.of ?? null) : { groups, projects, memberships };

/** How far the walk has come, for those who watch it, and what GitLab says there is in all. */
export const recordProgress = (
  ctx: Context,
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

/** A page of the tree; parents were recorded before. Returns the ids in the order given. */
export const recordResources = (
  ctx: Context,
  connectorId: string,
  found: readonly (FoundResource & { readonly parentId: ResourceId | null })[],
): Promise<ResourceId[]> =>
  transact(ctx, actor, (tx) =>
    upsertResources(
      tx,
      connectorId,
      found.map(({ kind, externalId, path, name, parentId, archived }) => ({
        kind,
        externalId,
        path,
        name,
        parentId,
        archived,
      })),
    ),
  );

/** Direct rows of any number of resources, and the accounts they belong to. What rose outside hallpass is found here, and told at the end. */
export const recordMemberships = (
  ctx: Context,
  connectorId: string,
  startedAt: Date,
  found: readonly (FoundMembership & { readonly resourceId: ResourceId })[],
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await upsertAccounts(
      tx,
      connectorId,
      found.map((one) => one.account),
      startedAt,
    );
    await recordRows(
      tx,
      connectorId,
      startedAt,
      found.map((one) => ({
        resourceId: one.resourceId,
        accountExternalId: one.account.externalId,
        row: one.row,
      })),
    );
  });

export const recordAccounts = (
  ctx: Context,
  connectorId: string,
  startedAt: Date,
  found: readonly Account[],
): Promise<void> => transact(ctx, actor, (tx) => upsertAccounts(tx, connectorId, found, startedAt));

/** What single sign-on calls accounts that this sync has seen. */
export const recordIdentities = (
  ctx: Context,
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
 * A sync failed: at the check it begins with, or in its walk. What it had found until then is kept and told, and it says how far it came.
 */
export const recordSyncFailed = (
  ctx: Context,
  connectorId: string,
  failedIn: 'check' | 'sync',
  error: ConnectorError,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await changeConnectorState(tx, connectorId, (before) => ({
      ...failureOf(tx, failedIn, error)(before),
      ...(failedIn === 'check' ? { checkedAt: tx.now } : {}),
      failures: (before?.failures ?? 0) + 1,
    }));
    await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
    await logConnector(tx, { connectorId, operation: 'sync', level: 'error', message: error.message });
  });
