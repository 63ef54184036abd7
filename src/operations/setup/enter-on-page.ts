import type { OperationContext } from '../../context.ts';
import { closeOneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { isId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import type { EnterDetails, EnteredOutcome } from './entered-outcome.ts';
import { takeDetails } from './steps/take-details.ts';
import { openedLink, type InBrowser } from '../one-time-links/steps/opened-link.ts';
import { transact } from '../transact.ts';

/**
 * Takes what was entered on the page of a one-time link, as `enterDetails` does, and uses the link
 * up with it. The page is for a token, so there has to be one. What is refused leaves the link as
 * it is. Writes what `enterDetails` does, and one_time_links.
 * @throws RefusedError link_expired, link_used; NotFoundError link; and as enterDetails
 */
export async function enterOnPage(
  ctx: OperationContext,
  actor: PersonActor,
  { details, token, ...at }: InBrowser & Pick<EnterDetails, 'details'> & { readonly token: string },
): Promise<EnteredOutcome> {
  return transact(ctx, actor, async (tx) => {
    const { id, subjectId } = await openedLink(tx, actor, at);
    if (!isId('drf', subjectId)) throw new NotFoundError('link');
    if (token.trim() === '')
      return { outcome: 'refused', faults: [{ field: 'token', fault: { code: 'token_wanted' } }] };
    const entered = await takeDetails(tx, ctx.boxes, actor, { draftId: subjectId, details, token });
    if (entered.outcome === 'checking') await closeOneTimeLink(tx, id);
    return entered;
  });
}
