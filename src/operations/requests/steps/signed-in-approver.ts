/** What shows, beyond a session in Slack, that an approver is who they are. */
import type { Tx } from '../../../context.ts';
import { closeOneTimeLink } from '../../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import { NotFoundError, RefusedError } from '../../../errors.ts';
import { openedLink, type InBrowser } from '../../one-time-links/steps/opened-link.ts';
import { vouchingAccount } from '../vouching-account.ts';
import type { Waiting } from './waiting-request.ts';

/**
 * Makes sure that the approver's own account has signed in in the browser that holds their link to
 * this request, and uses the link up. Writes one_time_links.
 * @throws RefusedError web_approval, link_expired, link_used; NotFoundError link
 */
export async function useSignIn(
  tx: Tx,
  actor: PersonActor,
  { request, resource }: Pick<Waiting, 'request' | 'resource'>,
  at: InBrowser,
): Promise<void> {
  const link = await openedLink(tx, actor, at);
  if (link.purpose !== 'approve' || link.subjectId !== request.id) throw new NotFoundError('link');
  const { externalId, username } = await vouchingAccount(tx.db, resource.connectorId, actor.personId);
  if (link.signedInAs !== externalId)
    throw new RefusedError({ code: 'web_approval', why: 'other_account', username });
  await closeOneTimeLink(tx, link.id);
}
