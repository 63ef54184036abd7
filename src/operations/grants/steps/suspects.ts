/**
 * Whose work a change outside hallpass may be: those who had power over members there through a
 * grant.
 */
import type { Author } from '../../../connectors/found.ts';
import type { ReadDb } from '../../../context.ts';
import { grantsOver, ownPower, withPower, type GrantOver } from '../../../db/grants/grants-over.ts';
import type { SlotRow } from '../../../db/grants/slots.ts';
import type { ResourceKind } from '../../../domain/entitlement.ts';

/**
 * The grants whose holders may have changed the row since hallpass last reconciled it; none when
 * nobody had such power. `authors` are all who did change it since hallpass last wrote it, as
 * GitLab's audit events have it, or null where they are not told: a change is nobody's of these
 * when each author has power there in their own right and holds nothing there through hallpass.
 */
export async function suspectsOf(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  { resourceId, reconciledAt }: Pick<SlotRow, 'resourceId' | 'reconciledAt'>,
  kind: ResourceKind,
  authors: readonly Author[] | null,
): Promise<readonly GrantOver[]> {
  const over = await grantsOver(db, resourceId, reconciledAt);
  const suspects = withPower(over, kind);
  if (suspects.length === 0 || authors === null || authors.length === 0) return suspects;
  const ids = authors.map(({ externalId }) => externalId);
  const holders = new Set(over.map(({ accountExternalId }) => accountExternalId));
  const trusted = await ownPower(db, { resourceId, kind }, ids);
  return ids.every((id) => trusted.has(id) && !holders.has(id)) ? [] : suspects;
}
