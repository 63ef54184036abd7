/** What integration owners hear of open grants whose policy is another one by now. Pure. */
import type { HeldGrant } from '../../../db/models/grants/access-lists.ts';
import type { GrantTerms, Verdict } from '../../../domain/policies/grant-terms.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import { endEntry, type PlaceOf } from './access-lists.ts';

export interface ChangedTerms {
  readonly was: GrantTerms;
  readonly is: GrantTerms;
  /** The same by now: they can have changed once more. */
  readonly now: GrantTerms;
  /** Null once it is over. */
  readonly grant: HeldGrant | null;
}

/** `count`: of all, also those that are not listed. */
export function termsChange(
  changed: readonly ChangedTerms[],
  { count, connector }: { readonly count: number; readonly connector: string },
  placeOf: PlaceOf,
): Post {
  const more = count - changed.length;
  const isOver = more === 0 && changed.every(isAllowedAgain);
  const what = count === 1 ? 'An open grant' : `${count} open grants`;
  const is = count === 1 ? 'is' : 'are';
  const said = isOver
    ? `${what} came under another policy, and ${is} allowed again`
    : `${what} ${is} under another policy now`;
  return message([
    { line: mrkdwn`${bold(said)}, in ${connector}. Nothing was ended` },
    ...changed.flatMap((one) => partsOf(one, placeOf)),
    ...(more > 0 ? [{ small: mrkdwn`and ${more} more: \`/access end\` lists them` }] : []),
  ]);
}

/** It could not have been given as it was when that was told, and could be now. */
const isAllowedAgain = ({ is, now, grant }: ChangedTerms): boolean =>
  grant !== null && is.verdict !== 'allowed' && now.verdict === 'allowed';

function partsOf(changed: ChangedTerms, placeOf: PlaceOf): Part[] {
  const { was, is, grant } = changed;
  const moved = was.path === is.path ? [] : [mrkdwn`${code(was.path)} is now ${code(is.path)}`];
  const small = { small: joined([...moved, policyWords(was, is), verdictWords(changed)], ' · ') };
  if (grant === null) return [{ line: mrkdwn`What was open on ${code(is.path)} is over` }, small];
  return [...endEntry(grant, placeOf(grant)), small];
}

function policyWords(was: GrantTerms, is: GrantTerms): Mrkdwn {
  const added = is.below.filter((policyId) => !was.below.includes(policyId));
  const [before, now] = [was, is].map(({ policyId }) => (policyId === null ? mrkdwn`none` : code(policyId)));
  const own =
    was.policyId === is.policyId
      ? mrkdwn`policy ${now ?? ''}`
      : mrkdwn`policy ${before ?? ''} → ${now ?? ''}`;
  return added.length === 0 ? own : mrkdwn`${own}, and ${joined(added.map(code), ', ')} for a part of it`;
}

function verdictWords(changed: ChangedTerms): Mrkdwn {
  const { is, now } = changed;
  if (!isAllowedAgain(changed)) return VERDICT_WORDS[now.verdict];
  const by =
    now.policyId === is.policyId || now.policyId === null
      ? mrkdwn``
      : mrkdwn` by policy ${code(now.policyId)}`;
  return mrkdwn`allowed again${by}: it could be given like this now`;
}

/** What would be said to somebody who asked for the same now. */
const VERDICT_WORDS: Readonly<Record<Verdict, Mrkdwn>> = {
  allowed: mrkdwn`it could be given like this now, too`,
  owners_decide: mrkdwn`it was given by rule, where owners decide now`,
  refused: mrkdwn`nobody can ask for it there now`,
  other_terms: mrkdwn`it could not be given like this now: its duration or reason does not fit`,
};
