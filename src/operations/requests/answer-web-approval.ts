import type { OperationContext } from '../../context.ts';
import { recordSignIn } from '../../db/identities/one-time-links.ts';
import { findRequest } from '../../db/requests/requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { isId } from '../../domain/id.ts';
import { isUsable, type Account } from '../../domain/identities/account.ts';
import { NotFoundError, RefusedError } from '../../errors.ts';
import { openedLink, type InBrowser } from '../one-time-links/steps/opened-link.ts';
import { transact } from '../transact.ts';
import { vouchingAccount } from './vouching-account.ts';

export interface AnswerWebApproval extends InBrowser {
  /** Who signed in, as GitLab shows it now; null when it is gone. */
  readonly account: Account | null;
}

/**
 * Records which account signed in through a link to approve a request, where it is the one of the
 * link's person; that it was another one is in the audit trail. Nothing is decided by it. Twice:
 * the last one counts. Writes one_time_links, audit_events.
 * @throws RefusedError web_approval, link_expired, link_used; ForbiddenError deactivated;
 * NotFoundError link
 */
export async function answerWebApproval(
  ctx: OperationContext,
  actor: PersonActor,
  { account, ...at }: AnswerWebApproval,
): Promise<void> {
  const other = await transact(ctx, actor, async (tx) => {
    const link = await openedLink(tx, actor, at);
    const request = isId('req', link.subjectId) ? await findRequest(tx.db, link.subjectId) : undefined;
    const resource = request === undefined ? undefined : await findResource(tx.db, request.resourceId);
    if (link.purpose !== 'approve' || request === undefined || resource === undefined)
      throw new NotFoundError('link');
    const own = await vouchingAccount(tx.db, resource.connectorId, actor.personId);
    const isOwn = account !== null && account.externalId === own.externalId && isUsable(account);
    await recordSignIn(tx, link.id, isOwn ? own.externalId : null);
    tx.audit({
      action: 'request.signed_in',
      subject: request.id,
      body: { personId: actor.personId, account: account?.externalId ?? null, isOwn },
    });
    return isOwn ? null : own.username;
  });
  if (other !== null) throw new RefusedError({ code: 'web_approval', why: 'other_account', username: other });
}
