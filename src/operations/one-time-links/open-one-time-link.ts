import type { OperationContext } from '../../context.ts';
import { bindOneTimeLink, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { hashOf } from '../../domain/identities/one-time-link.ts';
import { transact } from '../transact.ts';
import { lockedLink, type InBrowser } from './steps/opened-link.ts';

/**
 * Opens a one-time link: from here on it is good in this browser only. Twice: the same again in
 * this browser, refused in any other.
 * @throws RefusedError link_expired, link_used; ForbiddenError deactivated; NotFoundError link
 */
export async function openOneTimeLink(
  ctx: OperationContext,
  actor: PersonActor,
  at: InBrowser,
): Promise<OneTimeLink> {
  return transact(ctx, actor, async (tx) => {
    const link = await lockedLink(tx, actor, at);
    await bindOneTimeLink(tx, link.id, hashOf(at.browser));
    return link;
  });
}
