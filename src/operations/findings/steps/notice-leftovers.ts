import type { FoundLeftover } from '../../../connectors/found.ts';
import type { Tx } from '../../../context.ts';
import { insertFinding, lastFinding } from '../../../db/findings/findings.ts';
import { grantsOver, ownRoles, withPower } from '../../../db/grants/grants-over.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { findResourceByKey } from '../../../db/cache/resources.ts';
import { isRemovable, leftoverName, leftoverNews, takes } from '../../../domain/access/leftovers.ts';
import { rank } from '../../../domain/entitlement.ts';

type Holding = Pick<Grant, 'id' | 'role' | 'activatedAt' | 'leftoversKnown'>;

/**
 * Makes a finding of each thing that works without a membership and was made, or made to do
 * something else, while a grant gave power where it is. What the vendor says is somebody's who held
 * no such grant, and could make it in their own right, is none: not whom a holder let in. Nor is
 * what was found through the same grant before. Told with the rest of what is found.
 */
export async function noticeLeftovers(
  tx: Tx,
  connectorId: string,
  grant: Holding,
  found: readonly FoundLeftover[],
): Promise<void> {
  const { activatedAt, leftoversKnown } = grant;
  if (activatedAt === null) return;
  for (const leftover of found) {
    const news = leftoverNews(leftoversKnown, activatedAt, leftover);
    if (news !== null) await find(tx, connectorId, { grant, leftover, news });
  }
}

interface News {
  readonly grant: Holding;
  readonly leftover: FoundLeftover;
  readonly news: 'made' | 'changed';
}

async function find(tx: Tx, connectorId: string, { grant, leftover, news }: News): Promise<void> {
  const { resource, madeBy, type, label } = leftover;
  const place = await findResourceByKey(tx.db, connectorId, resource);
  if (place === undefined) return;
  const over = withPower(await grantsOver(tx.db, place.id, grant.activatedAt), place.kind);
  const isHolders = madeBy === null || over.some(({ accountExternalId }) => accountExternalId === madeBy);
  if (!isHolders) {
    const own = await ownRoles(tx.db, place.id, [madeBy]);
    if (own.some(({ role }) => rank(role) >= rank(takes(type, place.kind)))) return;
  }
  const key = { resourceId: place.id, accountExternalId: leftoverName(leftover) };
  const earlier = await lastFinding(tx, key);
  if (earlier?.status === 'open' || earlier?.status === 'removing') return;
  if (earlier?.grants.includes(grant.id) === true) return;
  if (type === 'access_token' && (await isFoundAsMember(tx, grant, key.resourceId, leftover))) return;
  const grants = [...new Set([grant.id, ...over.map(({ id }) => id)])].toSorted();
  // Nobody gets a role by it: it does what whoever made it could.
  const row = { role: grant.role, customRole: null, expiresOn: null };
  const finding = await insertFinding(tx, connectorId, key, {
    found: row,
    // What was there before, and does something else now, is not taken away as a whole.
    former: news === 'changed' ? row : null,
    grants,
    held: false,
    author: null,
    way: { kind: 'leftover', label },
  });
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, ...key, kind: 'leftover', label, news, isRemovable: isRemovable(type), grants },
  });
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
