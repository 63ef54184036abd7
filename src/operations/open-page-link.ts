import type { Context, Tx } from '../context.ts';
import { bindPageLink, lockPageLink, type PageLink } from '../db/page-links.ts';
import type { PersonActor } from '../domain/actor.ts';
import type { PageLinkId } from '../domain/id.ts';
import { hashOf, pageLinkFault } from '../domain/page-link.ts';
import { NotFoundError, RefusedError } from '../errors.ts';
import { actingPerson } from './acting-person.ts';
import { transact } from './transact.ts';

/** A link, and the secret of the browser it is in. */
export interface InBrowser {
  readonly linkId: PageLinkId;
  readonly browser: string;
}

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

/** The link as it was opened in this browser, locked. @throws as openPageLink */
export async function openedLink(tx: Tx, actor: PersonActor, at: InBrowser): Promise<PageLink> {
  const link = await lockedLink(tx, actor, at);
  if (link.browserHash === null) throw new NotFoundError('link');
  return link;
}

async function lockedLink(tx: Tx, actor: PersonActor, { linkId, browser }: InBrowser): Promise<PageLink> {
  const person = await actingPerson(tx, actor);
  const link = await lockPageLink(tx, linkId);
  if (link?.personId !== person.id) throw new NotFoundError('link');
  const fault = pageLinkFault(link, hashOf(browser), tx.now);
  if (fault !== null) throw linkRefusal(fault);
  return link;
}

/** What somebody reads whose link leads nowhere. Pure. */
export const linkRefusal = (fault: 'expired' | 'used'): RefusedError =>
  fault === 'expired'
    ? new RefusedError('link_expired', 'This link was good for 15 minutes, which are over.')
    : new RefusedError(
        'link_used',
        'This link was used already. It works once, and only in the browser that opened it first.',
      );
