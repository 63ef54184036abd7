import type { FoundLeftover, ResourceRef } from '../../../connectors/found.ts';
import type { Tx } from '../../../context.ts';
import { insertFinding, lastFinding, type Finding } from '../../../db/findings/findings.ts';
import { takenOut } from '../../../db/findings/taken-out.ts';
import { ownRoles } from '../../../db/grants/grants-over.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { findAccount } from '../../../db/identities/accounts.ts';
import type { FindingAuthor } from '../../../db/schema/finding-tables.ts';
import { findResourceByKey } from '../../../db/cache/resources.ts';
import {
  canMake,
  isImplied,
  isPlaceKnown,
  isRemovable,
  leftoverName,
  leftoverNews,
  leftoverSeen,
  takes,
} from '../../../domain/access/leftovers.ts';
import { rank } from '../../../domain/entitlement.ts';
import { moveFinding } from './move-finding.ts';
import { cameBy, type LookedInto, whoHeldThen } from './who-held-then.ts';

/** A grant, with what else is known of it where somebody gives on what they got through it. */
interface Holding extends LookedInto, Pick<Grant, 'role' | 'activatedAt' | 'createdAt' | 'leftoversKnown'> {
  /** Whether somebody who was let in made a place since: nothing was there before. */
  readonly isNewPlace?: (place: ResourceRef) => boolean;
}

/**
 * Makes a finding of each thing that works without a membership and was made, or made to do
 * something else, while a grant gave power where it is. What the vendor says is somebody's who held
 * no such grant, and could make it in their own right, is none: not whom a holder let in. Nor is
 * what owners were asked about already. What one of them has taken out, and is back, is found anew.
 * Told with the rest of what is found.
 */
export async function noticeLeftovers(
  tx: Tx,
  connectorId: string,
  grant: Holding,
  found: readonly FoundLeftover[],
): Promise<void> {
  const { createdAt, leftoversKnown } = grant;
  // One that was never confirmed may have been there all the same.
  const activatedAt = grant.activatedAt ?? createdAt;
  const takenOutAt = await takenOut(tx.db, connectorId);
  const fresh = found.flatMap((leftover) => {
    const outAt = takenOutAt(leftover.resource, leftoverName(leftover));
    const isNew = leftover.type !== 'visibility' && grant.isNewPlace?.(leftover.resource) === true;
    const news = isNew ? 'made' : leftoverNews(leftoversKnown, activatedAt, leftover, outAt);
    return news === null ? [] : [{ leftover, news }];
  });
  const all = fresh.map(({ leftover }) => leftover);
  // What can have made others is found first.
  const inTurn = fresh.toSorted((a, b) => Number(canMake(b.leftover)) - Number(canMake(a.leftover)));
  for (const { leftover, news } of inTurn)
    if (!isImplied(leftover, all)) await find(tx, connectorId, { grant, activatedAt, leftover, news });
}

interface News {
  readonly grant: Holding;
  readonly activatedAt: Date;
  readonly leftover: FoundLeftover;
  readonly news: 'made' | 'changed';
}

async function find(tx: Tx, connectorId: string, at: News): Promise<void> {
  const { grant, activatedAt, leftover, news } = at;
  const { resource, madeBy, type, label } = leftover;
  const place = await findResourceByKey(tx.db, connectorId, resource);
  if (place === undefined) return;
  const madeAt = news === 'made' ? leftover.createdAt : null;
  const over = await whoHeldThen(tx, place, { activatedAt, madeAt });
  const isHolders = madeBy === null || over.some(({ accountExternalId }) => accountExternalId === madeBy);
  if (!isHolders) {
    const own = await ownRoles(tx.db, place.id, [madeBy]);
    if (own.some(({ role }) => rank(role) >= rank(takes(type, place.kind)))) return;
  }
  const key = { resourceId: place.id, accountExternalId: leftoverName(leftover) };
  const earlier = await lastFinding(tx, key);
  if (earlier !== undefined && isTold(earlier, at)) return;
  if (type === 'access_token' && (await isFoundAsMember(tx, grant, key.resourceId, leftover))) return;
  const isTheirs = grant.isNewPlace?.(resource) === true;
  const grants = await cameBy(tx, place, grant, { over, activatedAt, madeAt, isTheirs });
  if (grants.length === 0) return;
  // Nobody gets a role by it: it does what whoever made it could.
  const row = { role: grant.role, customRole: null, expiresOn: null };
  const isReplaced =
    earlier?.status === 'open' && (await moveFinding(tx, earlier, 'replace', { by: row })) !== null;
  const former = isReplaced ? earlier.former : news === 'changed' ? row : null;
  const finding = await insertFinding(tx, connectorId, key, {
    found: row,
    // What was there before, and does something else now, is not taken away as a whole.
    former,
    grants,
    held: false,
    author: isHolders ? null : await nameOf(tx, connectorId, madeBy),
    way: { kind: 'leftover', label, seen: leftoverSeen(leftover) },
  });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, kind: 'leftover', label, news, isRemovable: isRemovable(type), grants },
  });
}

/** An account as its author; null where nothing is known of it. */
async function nameOf(tx: Tx, connectorId: string, externalId: string): Promise<FindingAuthor | null> {
  const account = await findAccount(tx.db, connectorId, externalId);
  return account === undefined ? null : { externalId, name: account.username };
}

/**
 * Whether owners were asked about it as it is, or decided. What was accepted before the grant
 * began, and was not there then, or did something else, is another one.
 */
function isTold(
  { status, seen, grants, decidedAt }: Finding,
  { grant, activatedAt, leftover }: News,
): boolean {
  const isSame = seen === null || seen === leftoverSeen(leftover);
  if (status === 'removing') return true;
  if (status === 'open') return isSame;
  if (status !== 'accepted' || !isSame) return false;
  if (decidedAt !== null && decidedAt < activatedAt && isPlaceKnown(grant.leftoversKnown, leftover))
    return false;
  return seen !== null || grants.includes(grant.id);
}

/** A new token's account is a member by itself, and told as that. */
async function isFoundAsMember(
  tx: Tx,
  grant: Holding,
  resourceId: Parameters<typeof lastFinding>[1]['resourceId'],
  { key }: FoundLeftover,
): Promise<boolean> {
  const accountExternalId = key.split('.')[1] ?? '';
  const member = await lastFinding(tx, { resourceId, accountExternalId });
  return member?.grants.includes(grant.id) === true;
}
