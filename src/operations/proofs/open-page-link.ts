import type { Context } from '../../context.ts';
import { bindPageLink, type PageLink } from '../../db/page-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { hashOf } from '../../domain/page-link.ts';
import { transact } from '../transact.ts';
import { lockedLink, type InBrowser } from './steps/opened-link.ts';

/**
 * Opens a personal link: from here on it is good in this browser only. Twice: the same again in this browser, refused in any other.
 * @throws RefusedError link_expired, link_used; ForbiddenError deactivated; NotFoundError link
 */
export async function openPageLink(ctx: Context, actor: PersonActor, at: InBrowser): Promise<PageLink> {
  return transact(ctx, actor, async (tx) => {
    const link = await lockedLink(tx, actor, at);
    await bindPageLink(tx, link.id, hashOf(at.browser));
    return link;
  });
}
