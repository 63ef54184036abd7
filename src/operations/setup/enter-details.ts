import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { EnterDetails, EnteredOutcome } from './entered-outcome.ts';
import { takeDetails } from './steps/take-details.ts';
import { transact } from '../transact.ts';

/**
 * Takes the details of a connector and has them checked in GitLab: nothing is in force by it. What
 * can be seen to be wrong without asking is answered at once, and nothing is written then. The
 * token is sealed before it is stored, and is in nothing else that is written. Twice: the second
 * entry counts. Writes connector_drafts, messages, audit_events; adds check-draft, render-message.
 * @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError draft, connector;
 * StaleError decided
 */
export const enterDetails = (
  ctx: OperationContext,
  actor: PersonActor,
  input: EnterDetails,
): Promise<EnteredOutcome> => transact(ctx, actor, (tx) => takeDetails(tx, ctx.boxes, actor, input));
