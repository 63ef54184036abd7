import type { OperationContext } from '../../context.ts';
import { lockGrant, placeOfGrant } from '../../db/grants/grants.ts';
import { isTold } from '../../db/messages/is-told.ts';
import { system } from '../../domain/actor.ts';
import type { Role } from '../../domain/entitlement.ts';
import type { GrantId, ResourceId } from '../../domain/id.ts';
import { tellOwners } from '../messages/steps/tell-owners.ts';
import { transact } from '../transact.ts';

/** GitLab works out what is held in sum later than it writes a row. */
const LAG_SECONDS = 60;

export interface StillHeld {
  readonly resourceId: ResourceId;
  readonly path: string;
  readonly role: Role;
}

/**
 * GitLab says that the holder of a grant that is over holds this all the same, and shows nothing
 * that gives it: the owners are told, once for a grant. False, and nothing is told, while it may be
 * what the grant itself gave. Twice: changes nothing.
 */
export const recordStillHeld = (
  ctx: OperationContext,
  grantId: GrantId,
  held: readonly StillHeld[],
): Promise<boolean> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    const [first, ...others] = held;
    if (grant === undefined || first === undefined) return true;
    if (await isTold(tx.db, 'still-held', grantId)) return true;
    const { endedAt } = grant;
    if (endedAt !== null && tx.now.getTime() - endedAt.getTime() < LAG_SECONDS * 1000) return false;
    const { connectorId, resourceId } = await placeOfGrant(tx.db, grant);
    const detail = {
      role: first.role,
      path: first.resourceId === resourceId ? null : first.path,
      others: others.map(({ path }) => path),
    };
    await tellOwners(tx, connectorId, { kind: 'still-held', subjectId: grantId, detail });
    return true;
  });
