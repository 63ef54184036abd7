import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { awayAmong, type AwayPlace } from '../../../db/cache/away-places.ts';
import { knownLists } from '../../../db/cache/starting-points.ts';
import { askedAbout, formerRows } from '../../../db/findings/rows-at-findings.ts';
import {
  insertFinding,
  lockUndecided,
  type Finding,
  type NewFinding,
} from '../../../db/findings/findings.ts';
import { isPowerGiven } from '../../../db/grants/grants-over.ts';
import { isPowerLeft } from '../../../db/grants/power-left.ts';
import {
  cachedRows,
  slotKeyText,
  uncachedKeys,
  type CachedMembership,
  type SlotKey,
} from '../../../db/cache/memberships.ts';
import type { ResourceId } from '../../../domain/id.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { outgrows, reaches, rises } from '../../../domain/access/finding.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { firstWatch } from '../../../domain/access/watch.ts';
import { moveFinding } from './move-finding.ts';
import { NOBODY, whoCouldHave } from './who-could-have.ts';
import { whoLetIn } from './who-let-in.ts';

/**
 * Compares rows as GitLab shows them with what the cache last knew, before it takes them up, and
 * makes a finding of each that rose to the connector's `driftFrom` or above. The caller leaves out
 * what hallpass is at work on. Nothing is found before the first complete sync, nor of a resource
 * whose members are not known yet, or were lost sight of: what is there then is the starting point.
 * Where somebody has, or had since the last look, power over members through a grant, whatever rose
 * or ends later is found, and their grants are named; so it is where what they let in has it, until
 * an owner has decided, and of a new row that GitLab says was made while they had it. What nobody
 * has decided yet and rises once more is found at any role: whoever has read of less is not to
 * accept more. A row that hallpass itself made with an end, and of which it knows nothing, is found
 * at any role: its rows were lost, as with a restored backup. Returns the findings, of which nobody
 * is told yet.
 */
export async function noticeDrift(
  tx: Tx,
  connectorId: string,
  seen: readonly CachedMembership[],
): Promise<Finding[]> {
  const watch = await watchOf(tx, connectorId);
  if (watch === null) return [];
  const isLost = (one: CachedMembership): boolean =>
    watch.botExternalId !== null && one.madeBy === watch.botExternalId && one.row.expiresOn !== null;
  const away = await awayAmong(tx.db, [...new Set(seen.map(({ resourceId }) => resourceId))]);
  const since = earliest([watch.since, ...[...away.values()].map(({ seenAt }) => seenAt)]);
  const isPowered =
    (await isPowerGiven(tx.db, connectorId, since)) || (await isPowerLeft(tx.db, connectorId, since));
  const others = seen.filter(({ accountExternalId }) => accountExternalId !== watch.botExternalId);
  const asked = await askedAbout(tx.db, others);
  const isAsked = (one: CachedMembership): boolean => asked.has(slotKeyText(one));
  const isLate = ({ since = null }: CachedMembership): boolean =>
    since !== null && watch.since !== null && since < watch.since;
  const late = watch.isFirst || isPowered ? [] : others.filter(isLate);
  const joined = await uncachedKeys(tx, late);
  const isCompared = (one: CachedMembership): boolean =>
    !watch.isFirst &&
    (isPowered || isAsked(one) || reaches(one.row, watch.level) || joined.has(slotKeyText(one)));
  const high = others.filter((one) => isCompared(one) || isLost(one));
  if (high.length === 0) return [];
  const formerOf = await knownBefore(tx, high, away);
  const fresh = high.filter((one) => (formerOf(one) ?? null) === null);
  const suspicionOf = whoCouldHave(tx, { since: watch.since, away }, fresh);
  const findings: Finding[] = [];
  for (const one of high) {
    const known = formerOf(one);
    if (known !== undefined && !outgrows(known, one.row, isPowered)) continue;
    const isFresh = (known ?? null) === null;
    const suspicion = isPowered || (isFresh && isLate(one)) ? await suspicionOf(one) : NOBODY;
    const { isNew } = suspicion;
    const { invitation, grants: by } = await whoLetIn(tx, one, suspicion, { isFresh, isLate: isLate(one) });
    const movers = known === undefined && !isNew ? suspicion.movers : [];
    const grants = [...new Set([...by, ...movers.map(({ id }) => id)])];
    // Of a row that hallpass made, or in a place made or moved here while somebody had power above
    // it, nothing was there before.
    const isBeginning = isNew || movers.length > 0 || isLost(one);
    const former = known === undefined && isBeginning ? null : known;
    const isTold = grants.length > 0 || isLost(one) || isAsked(one) || reaches(one.row, watch.level);
    if (former === undefined || !isTold || !outgrows(former, one.row, grants.length > 0)) continue;
    const author = isLost(one) ? { externalId: watch.botExternalId ?? '', name: 'hallpass' } : null;
    const finding = await find(tx, connectorId, one, {
      former,
      grants,
      author,
      cameBy: invitation?.id ?? null,
      isNew,
    });
    if (finding === null) continue;
    findings.push(finding);
    if (invitation?.status === 'open') await moveFinding(tx, invitation, 'replace', { by: one.row });
  }
  return findings;
}

/**
 * The same for one row on which no grant stands, where it is known what it ought to go back to:
 * `former`. Null when it did not rise, or is below what is told.
 */
export async function noticeRise(
  tx: Tx,
  connectorId: string,
  key: SlotKey,
  rows: { readonly former: Row | null; readonly found: Row | null },
): Promise<Finding | null> {
  const { former, found } = rows;
  if (!isWatched(await watchOf(tx, connectorId), key, found) || !rises(former, found)) return null;
  return find(tx, connectorId, { ...key, row: found }, { former, grants: [], author: null });
}

interface Watch {
  /** From which role on. */
  readonly level: GrantableRole;
  /** hallpass's own account, which is left out. */
  readonly botExternalId: string | null;
  /** When the last look at everything began that was believed. */
  readonly since: Date | null;
  /** Nothing was ever read completely, so there is nothing to compare with. */
  readonly isFirst: boolean;
}

const isWatched = (watch: Watch | null, { accountExternalId }: SlotKey, row: Row | null): row is Row =>
  watch !== null && !watch.isFirst && accountExternalId !== watch.botExternalId && reaches(row, watch.level);

/**
 * What was known of these rows before they were read, or before their places went; null for no row,
 * undefined where that is not known.
 */
async function knownBefore(
  tx: Tx,
  keys: readonly SlotKey[],
  away: ReadonlyMap<ResourceId, AwayPlace>,
): Promise<(key: SlotKey) => Row | null | undefined> {
  const cached = await cachedRows(tx.db, keys);
  const fresh = keys.filter((key) => !cached.has(slotKeyText(key)));
  const lists = await knownLists(tx.db, [...new Set(fresh.map(({ resourceId }) => resourceId))]);
  const former = await formerRows(
    tx,
    fresh.filter(({ resourceId }) => !lists.has(resourceId)),
  );
  const beforeIt = ({ resourceId, accountExternalId }: SlotKey): Row | null | undefined => {
    const members = away.get(resourceId)?.members ?? null;
    return members === null ? undefined : (members[accountExternalId] ?? null);
  };
  return (key) => {
    const text = slotKeyText(key);
    if (cached.has(text)) return cached.get(text);
    if (lists.has(key.resourceId)) return null;
    return former.has(text) ? former.get(text) : beforeIt(key);
  };
}

const earliest = (times: readonly (Date | null)[]): Date | null =>
  times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first));

/**
 * Null where nothing is told: the connector was never checked. Of one that is not configured any
 * more what was done under its grants is, as they are taken back.
 */
async function watchOf(tx: Tx, connectorId: string): Promise<Watch | null> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  const state = await findConnectorState(tx.db, connectorId);
  if (state === undefined) return null;
  const { botExternalId, syncedAt, lastRunAt } = state;
  return {
    level: connector?.driftFrom ?? 'owner',
    botExternalId,
    since: lastRunAt,
    isFirst: syncedAt === null,
  };
}

/**
 * One that nobody decided yet is replaced, and what was there before the first rise stays what
 * comes back. Null while one is being removed: what comes of that is read back.
 */
async function find(
  tx: Tx,
  connectorId: string,
  { row, resourceId, accountExternalId }: CachedMembership,
  { isNew = false, ...at }: Pick<NewFinding, 'former' | 'grants' | 'author' | 'cameBy'> & { isNew?: boolean },
): Promise<Finding | null> {
  const key = { resourceId, accountExternalId };
  const earlier = await lockUndecided(tx, key);
  if (earlier !== undefined && (await moveFinding(tx, earlier, 'replace', { by: row })) === null) return null;
  const former = earlier === undefined ? at.former : earlier.former;
  const grants = [...new Set([...(earlier?.grants ?? []), ...at.grants])];
  const finding = await insertFinding(tx, connectorId, key, {
    ...at,
    found: row,
    former,
    grants,
    held: false,
    watchDueAt: firstWatch({ kind: 'membership', held: false, grants, found: row }, isNew, tx.now),
  });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, found: row, former, grants },
  });
  return finding;
}
