/**
 * The part of an owner's Home tab about the access of others: who holds what now, and what does not
 * go as it should. Pure.
 */
import type { Holdings, StuckGrant } from '../../../db/models/grants/holdings.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { sentence, when, where, who, type Where } from '../../blocks/phrases.ts';
import { allOf, endEntry, type PlaceOf } from '../grants/access-lists.ts';
import { faultSentence } from '../../../sentences/faults.ts';

/** An entry for each grant that is listed, and how many more there are. */
export function heldEntries({ count, grants }: Holdings, placeOf: PlaceOf): (readonly Part[])[] {
  if (count === 0) return [[{ line: mrkdwn`Nobody holds anything through hallpass right now` }]];
  const rest = allOf(count - grants.length, { person: null, place: null });
  return [...grants.map((grant) => endEntry(grant, placeOf(grant))), ...(rest.length === 0 ? [] : [rest])];
}

/** What is wrong, since when, in GitLab's words, and when it is tried again. */
export function stuckEntry(stuck: StuckGrant, place: Where): readonly Part[] {
  const again = stuck.nextTry === null ? mrkdwn`` : mrkdwn` · next try ${when(stuck.nextTry)}`;
  const why = stuck.why === null ? mrkdwn`GitLab has not answered yet` : sentence(faultSentence(stuck.why));
  return [{ line: headOf(stuck, place) }, { small: mrkdwn`${why}${again}` }];
}

function headOf({ trouble, role, holder, since }: StuckGrant, place: Where): Mrkdwn {
  const what = mrkdwn`${roleLabel(role)} of ${who(holder)} on ${where(place)}`;
  if (trouble === 'ending')
    return mrkdwn`:red_circle: ${bold('Not taken back yet')}: ${what} should have ended ${when(since)}`;
  if (trouble === 'giving')
    return mrkdwn`:large_yellow_circle: ${bold('Not given yet')}: ${what}, approved ${when(since)}`;
  return mrkdwn`${bold('Failed')}: ${what} was not granted ${when(since)}`;
}
