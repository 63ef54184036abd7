import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockGrant, placeOfGrant, type Grant } from '../../db/grants/grants.ts';
import { isAdmin, ownersOf } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { EndReason } from '../../domain/access/grant.ts';
import type { GrantId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import { transact } from '../transact.ts';
import { endNoteOf, isToldOf } from '../requests/steps/end-note.ts';

/**
 * Ends a grant before its time: its holder gives it back, or an owner or admin ends it. Also while
 * it is still being granted. Twice: a grant on its way out, or over, stays as it is, without an
 * error unless there is a note that nobody would get. The note says why, to its holder and to the
 * owners; null, blank or left out for none.
 * @throws RefusedError reason_too_long; StaleError moved; ForbiddenError not_holder, deactivated;
 * NotFoundError grant
 */
export async function endGrant(
  ctx: OperationContext,
  actor: PersonActor,
  input: { readonly grantId: GrantId; readonly note?: string | null },
): Promise<void> {
  const note = endNoteOf(input.note);
  await transact(ctx, actor, async (tx) => {
    const grant = await lockGrant(tx, input.grantId);
    if (grant === undefined) throw new NotFoundError('grant');
    const reason = await rightToEnd(tx, actor, grant);
    const moved = await moveGrant(tx, grant, 'end', { reason, endedBy: actor.personId, note });
    if (moved === null && !isToldOf(grant, { id: actor.personId }, note))
      throw new StaleError({ code: 'moved', what: 'grant_over' });
  });
}

async function rightToEnd(tx: Tx, actor: PersonActor, grant: Grant): Promise<EndReason> {
  const person = await actingPerson(tx, actor);
  if (person.id === grant.personId) return 'given_back';
  const { file } = await activeConfig(tx.db);
  const { connectorId } = await placeOfGrant(tx.db, grant);
  const owners = await ownersOf(tx.db, file, connectorId);
  if (owners.active.some((owner) => owner.id === person.id)) return 'ended_by_owner';
  if (isAdmin(file, person)) return 'ended_by_admin';
  throw new ForbiddenError({ code: 'not_holder', act: 'end' });
}
