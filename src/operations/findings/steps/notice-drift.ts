import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config.ts';
import { findConnectorState } from '../../../db/connector-states.ts';
import { knownLists } from '../../../db/starting-points.ts';
import { formerRows, insertFinding, lockUndecided, moveFinding, type Finding } from '../../../db/findings.ts';
import { cachedRows, slotKeyText, type CachedMembership, type SlotKey } from '../../../db/memberships.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { reaches, rises } from '../../../domain/finding.ts';
import type { Row } from '../../../domain/membership.ts';
import { renewFinding } from './renew-finding.ts';

/**
 * Compares rows as GitLab shows them with what the cache last knew, before it takes them up, and makes a finding of each that rose to the
 * connector's `driftFrom` or above. The caller leaves out what hallpass is at work on. Nothing is found before the first complete sync, nor
 * of a resource whose members are not known yet, or were lost sight of: what is there then is the starting point. Returns the findings,
 * of which nobody is told yet.
 */
export async function noticeDrift(
  tx: Tx,
  connectorId: string,
  seen: readonly CachedMembership[],
): Promise<Finding[]> {
  const watch = await watchOf(tx, connectorId);
  const high = seen.filter((one) => isWatched(watch, one, one.row));
  if (high.length === 0) return [];
  const formerOf = await knownBefore(tx, high);
  const findings: Finding[] = [];
  for (const one of high) {
    const former = formerOf(one);
    if (former === undefined || !rises(former, one.row)) continue;
    const finding = await find(tx, connectorId, one, former);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

/**
 * The same for one row on which no grant stands, where it is known what it ought to go back to: `former`. Null when it did not rise, or is
 * below what is told.
 */
export async function noticeRise(
  tx: Tx,
  connectorId: string,
  key: SlotKey,
  rows: { readonly former: Row | null; readonly found: Row | null },
): Promise<Finding | null> {
  const { former, found } = rows;
  if (!isWatched(await watchOf(tx, connectorId), key, found) || !rises(former, found)) return null;
  return find(tx, connectorId, { ...key, row: found }, former);
}

interface Watch {
  /** From which role on. */
  readonly level: GrantableRole;
  /** hallpass's own account, which is left out. */
  readonly botExternalId: string | null;
}

const isWatched = (watch: Watch | null, { accountExternalId }: SlotKey, row: Row | null): row is Row =>
  watch !== null && accountExternalId !== watch.botExternalId && reaches(row, watch.level);

/** What was known of these rows before they were read; null for no row, undefined where that is not known. */
async function knownBefore(
  tx: Tx,
  keys: readonly SlotKey[],
): Promise<(key: SlotKey) => Row | null | undefined> {
  const cached = await cachedRows(tx.db, keys);
  const fresh = keys.filter((key) => !cached.has(slotKeyText(key)));
  const lists = await knownLists(tx.db, [...new Set(fresh.map(({ resourceId }) => resourceId))]);
  const former = await formerRows(
    tx,
    fresh.filter(({ resourceId }) => !lists.has(resourceId)),
  );
  return (key) =>
    cached.get(slotKeyText(key)) ?? (lists.has(key.resourceId) ? null : former.get(slotKeyText(key)));
}

/** Null where nothing is told: the connector is not configured, or was never synced completely. */
async function watchOf(tx: Tx, connectorId: string): Promise<Watch | null> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined) return null;
  const state = await findConnectorState(tx.db, connectorId);
  if (state === undefined || state.syncedAt === null) return null;
  return { level: connector.driftFrom, botExternalId: state.botExternalId };
}

/**
 * One that nobody decided yet is replaced, and what was there before the first rise stays what comes back. Null while one is being
 * removed: what comes of that is read back.
 */
async function find(
  tx: Tx,
  connectorId: string,
  { row, resourceId, accountExternalId }: CachedMembership,
  cached: Row | null,
): Promise<Finding | null> {
  const key = { resourceId, accountExternalId };
  const earlier = await lockUndecided(tx, key);
  if (earlier !== undefined) {
    if ((await moveFinding(tx, earlier, 'replace')) === null) return null;
    await renewFinding(tx, earlier);
  }
  const former = earlier === undefined ? cached : earlier.former;
  const finding = await insertFinding(tx, connectorId, key, { found: row, former, grants: [], held: false });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, found: row, former },
  });
  return finding;
}
