import type { FoundWayIn, ResourceRef } from '../../../connectors/found.ts';
import type { Tx } from '../../../context.ts';
import { insertFinding, lastFinding, type Finding } from '../../../db/findings/findings.ts';
import { takenOut } from '../../../db/findings/taken-out.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { findResourceByKey } from '../../../db/cache/resources.ts';
import { SKEW_MS } from '../../../domain/power.ts';
import { givesMore, sameRow } from '../../../domain/access/membership.ts';
import { isBroughtBack } from '../../../domain/access/taken-out.ts';
import { firstWatch } from '../../../domain/access/watch.ts';
import { knownShare, wayInName } from '../../../domain/access/ways-in.ts';
import { moveFinding } from './move-finding.ts';
import { cameBy, type LookedInto, whoHeldThen } from './who-held-then.ts';

/** A grant, with what else is known of it where somebody gives on what they got through it. */
interface Holding extends LookedInto, Pick<Grant, 'activatedAt' | 'createdAt' | 'sharesKnown'> {
  /** Whether somebody who was let in made a place since: nothing was there before. */
  readonly isNewPlace?: (place: ResourceRef) => boolean;
}

/**
 * Makes a finding of each group and address that was invited, or got more, while a grant gave power
 * over members, where it did. They are compared with those that were invited as it began; of groups
 * nothing is found where that is not known. GitLab dates invitations of addresses. What an owner
 * has taken out and is back is found in any case. Told with the rest of what is found. One that is
 * found already, and the same, is none.
 */
export async function noticeWaysIn(
  tx: Tx,
  connectorId: string,
  grant: Holding,
  found: readonly FoundWayIn[],
): Promise<void> {
  const { createdAt, sharesKnown } = grant;
  // One that was never confirmed may have been there all the same.
  const activatedAt = grant.activatedAt ?? createdAt;
  const takenOutAt = await takenOut(tx.db, connectorId);
  for (const way of found) {
    const isBack = isBroughtBack(
      takenOutAt(way.resource, wayInName(way)),
      activatedAt,
      way.kind === 'invitation' || sharesKnown !== null,
    );
    const before = isBack ? null : (sharesKnown?.[knownShare(way)] ?? null);
    const isNews =
      before === null ? isBack || isNewSince(grant, activatedAt, way) : givesMore(way.row, before);
    if (isNews) await find(tx, connectorId, { grant, activatedAt, way, before });
  }
}

const isNewSince = (
  { sharesKnown, isNewPlace }: Holding,
  activatedAt: Date,
  { kind, createdAt, resource }: FoundWayIn,
): boolean =>
  kind === 'share'
    ? sharesKnown !== null || isNewPlace?.(resource) === true
    : createdAt !== null && createdAt.getTime() >= activatedAt.getTime() - SKEW_MS;

interface Found {
  readonly grant: LookedInto & Pick<Holding, 'isNewPlace'>;
  readonly activatedAt: Date;
  readonly way: FoundWayIn;
  readonly before: FoundWayIn['row'] | null;
}

async function find(tx: Tx, connectorId: string, { grant, activatedAt, way, before }: Found): Promise<void> {
  const place = await findResourceByKey(tx.db, connectorId, way.resource);
  if (place === undefined) return;
  const key = { resourceId: place.id, accountExternalId: wayInName(way) };
  const earlier = await lastFinding(tx, key);
  if (earlier !== undefined && isKnown(earlier, { way, before, activatedAt })) return;
  if (earlier?.status === 'removing') return;
  const madeAt = way.kind === 'invitation' && before === null ? way.createdAt : null;
  const over = await whoHeldThen(tx, place, { activatedAt, madeAt });
  const isTheirs = grant.isNewPlace?.(way.resource) === true;
  const grants = await cameBy(tx, place, grant, { over, activatedAt, madeAt, isTheirs });
  if (grants.length === 0) return;
  if (earlier?.status === 'open') await moveFinding(tx, earlier, 'replace', { by: way.row });
  const former = earlier?.status === 'open' ? earlier.former : before;
  const author = way.madeBy === null ? null : { externalId: '', name: way.madeBy };
  const { kind, label, row, createdAt } = way;
  const finding = await insertFinding(tx, connectorId, key, {
    found: row,
    former,
    grants,
    held: false,
    author,
    way: { kind, label, seen: null, madeAt: createdAt },
    watchDueAt: firstWatch({ kind, held: false, grants, found: row }, false, tx.now),
  });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, kind, found: row, former, grants },
  });
}

/**
 * Whether it is told, or was accepted, as it is. What was accepted before a grant began, and was
 * not there then, or with less, is another one.
 */
function isKnown(
  { status, found, madeAt, decidedAt }: Finding,
  { way, before, activatedAt }: Omit<Found, 'grant'>,
): boolean {
  if (!sameRow(found, way.row)) return false;
  if (status !== 'accepted') return status === 'open' || status === 'removing';
  // Groups are not dated.
  if (madeAt !== null && madeAt.getTime() !== way.createdAt?.getTime()) return false;
  const isOlder = decidedAt !== null && decidedAt < activatedAt;
  return !isOlder || (way.kind === 'invitation' && before === null);
}
