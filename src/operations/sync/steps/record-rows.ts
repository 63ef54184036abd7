import type { Tx } from '../../../context.ts';
import {
  cacheMembership,
  slotKeyText,
  touchMemberships,
  upsertMemberships,
  type CachedMembership,
  type SlotKey,
} from '../../../db/cache/memberships.ts';
import type { Finding } from '../../../db/findings/findings.ts';
import { slotsKnownBetter } from '../../../db/grants/slots-of-connector.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { noticeDrift } from '../../findings/steps/notice-drift.ts';
import { noteOwners } from '../../reviews/steps/note-owners.ts';

/** A direct row as it was read; null for none. */
export interface SeenRow extends SlotKey {
  readonly row: Row | null;
  /** Who made it, by the vendor's id; null where that is not told. */
  readonly madeBy: string | null;
  /** When it was made; null or left out where that is not told. */
  readonly since?: Date | null;
}

/**
 * Takes direct rows of a connector that were read from `readAt` on into the cache, and notices
 * which of them rose outside hallpass. A row that hallpass reconciled since, or looks at next, is
 * left as it knows it; one it is at work on is cached, and what changed there is for the reconcile
 * to decide. Returns the findings, of which nobody is told yet.
 */
export async function recordRows(
  tx: Tx,
  connectorId: string,
  readAt: Date,
  seen: readonly SeenRow[],
): Promise<Finding[]> {
  const better = await slotsKnownBetter(tx, connectorId, readAt);
  const known = seen.filter((one) => better.get(slotKeyText(one)) === 'fresh');
  const news = seen.filter((one) => better.get(slotKeyText(one)) !== 'fresh');
  await touchMemberships(tx, known.filter(isThere));
  const present = news.filter(isThere);
  const findings = await noticeDrift(
    tx,
    connectorId,
    present.filter((one) => !better.has(slotKeyText(one))),
  );
  await noteOwners(tx, findings);
  await upsertMemberships(tx, connectorId, present);
  for (const one of news) if (!isThere(one)) await cacheMembership(tx, { connectorId, ...one }, null);
  return findings;
}

const isThere = (one: SeenRow): one is SeenRow & CachedMembership => one.row !== null;
