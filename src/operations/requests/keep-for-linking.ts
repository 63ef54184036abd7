import type { OperationContext } from '../../context.ts';
import { accountOf } from '../../db/identities/accounts.ts';
import { keepRequest } from '../../db/requests/kept-requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { GrantableRole } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';

/**
 * Keeps what somebody without an account is about to ask for: once theirs is linked they are asked
 * whether to go on with it. Replaces what was kept for them of the same role there; does nothing
 * for who is linked.
 * @throws ForbiddenError deactivated; NotFoundError person
 */
export async function keepForLinking(
  ctx: OperationContext,
  actor: PersonActor,
  wanted: {
    readonly resourceId: ResourceId;
    readonly role: GrantableRole;
    readonly durationSeconds: number;
    readonly reason: string;
  },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const resource = await findResource(tx.db, wanted.resourceId);
    if (resource === undefined) return;
    const { id: personId } = await actingPerson(tx, actor);
    if ((await accountOf(tx.db, resource.connectorId, personId)) !== undefined) return;
    const { resourceId, role, durationSeconds, reason } = wanted;
    await keepRequest(tx, { personId, resourceId, role, durationSeconds, reason });
  });
}
