import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import type { Question } from '../../domain/policies/question.ts';
import { issueOneTimeLink, type IssuedLink } from '../one-time-links/steps/issue-one-time-link.ts';
import { transact } from '../transact.ts';
import { vouchingAccount } from './vouching-account.ts';
import { assertShown, assertTurn, lockForDecision, waitingFor } from './steps/waiting-request.ts';

/**
 * Gives the acting person a link to the page on which they approve a request, once they have signed
 * in to GitLab with the account that is theirs. Nothing is decided by it. Twice: another link, and
 * the one before works, too, until one of them was used. Writes one_time_links.
 * @throws RefusedError web_approval; ForbiddenError not_approver, not_your_step, self_approval,
 * deactivated; StaleError decided, question; NotFoundError request
 */
export async function beginWebApproval(
  ctx: OperationContext,
  actor: PersonActor,
  { requestId, shown }: { readonly requestId: RequestId; readonly shown: Question },
): Promise<IssuedLink> {
  return transact(ctx, actor, async (tx) => {
    const waiting = await waitingFor(tx, await lockForDecision(tx, actor, requestId));
    assertShown(waiting, shown);
    assertTurn(waiting, 'approve');
    await vouchingAccount(tx.db, waiting.resource.connectorId, actor.personId);
    return issueOneTimeLink(tx, { purpose: 'approve', subjectId: requestId, personId: actor.personId });
  });
}
