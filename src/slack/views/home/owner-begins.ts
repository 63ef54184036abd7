import type { WaitsThere } from '../../../db/models/begun-owner.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { bold, joined, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message, type Part } from '../../blocks/message.ts';
import { when, where, who } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { showConflictsButton } from '../conflicts/conflict-list.ts';
import { showFindingsButton } from '../findings/finding-list.ts';
import type { PlaceOf } from '../grants/access-lists.ts';

export interface OwnerBegins extends WaitsThere {
  /** What they look after from now on, by name. */
  readonly names: readonly string[];
  /** What they look after no more, because they left a user group, by name. */
  readonly ended?: readonly string[];
  readonly placeOf: PlaceOf;
}

/**
 * What waits for somebody who has become an owner, with the ways to it; in the end, that nothing is
 * left of it. And what they are an owner of no more. Pure.
 */
export function ownerBegins(begins: OwnerBegins): Post {
  const { names, ended = [] } = begins;
  return message([
    ...(ended.length === 0
      ? []
      : [
          {
            line: mrkdwn`You do not look after ${joined(ended.map(bold))} any more: you are no longer in a user group of its owners`,
          },
        ]),
    ...(names.length === 0 ? [] : beginsParts(begins)),
  ]);
}

function beginsParts({ names, placeOf, findings, lateEnds, conflicts, drafts }: OwnerBegins): Part[] {
  const parts: Part[] = [
    ...lateParts(lateEnds, placeOf),
    ...(findings === 0
      ? []
      : [
          {
            line: mrkdwn`${bold('Given outside hallpass')}: ${findings} ${findings === 1 ? 'waits' : 'wait'} for a decision. \`/access drift\` lists them`,
            button: showFindingsButton(),
          },
        ]),
    ...(conflicts === 0
      ? []
      : [
          {
            line: mrkdwn`${bold('Conflicts')}: ${conflicts} ${conflicts === 1 ? 'person is' : 'people are'} in one. \`/access conflicts\` lists them`,
            button: showConflictsButton('who is in a conflict'),
          },
        ]),
    ...(drafts.length === 0
      ? []
      : [
          {
            line: mrkdwn`${bold('Changed details')} of ${joined(drafts)} are not in force yet. \`/access integrations\` shows them`,
          },
        ]),
  ];
  const who = mrkdwn`You look after ${joined(names.map(bold))} from now on`;
  return parts.length === 0
    ? [{ line: who }, { small: mrkdwn`Nothing is left of what waited there then` }]
    : [{ line: mrkdwn`${who}. This was waiting there already:` }, ...parts];
}

/** Those that are named one by one. */
const NAMED = 5;

function lateParts(late: OwnerBegins['lateEnds'], placeOf: PlaceOf): Part[] {
  const more = late.length - NAMED;
  return [
    ...late.slice(0, NAMED).map((one) => ({
      line: mrkdwn`${bold('Not taken back yet')}: ${roleLabel(one.role)} of ${who(one.holder)} on ${where(placeOf(one))} should have ended ${when(one.since)}`,
    })),
    ...(more > 0 ? [{ small: mrkdwn`and ${more} more that were not taken back yet` }] : []),
  ];
}
