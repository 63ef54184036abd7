import type { Context } from '../../context.ts';
import type { OneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { PersonId } from '../../domain/id.ts';
import { hashOf, oneTimeLinkFault } from '../../domain/identities/one-time-link.ts';
import { RefusedError } from '../../errors.ts';
import { linkRefusal } from '../../operations/one-time-links/link-refusal.ts';

/** Everything a page needs; without an address there are no pages. */
export type PageContext = Context & { readonly publicUrl: string };

/** Whoever holds the one-time link in their browser. */
export const actorOf = ({ personId }: { readonly personId: PersonId }): PersonActor => ({
  kind: 'person',
  personId,
  via: 'web',
});

/**
 * Makes sure that a link is open in this browser, and gives the browser's secret.
 * @throws RefusedError link_used, link_expired
 */
export function heldLink(ctx: PageContext, link: OneTimeLink, browser: string | null): string {
  if (browser === null || link.browserHash !== hashOf(browser)) throw elsewhere();
  const fault = oneTimeLinkFault(link, hashOf(browser), ctx.now());
  if (fault !== null) throw linkRefusal(fault);
  return browser;
}

/** What comes from a browser that has not opened the link itself. Pure. */
export const elsewhere = (): RefusedError => new RefusedError({ code: 'link_used', why: 'other_browser' });
