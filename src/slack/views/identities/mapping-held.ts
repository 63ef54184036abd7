import type { OverOrLeft } from '../../../domain/messages/detail-parts.ts';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';
import { overSince, who } from '../../blocks/phrases.ts';

export interface MappingHeld {
  readonly person: PersonRef;
  /** As hallpass.yaml writes it. */
  readonly name: string;
  /** What the account goes by now that the name stands for. */
  readonly username: string;
  readonly pinned: string;
  readonly other: string;
  readonly connector: string;
  /** Whose copy it is: a Slack user id. */
  readonly reader: string;
  readonly over?: OverOrLeft;
}

/**
 * Says that a name of the document is somebody else's by now, that nothing was given to them, and
 * what to write instead; and, once that is over, since when and why. Pure.
 */
export function mappingHeld(held: MappingHeld): Post {
  const { person, name, username, pinned, other, connector, reader, over } = held;
  const isReader = person.slackUserId === reader;
  const whose = isReader ? mrkdwn`you` : who(person);
  if (over !== undefined)
    return message([
      {
        line: mrkdwn`${bold('A name that had changed hands is cleared up')}: ${code(name)} in ${connector}, under \`people\` in hallpass.yaml for ${whose} · ${overSince(over)}`,
      },
      { line: clearedUp(over.why, whose, other) },
    ]);
  return message([
    {
      line: mrkdwn`${bold('A name has changed hands')}: ${code(name)} in ${connector}, under \`people\` in hallpass.yaml for ${whose}, is another account by now`,
    },
    {
      line: mrkdwn`hallpass keeps to account ${pinned}, which goes by ${code(username)}. Account ${other}, which has the name now, got nothing through it`,
    },
    {
      small: mrkdwn`${isReader ? 'You need not do anything. ' : ''}An admin of hallpass can write the number instead of the name: \`gitlab: ${pinned}\`, or \`gitlab: ${other}\` if that is the right one`,
    },
  ]);
}

function clearedUp(why: NonNullable<OverOrLeft>['why'], whose: Mrkdwn, other: string): Mrkdwn {
  if (why === 'right')
    return mrkdwn`Account ${other}, which had the name, does not go by it any more. It got nothing through it`;
  if (why === 'dropped') return mrkdwn`hallpass.yaml does not name ${whose} so any more`;
  return mrkdwn`${whose} is no member of this workspace any more, so the name stands for nobody. Account ${other} got nothing through it; an admin of hallpass can take the line out`;
}
