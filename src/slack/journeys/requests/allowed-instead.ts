/** What can be asked for in place of what would be refused: the nearest to it that is not. */
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { findResource, type ResourceRow } from '../../../db/cache/resources.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { Explanation } from '../../../domain/conflicts/explanation.ts';
import { rank, type GrantableRole } from '../../../domain/entitlement.ts';
import { lengthNear, offersFor } from '../../../domain/policies/offers.ts';
import type { Refusal, RefusedCode } from '../../../domain/refusal.ts';
import { explainRequest } from '../../../operations/requests/explain-request.ts';
import type { Part } from '../../blocks/message.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { roleFor } from '../../blocks/phrases.ts';
import { placeOf } from '../../posts/places.ts';
import { askInsteadButton } from '../../views/requests/typed-line.ts';
import { resourcesNamed } from '../words/suggest-resources.ts';

/** What asking for less, or for longer, may help with. */
const HELPS: ReadonlySet<RefusedCode> = new Set([
  'not_requestable',
  'too_long',
  'too_short',
  'no_approver',
  'conflict',
]);

interface Wanted {
  readonly resource: ResourceRow;
  readonly role: GrantableRole;
  readonly seconds: number;
}

/**
 * A button that opens the form with the nearest to what was refused that would not be: the same
 * role for another time, there or at the place below that the refusal names, else the next lower
 * role. Empty where there is none, or it would not help.
 */
export async function allowedInstead(
  ctx: Context,
  person: Person,
  resource: ResourceRow,
  { refusal, role, durationSeconds: seconds }: Explanation,
): Promise<Part[]> {
  if (refusal === null || !HELPS.has(refusal.code)) return [];
  const { file } = await activeConfig(ctx.db);
  for (const place of [resource, ...(await placeInstead(ctx, refusal))])
    for (const one of await nearest(ctx, person, { resource: place, role, seconds })) {
      const asked = { person, ...one, durationSeconds: one.seconds, now: ctx.now() };
      if ((await explainRequest(ctx.db, asked)).refusal !== null) continue;
      const wish = { resourceId: place.id, role: one.role, seconds: one.seconds };
      const what = roleFor(one.role, placeOf(file, place), one.seconds);
      return [
        { small: mrkdwn`What you could ask for instead: ${what}` },
        { buttons: [askInsteadButton({ wish, reason: '' }, one.role, one.seconds)] },
      ];
    }
  return [];
}

/** What the policies offer there, the asked role first, then the next lower ones. */
async function nearest(ctx: Context, person: Person, wanted: Wanted): Promise<Wanted[]> {
  const { resource, role, seconds } = wanted;
  const { file } = await activeConfig(ctx.db);
  const policies = await applicablePolicies(ctx.db, file, askedAt(resource, ctx.now()), person.id);
  return offersFor(policies, await reachOf(ctx.db, resource), null, { seconds })
    .filter((offer) => rank(offer.role) <= rank(role))
    .toReversed()
    .map((offer) => ({ resource, role: offer.role, seconds: lengthNear(offer, seconds) }));
}

/** A place below that can be asked for, where the refusal names one. */
async function placeInstead(ctx: Context, refusal: Refusal): Promise<ResourceRow[]> {
  const path = refusal.code === 'not_requestable' && 'instead' in refusal ? refusal.instead : null;
  if (path === null) return [];
  const { file } = await activeConfig(ctx.db);
  const [found] = await resourcesNamed(ctx, file, path);
  const row = found === undefined ? undefined : await findResource(ctx.db, found.id);
  return row === undefined ? [] : [row];
}
