/** What a sync finds, recorded page by page; only a complete walk may conclude that something is missing. */
import type { Check, FoundIdentity, FoundMembership, FoundResource } from '../connectors/connector.ts';
import type { Context, Tx } from '../context.ts';
import { addClaims, claimsInForce, markGone, upsertAccounts } from '../db/accounts.ts';
import { countFailure, logConnector } from '../db/connector-states.ts';
import { missMemberships, upsertMemberships } from '../db/memberships.ts';
import { missResources, upsertResources } from '../db/resources.ts';
import { slotsToRecheck, wantSlots } from '../db/slots.ts';
import type { Account } from '../domain/account.ts';
import { system } from '../domain/actor.ts';
import type { ResourceId } from '../domain/id.ts';
import type { ConnectorError } from '../errors.ts';
import { changeConnectorState } from './change-connector-state.ts';
import { closePending } from './close-pending.ts';
import { transact } from './transact.ts';

const actor = system('sync-connector');

/** A sync began: whose token it is, and what limits it. Returns the time everything it sees will be newer than. */
export const recordSyncStarted = (ctx: Context, connectorId: string, check: Check): Promise<Date> =>
  transact(ctx, actor, async (tx) => {
    await changeConnectorState(tx, connectorId, {
      status: 'syncing',
      syncStartedAt: tx.now,
      checkedAt: tx.now,
      botExternalId: check.account.externalId,
      rootExternalId: check.root.externalId,
      credentialsExpireOn: check.expiresOn,
      warnings: JSON.stringify(check.warnings),
    });
    return tx.now;
  });

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

/** Direct rows of any number of resources, and the accounts they belong to. */
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
    await upsertMemberships(
      tx,
      connectorId,
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

/** What became of an account that somebody has and that no list showed; null for one that does not exist any more. */
export const recordLookUp = (
  ctx: Context,
  connectorId: string,
  startedAt: Date,
  externalId: string,
  account: Account | null,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    if (account === null) await markGone(tx, connectorId, externalId);
    else await upsertAccounts(tx, connectorId, [account], startedAt);
  });

export interface SyncTotals {
  readonly groups: number;
  readonly projects: number;
  readonly memberships: number;
}

export interface CompletedSync {
  readonly startedAt: Date;
  /** The token's account is a member of the top-level group; else GitLab shows it parts of the tree as if they were all. */
  readonly isWhole: boolean;
  readonly totals: SyncTotals;
}

/**
 * The walk is complete: what it did not see misses once (twice in a row is gone), and slots whose row is not the one hallpass left are
 * made due, so that drift is read, accepted and told; so are those that were settled meanwhile, whose row may have been listed before.
 */
export const recordSyncCompleted = (
  ctx: Context,
  connectorId: string,
  { startedAt, isWhole, totals }: CompletedSync,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    if (isWhole) await concludeAbsences(tx, connectorId, startedAt);
    await wantSlots(tx, await slotsToRecheck(tx, connectorId, startedAt));
    await changeConnectorState(tx, connectorId, {
      status: 'connected',
      detail: null,
      syncedAt: tx.now,
      failures: 0,
      ...totals,
    });
    const message = `synced ${totals.groups} groups, ${totals.projects} projects, ${totals.memberships} memberships`;
    await logConnector(tx, { connectorId, operation: 'sync', level: 'info', message });
    tx.audit({ action: 'connector.synced', subject: `connector:${connectorId}`, body: { ...totals } });
  });

async function concludeAbsences(tx: Tx, connectorId: string, startedAt: Date): Promise<void> {
  await missMemberships(tx, connectorId, startedAt);
  await claimsInForce(tx, connectorId, startedAt);
  for (const resourceId of await missResources(tx, connectorId, startedAt))
    await closePending(tx, { resourceId }, 'resource_gone');
}

/** A sync or check failed: what the owner should read, and since when. */
export const recordSyncFailed = (ctx: Context, connectorId: string, error: ConnectorError): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await changeConnectorState(tx, connectorId, { status: 'failing', detail: error.message });
    await countFailure(tx, connectorId);
    await logConnector(tx, { connectorId, operation: 'sync', level: 'error', message: error.message });
  });
