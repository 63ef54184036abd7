/** Roles that policies offer and that too few people could approve: asking for them is refused. */
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { roleLabel, type GrantableRole } from '../../../domain/entitlement.ts';
import type { Offer } from '../../../domain/policies/offers.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { explainRequest } from '../../../operations/requests/explain-request.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { saidRefusal } from '../../blocks/said.ts';

interface Askable {
  /** What can succeed. */
  readonly offers: readonly Offer[];
  /** About the strongest that cannot; null where all can. */
  readonly tooFew: Mrkdwn | null;
}

/** Leaves out of the offers on a place what nobody, or too few, could approve. */
export async function withEnoughPeople(
  ctx: Context,
  person: Person,
  resource: ResourceRow,
  offers: readonly Offer[],
  seconds: number | null,
): Promise<Askable> {
  const byPlan = new Map<string, Refusal | null>();
  const short: { readonly role: GrantableRole; readonly refusal: Refusal }[] = [];
  for (const { role, plan, approval } of offers) {
    if (approval === 'auto') continue;
    const key = JSON.stringify(plan);
    const ask = { person, resource, role, durationSeconds: seconds, now: ctx.now() };
    const refusal = byPlan.has(key) ? byPlan.get(key) : (await explainRequest(ctx.db, ask)).refusal;
    byPlan.set(key, refusal ?? null);
    if (refusal?.code === 'no_approver') short.push({ role, refusal });
  }
  const left = offers.filter(({ role }) => short.every((one) => one.role !== role));
  const strongest = short.at(-1);
  if (strongest === undefined) return { offers, tooFew: null };
  const what = roleLabel(strongest.role);
  const why = saidRefusal(strongest.refusal);
  return {
    offers: left,
    tooFew:
      left.length === 0
        ? mrkdwn`Too few people can approve ${what} on ${resource.path}. ${why}`
        : mrkdwn`${what}, for too few people can approve it. ${why}`,
  };
}
