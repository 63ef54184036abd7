import { isDeepStrictEqual } from 'node:util';
import type { OperationContext, Tx } from '../../context.ts';
import { allAccounts, isLinked, type AccountRow } from '../../db/identities/accounts.ts';
import {
  missAccount,
  missedBefore,
  putClaimsInForce,
  type ChangedClaims,
} from '../../db/cache/synced-accounts.ts';
import { lockLinks } from '../../db/identities/account-links.ts';
import { activeConfig } from '../../db/config/config.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { lockConnectorState, type ConnectorState } from '../../db/connectors/connector-states.ts';
import { wantScopes } from '../../db/grants/grants.ts';
import { untoldFindings } from '../../db/findings/findings.ts';
import { forgetAway, noteAway } from '../../db/cache/away-places.ts';
import { missMemberships } from '../../db/cache/memberships.ts';
import { linkablePeople } from '../../db/identities/people.ts';
import { missResources } from '../../db/cache/resources.ts';
import { markBaselined, clearBaseline } from '../../db/cache/starting-points.ts';
import { slotsToRecheck } from '../../db/grants/slots-of-connector.ts';
import { openSlotsOf, wantSlots } from '../../db/grants/slots.ts';
import { shownClaims } from '../../db/cache/sync-run-pages.ts';
import type { Claims } from '../../domain/identities/account.ts';
import { missedBy, seenBy } from '../../db/cache/sync-runs.ts';
import { matchAccounts } from '../../domain/identities/match-accounts.ts';
import { whyUnlinked } from '../../domain/identities/unlink-cause.ts';
import { system } from '../../domain/actor.ts';
import { next } from '../../domain/machine.ts';
import { mappedOn } from '../../domain/identities/mapped-people.ts';
import {
  SAFETY_STOP,
  safetyStopAfter,
  isAnomalous,
  isConfirmed,
  type SafetyStop,
  type SafetyStopEvent,
} from '../../domain/connectors/sync.ts';
import { isLost } from '../../domain/connectors/lost-rights.ts';
import type { ListsRead } from '../../domain/connectors/lists-way.ts';
import { connectorSubject } from '../../domain/messages/subject.ts';
import { changeConnectorState, MENDED } from './steps/change-connector-state.ts';
import { lookAtReviews } from '../reviews/steps/look-at-reviews.ts';
import { closePending } from '../requests/steps/close-pending.ts';
import { reviewTerms } from '../requests/steps/review-terms.ts';
import { reviewFindings } from '../findings/steps/review-findings.ts';
import { tellLostPlaces } from '../findings/steps/tell-lost-places.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';

export interface CompleteSyncRun {
  readonly startedAt: Date;
  /** Accounts somebody has that were looked up by themselves and not found. */
  readonly missing: readonly string[];
  readonly lists: ListsRead;
}

interface Concluded extends CompleteSyncRun {
  /** Those that are missing for the second time in a row, and so do not exist any more. */
  readonly gone: readonly string[];
  /**
   * The token's account is a member of the top-level group; else GitLab shows it parts of the tree
   * as if they were all.
   */
  readonly isWhole: boolean;
  /** Every account, as the cache has it. */
  readonly known: readonly AccountRow[];
  /** The same ones in the same order, as they will be once the sync run is believed. */
  readonly found: readonly AccountRow[];
}

/**
 * A sync run is complete. What it did not see misses once (twice in a row is gone), and slots whose
 * row is not the one hallpass left are made due, so that drift is read, accepted and told; so are
 * those that were reconciled meanwhile, whose row may have been listed before. A sync run that
 * would let more than half of anything go is not believed: nothing is dropped, missed or unlinked,
 * and the owners are asked. What they confirm goes for one sync run that finds no more than that.
 * Twice, as when two processes went on with one sync run: does nothing, for it must not count as a
 * second absence.
 */
export const concludeSync = (
  ctx: OperationContext,
  connectorId: string,
  complete: CompleteSyncRun,
): Promise<void> =>
  transact(ctx, system('sync-connector'), async (tx) => {
    await lockLinks(tx, connectorId);
    const state = await lockConnectorState(tx, connectorId);
    if (state?.syncRun?.startedAt !== complete.startedAt.toISOString()) return;
    const gone = await missedBefore(tx.db, connectorId, complete.missing);
    const { isWhole } = state.syncRun;
    const known = await allAccounts(tx.db, connectorId);
    const shown = await shownClaims(tx.db, { connectorId, startedAt: complete.startedAt });
    const asNow = known.map((account) => asFound(account, shown, { ...complete, gone, isWhole }));
    const syncRun = { ...complete, gone, isWhole, known, found: asNow };
    const found = await measureLosses(tx, state, syncRun);
    const { safetyStop } = state;
    const isWell = !isAnomalous(found.drops, found.of);
    if (!isWell && !isConfirmed(safetyStop, found.drops)) return stopSync(tx, state, syncRun, found);
    // A part of the tree neither shows that all is well again nor that what was confirmed is gone.
    if (!syncRun.isWhole || safetyStop === null) return acceptSync(tx, state, syncRun, safetyStop, null);
    if (isWell) return acceptSync(tx, state, syncRun, ended(tx, safetyStop, 'clear'), null);
    return acceptSync(tx, state, syncRun, ended(tx, safetyStop, 'apply'), new Date(safetyStop.lastRunAt));
  });

/**
 * What the sync run would remove if it were accepted, and out of how much: of what the last
 * accepted one saw. What was cached since may be missing as well.
 */
async function measureLosses(
  tx: Tx,
  { connectorId, lastRunAt, ...state }: ConnectorState,
  syncRun: Concluded,
): Promise<Pick<SafetyStop, 'drops' | 'of'>> {
  const { startedAt, isWhole, gone, known: accounts } = syncRun;
  const missed = isWhole
    ? await missedBy(tx.db, connectorId, { startedAt, lastRunAt })
    : { memberships: 0, resources: 0, accounts: gone.length };
  return {
    drops: { ...missed, links: await lostLinks(tx, connectorId, syncRun) },
    of: {
      memberships: Math.max(state.memberships, missed.memberships),
      resources: Math.max(state.groups + state.projects, missed.resources),
      accounts: Math.max(state.accounts, missed.accounts),
      links: accounts.filter(isLinked).length,
    },
  };
}

/**
 * How many people would lose their account if the sync run were accepted, other than by leaving or
 * by the document.
 */
async function lostLinks(tx: Tx, connectorId: string, { found: accounts }: Concluded): Promise<number> {
  const { file } = await activeConfig(tx.db);
  const people = await linkablePeople(tx.db);
  const here = new Set(people.map(({ id }) => id));
  const links = matchAccounts(people, accounts, mappedOn(file, connectorId));
  const holders = new Map(links.map(({ externalId, personId }) => [externalId, personId]));
  return accounts.filter(isLinked).filter((account) => {
    if (holders.get(account.externalId) === account.personId) return false;
    const cause = whyUnlinked(account, here.has(account.personId), links);
    return cause !== 'left' && cause !== 'remapped';
  }).length;
}

/** The account as it will be once the sync run is believed. */
function asFound(
  account: AccountRow,
  shown: ReadonlyMap<string, Claims>,
  { startedAt, isWhole, gone }: Pick<Concluded, 'startedAt' | 'isWhole' | 'gone'>,
): AccountRow {
  if (gone.includes(account.externalId)) return { ...account, state: 'gone', claims: {} };
  if (!isWhole) return account;
  const claims = shown.get(account.externalId);
  if (claims !== undefined) return { ...account, claims };
  if (account.syncedAt >= startedAt) return { ...account, claims: account.foundClaims };
  return account.personId === null ? { ...account, claims: {} } : account;
}

const changedClaims = ({ known, found }: Concluded): ChangedClaims[] =>
  known.flatMap(({ externalId, claims: before }, index) => {
    const { claims } = found[index] ?? { claims: before };
    return isDeepStrictEqual(claims, before) ? [] : [{ externalId, before, claims }];
  });

/** The safety stop after one of its events; one that is over already stays as it is. */
function ended(tx: Tx, safetyStop: SafetyStop, event: SafetyStopEvent): SafetyStop {
  const status = next(SAFETY_STOP, safetyStop.status, event);
  return status === null ? safetyStop : { ...safetyStop, status, endedAt: tx.now.toISOString() };
}

async function acceptSync(
  tx: Tx,
  { connectorId, lastRunAt }: ConnectorState,
  syncRun: Concluded,
  safetyStop: SafetyStop | null,
  stoppedAt: Date | null,
): Promise<void> {
  const { startedAt, isWhole, missing, lists } = syncRun;
  const found = await seenBy(tx.db, connectorId, startedAt);
  for (const externalId of missing) await missAccount(tx, connectorId, externalId);
  await reviewTerms(tx, connectorId);
  if (isWhole) await wantScopes(tx, connectorId);
  if (isWhole) {
    await noteAway(tx, { connectorId, startedAt });
    const lost = await missMemberships(tx, connectorId, { startedAt, stoppedAt });
    await markBaselined(tx, connectorId, startedAt);
    await clearBaseline(tx, lost);
    await putClaimsInForce(tx, connectorId, changedClaims(syncRun));
    const gone = await missResources(tx, connectorId, { startedAt, stoppedAt });
    await tellLostPlaces(tx, connectorId, gone);
    for (const resourceId of gone) {
      await closePending(tx, { resourceId }, 'resource_gone');
      await wantSlots(tx, await openSlotsOf(tx, resourceId)); // what could not be found is known to be gone now
    }
  }
  await tellDrift(tx, connectorId);
  if (isWhole) await forgetAway(tx, { connectorId, startedAt });
  await wantSlots(tx, await slotsToRecheck(tx, connectorId, { startedAt, onlySeen: false }));
  await changeConnectorState(tx, connectorId, (state) => ({
    ...wellAfter(state),
    ...found,
    syncedAt: tx.now,
    lastRunAt: isWhole ? startedAt : lastRunAt,
    safetyStop: safetyStop === null ? null : JSON.stringify(safetyStop),
    ...(lists.why === null && lists.manyAtOnce > 0 ? { listsDoubt: null } : {}),
  }));
  const { groups, projects, memberships } = found;
  const message = { code: 'synced', groups, projects, memberships, lists } as const;
  await logConnector(tx, { connectorId, operation: 'sync', level: 'info', message });
  await lookAtReviews(tx, connectorId);
  tx.audit({
    action: 'connector.synced',
    subject: connectorSubject(connectorId),
    body: { groups, projects, memberships },
  });
}

const READ = { failures: 0, progress: null, syncRun: null } as const;

/** All that was to be read was; what the token has lost beside that is no better by it. */
const wellAfter = (state: ConnectorState | undefined) =>
  state?.failedIn === 'check' && isLost(state.fault)
    ? ({ ...READ, status: 'failing' } as const)
    : ({ ...READ, ...MENDED, status: 'connected' } as const);

/** Only slots are looked at again whose row was seen: of the others nothing is known. */
async function stopSync(
  tx: Tx,
  { connectorId, safetyStop }: ConnectorState,
  { startedAt }: Concluded,
  found: Pick<SafetyStop, 'drops' | 'of'>,
): Promise<void> {
  const after = safetyStopAfter(safetyStop, { startedAt, ...found, now: tx.now });
  await reviewTerms(tx, connectorId);
  await tellDrift(tx, connectorId);
  await wantSlots(tx, await slotsToRecheck(tx, connectorId, { startedAt, onlySeen: true }));
  await changeConnectorState(tx, connectorId, (state) => ({
    ...wellAfter(state),
    safetyStop: JSON.stringify(after),
  }));
  if (after.at === safetyStop?.at) return;
  const message = { code: 'stopped', drops: found.drops, of: found.of } as const;
  await logConnector(tx, { connectorId, operation: 'sync', level: 'warn', message });
  tx.audit({ action: 'connector.stopped', subject: connectorSubject(connectorId), body: { ...found } });
}

/**
 * What rose outside hallpass is told, also by a sync run that is not believed: what it saw is
 * there.
 */
async function tellDrift(tx: Tx, connectorId: string): Promise<void> {
  tx.reviewConflicts('everybody');
  await reviewFindings(tx, connectorId);
  await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
}
