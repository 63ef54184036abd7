import type { Context, Tx } from '../../context.ts';
import {
  allAccounts,
  claimsInForce,
  isLinked,
  lockLinks,
  markGone,
  type AccountRow,
} from '../../db/accounts.ts';
import { activeConfig } from '../../db/config.ts';
import { logConnector } from '../../db/connector-logs.ts';
import { lockConnectorState, type ConnectorState } from '../../db/connector-states.ts';
import { untoldFindings } from '../../db/findings.ts';
import { missMemberships } from '../../db/memberships.ts';
import { linkablePeople } from '../../db/people.ts';
import { missResources } from '../../db/resources.ts';
import { knowLists, loseLists } from '../../db/starting-points.ts';
import { slotsToRecheck } from '../../db/slots-of-connector.ts';
import { wantSlots } from '../../db/slots.ts';
import { missedBy, seenBy } from '../../db/walks.ts';
import { matchAccounts, whyUnlinked } from '../../domain/account.ts';
import { system } from '../../domain/actor.ts';
import { next } from '../../domain/machine.ts';
import {
  describeHalt,
  HALT,
  haltAfter,
  isAnomalous,
  isConfirmed,
  type Halt,
  type HaltEvent,
} from '../../domain/connectors/sync.ts';
import { changeConnectorState, MENDED } from './steps/change-connector-state.ts';
import { closePending } from '../requests/steps/close-pending.ts';
import { reviewFindings } from '../findings/steps/review-findings.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';

export interface CompleteWalk {
  readonly startedAt: Date;
  /** Accounts somebody has that were looked up by themselves and do not exist any more. */
  readonly gone: readonly string[];
}

interface Concluded extends CompleteWalk {
  /** The token's account is a member of the top-level group; else GitLab shows it parts of the tree as if they were all. */
  readonly isWhole: boolean;
}

/**
 * A walk is complete. What it did not see misses once (twice in a row is gone), and slots whose row is not the one hallpass left are
 * made due, so that drift is read, accepted and told; so are those that were settled meanwhile, whose row may have been listed before.
 * A walk that would let more than half of anything go is not believed: nothing is dropped, missed or unlinked, and the owners are
 * asked. What they confirm goes for one walk that finds no more than that.
 * Twice, as when two processes went on with one walk: does nothing, for it must not count as a second absence.
 */
export const concludeSync = (ctx: Context, connectorId: string, complete: CompleteWalk): Promise<void> =>
  transact(ctx, system('sync-connector'), async (tx) => {
    await lockLinks(tx, connectorId);
    const state = await lockConnectorState(tx, connectorId);
    if (state?.walk?.startedAt !== complete.startedAt.toISOString()) return;
    const walk = { ...complete, isWhole: state.walk.isWhole };
    const found = await weigh(tx, state, walk);
    const { halt } = state;
    const isWell = !isAnomalous(found.drops, found.of);
    if (!isWell && !isConfirmed(halt, found.drops)) return stop(tx, state, walk, found);
    // A part of the tree neither shows that all is well again nor that what was confirmed is gone.
    if (!walk.isWhole || halt === null) return believe(tx, state, walk, halt, null);
    if (isWell) return believe(tx, state, walk, ended(tx, halt, 'clear'), null);
    return believe(tx, state, walk, ended(tx, halt, 'apply'), new Date(halt.walkedAt));
  });

/**
 * What the walk would let go if it were believed, and of how much: of what the last one that was believed saw. What was cached since may
 * be missing as well.
 */
async function weigh(
  tx: Tx,
  { connectorId, walkedAt, ...known }: ConnectorState,
  walk: Concluded,
): Promise<Pick<Halt, 'drops' | 'of'>> {
  const { startedAt, isWhole, gone } = walk;
  const accounts = await allAccounts(tx.db, connectorId);
  const missed = isWhole
    ? await missedBy(tx.db, connectorId, { startedAt, walkedAt })
    : { memberships: 0, resources: 0, accounts: gone.length };
  return {
    drops: { ...missed, links: await lostLinks(tx, accounts, walk) },
    of: {
      memberships: Math.max(known.memberships, missed.memberships),
      resources: Math.max(known.groups + known.projects, missed.resources),
      accounts: Math.max(known.accounts, missed.accounts),
      links: accounts.filter(isLinked).length,
    },
  };
}

/** How many people would lose their account if the walk were believed, other than by leaving or by the document. */
async function lostLinks(tx: Tx, known: readonly AccountRow[], walk: Concluded): Promise<number> {
  const { file } = await activeConfig(tx.db);
  const people = await linkablePeople(tx.db);
  const here = new Set(people.map(({ id }) => id));
  const accounts = known.map((account) => asFound(account, walk));
  const links = matchAccounts(people, accounts, file.people);
  const holders = new Map(links.map(({ externalId, personId }) => [externalId, personId]));
  return accounts.filter(isLinked).filter((account) => {
    if (holders.get(account.externalId) === account.personId) return false;
    const cause = whyUnlinked(account, here.has(account.personId), links);
    return cause !== 'left' && cause !== 'remapped';
  }).length;
}

/** The account as it will be once the walk is believed. */
function asFound(account: AccountRow, { startedAt, isWhole, gone }: Concluded): AccountRow {
  if (gone.includes(account.externalId)) return { ...account, state: 'gone', claims: {} };
  if (!isWhole) return account;
  if (account.syncedAt >= startedAt) return { ...account, claims: account.foundClaims };
  return account.personId === null ? { ...account, claims: {} } : account;
}

/** The halt after one of its events; one that is over already stays as it is. */
function ended(tx: Tx, halt: Halt, event: HaltEvent): Halt {
  const status = next(HALT, halt.status, event);
  return status === null ? halt : { ...halt, status, endedAt: tx.now.toISOString() };
}

async function believe(
  tx: Tx,
  { connectorId, walkedAt }: ConnectorState,
  { startedAt, isWhole, gone }: Concluded,
  halt: Halt | null,
  haltedAt: Date | null,
): Promise<void> {
  const found = await seenBy(tx.db, connectorId, startedAt);
  for (const externalId of gone) await markGone(tx, connectorId, externalId);
  if (isWhole) {
    const lost = await missMemberships(tx, connectorId, { startedAt, haltedAt });
    await knowLists(tx, connectorId, startedAt);
    await loseLists(tx, lost);
    await claimsInForce(tx, connectorId, startedAt);
    for (const resourceId of await missResources(tx, connectorId, { startedAt, haltedAt }))
      await closePending(tx, { resourceId }, 'resource_gone');
  }
  await tellDrift(tx, connectorId);
  await wantSlots(tx, await slotsToRecheck(tx, connectorId, { startedAt, onlySeen: false }));
  await changeConnectorState(tx, connectorId, {
    ...WELL,
    ...found,
    syncedAt: tx.now,
    walkedAt: isWhole ? startedAt : walkedAt,
    halt: halt === null ? null : JSON.stringify(halt),
  });
  const { groups, projects, memberships } = found;
  const message = `synced ${groups} groups, ${projects} projects, ${memberships} memberships`;
  await logConnector(tx, { connectorId, operation: 'sync', level: 'info', message });
  tx.audit({
    action: 'connector.synced',
    subject: `connector:${connectorId}`,
    body: { groups, projects, memberships },
  });
}

const WELL = { ...MENDED, status: 'connected', failures: 0, progress: null, walk: null } as const;

/** Only slots are looked at again whose row was seen: of the others nothing is known. */
async function stop(
  tx: Tx,
  { connectorId, halt }: ConnectorState,
  { startedAt }: Concluded,
  found: Pick<Halt, 'drops' | 'of'>,
): Promise<void> {
  const after = haltAfter(halt, { startedAt, ...found, now: tx.now });
  await tellDrift(tx, connectorId);
  await wantSlots(tx, await slotsToRecheck(tx, connectorId, { startedAt, onlySeen: true }));
  await changeConnectorState(tx, connectorId, { ...WELL, halt: JSON.stringify(after) });
  if (after.at === halt?.at) return;
  const message = `stopped: ${describeHalt(found)} are missing; an owner has to confirm that`;
  await logConnector(tx, { connectorId, operation: 'sync', level: 'warn', message });
  tx.audit({ action: 'connector.halted', subject: `connector:${connectorId}`, body: { ...found } });
}

/** What rose outside hallpass is told, also by a walk that is not believed: what it saw is there. */
async function tellDrift(tx: Tx, connectorId: string): Promise<void> {
  await reviewFindings(tx, connectorId);
  await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
}
