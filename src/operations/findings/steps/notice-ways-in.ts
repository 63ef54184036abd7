import type { FoundWayIn } from '../../../connectors/found.ts';
import type { Tx } from '../../../context.ts';
import { insertFinding, lastFinding } from '../../../db/findings/findings.ts';
import { grantsOver, withPower } from '../../../db/grants/grants-over.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { findResourceByKey } from '../../../db/cache/resources.ts';
import { SKEW_MS } from '../../../domain/power.ts';
import { rises } from '../../../domain/access/finding.ts';
import { sameRow } from '../../../domain/access/membership.ts';
import { knownShare, wayInName } from '../../../domain/access/ways-in.ts';
import { moveFinding } from './move-finding.ts';

/**
 * Makes a finding of each group and address that was invited, while a grant gave power over
 * members, where it did. Groups are compared with those that were invited as it began; where that
 * is not known, nothing is found. GitLab dates invitations of addresses. Told with the rest of what
 * is found. One that is found already, and the same, is none.
 */
export async function noticeWaysIn(
  tx: Tx,
  connectorId: string,
  grant: Pick<Grant, 'id' | 'activatedAt' | 'sharesKnown'>,
  found: readonly FoundWayIn[],
): Promise<void> {
  const { activatedAt, sharesKnown } = grant;
  if (activatedAt === null) return;
  for (const way of found) {
    const before = way.kind === 'share' ? (sharesKnown?.[knownShare(way)] ?? null) : null;
    const isNews =
      way.kind === 'share'
        ? sharesKnown !== null && rises(before, way.row)
        : way.createdAt !== null && way.createdAt.getTime() >= activatedAt.getTime() - SKEW_MS;
    if (isNews) await find(tx, connectorId, { grant, way, before });
  }
}

interface Found {
  readonly grant: Pick<Grant, 'id' | 'activatedAt'>;
  readonly way: FoundWayIn;
  readonly before: FoundWayIn['row'] | null;
}

async function find(tx: Tx, connectorId: string, { grant, way, before }: Found): Promise<void> {
  const place = await findResourceByKey(tx.db, connectorId, way.resource);
  if (place === undefined) return;
  const key = { resourceId: place.id, accountExternalId: wayInName(way) };
  const earlier = await lastFinding(tx, key);
  if (earlier !== undefined && KNOWN.has(earlier.status) && sameRow(earlier.found, way.row)) return;
  if (earlier?.status === 'removing') return;
  if (earlier?.status === 'open') await moveFinding(tx, earlier, 'replace', { by: way.row });
  const over = withPower(await grantsOver(tx.db, place.id, grant.activatedAt), place.kind);
  const grants = [...new Set([grant.id, ...over.map(({ id }) => id)])].toSorted();
  const former = earlier?.status === 'open' ? earlier.former : before;
  const author = way.madeBy === null ? null : { externalId: '', name: way.madeBy };
  const { kind, label, row } = way;
  const finding = await insertFinding(tx, connectorId, key, {
    found: row,
    former,
    grants,
    held: false,
    author,
    way: { kind, label },
  });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, kind, found: row, former, grants },
  });
}

const KNOWN: ReadonlySet<string> = new Set(['open', 'accepted', 'removing']);
