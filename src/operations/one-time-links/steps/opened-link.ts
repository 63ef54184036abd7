import type { Tx } from '../../../context.ts';
import { lockOneTimeLink, type OneTimeLink } from '../../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import type { OneTimeLinkId } from '../../../domain/id.ts';
import { hashOf, oneTimeLinkFault } from '../../../domain/identities/one-time-link.ts';
import { NotFoundError } from '../../../errors.ts';
import { actingPerson } from '../../acting-person.ts';
import { linkRefusal } from '../link-refusal.ts';

/** A link, and the secret of the browser it is in. */
export interface InBrowser {
  readonly linkId: OneTimeLinkId;
  readonly browser: string;
}

/**
 * The acting person's link, locked, unless it is bound to another browser.
 * @throws as openOneTimeLink
 */
export async function lockedLink(
  tx: Tx,
  actor: PersonActor,
  { linkId, browser }: InBrowser,
): Promise<OneTimeLink> {
  const person = await actingPerson(tx, actor);
  const link = await lockOneTimeLink(tx, linkId);
  if (link?.personId !== person.id) throw new NotFoundError('link');
  const fault = oneTimeLinkFault(link, hashOf(browser), tx.now);
  if (fault !== null) throw linkRefusal(fault);
  return link;
}

/** The link as it was opened in this browser, locked. @throws as openOneTimeLink */
export async function openedLink(tx: Tx, actor: PersonActor, at: InBrowser): Promise<OneTimeLink> {
  const link = await lockedLink(tx, actor, at);
  if (link.browserHash === null) throw new NotFoundError('link');
  return link;
}
