import type { Tx } from '../context.ts';
import { activeConfig } from '../db/config.ts';
import { findConnectorState } from '../db/connector-states.ts';
import { insertFinding, lockUndecided, moveFinding, type Finding } from '../db/findings.ts';
import { cachedRows, slotKeyText, type CachedMembership, type SlotKey } from '../db/memberships.ts';
import type { GrantableRole } from '../domain/entitlement.ts';
import { reaches, rises } from '../domain/finding.ts';
import type { Row } from '../domain/membership.ts';
import { renewFinding } from './renew-finding.ts';

/**
 * Compares rows as GitLab shows them with what the cache last knew, before it takes them up, and makes a finding of each that rose to the
 * connector's `driftFrom` or above. The caller leaves out what hallpass is at work on. Nothing is found before the first complete sync:
 * what is there then is the starting point. Returns the findings, of which nobody is told yet.
 */
export async function noticeDrift(
  tx: Tx,
  connectorId: string,
  seen: readonly CachedMembership[],
): Promise<Finding[]> {
  const level = await levelOf(tx, connectorId);
  const high = level === null ? [] : seen.filter(({ row }) => reaches(row, level));
  if (high.length === 0) return [];
  const known = await cachedRows(tx.db, high);
  const findings: Finding[] = [];
  for (const one of high) {
    const former = known.get(slotKeyText(one)) ?? null;
    if (!rises(former, one.row)) continue;
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
  const level = await levelOf(tx, connectorId);
  const { former, found } = rows;
  if (level === null || !reaches(found, level) || !rises(former, found)) return null;
  return find(tx, connectorId, { ...key, row: found }, former);
}

/** Null where nothing is told: the connector is not configured, or was never synced completely. */
async function levelOf(tx: Tx, connectorId: string): Promise<GrantableRole | null> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined) return null;
  const state = await findConnectorState(tx.db, connectorId);
  return state === undefined || state.syncedAt === null ? null : connector.driftFrom;
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
  const finding = await insertFinding(tx, connectorId, key, { found: row, former });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, found: row, former },
  });
  return finding;
}
