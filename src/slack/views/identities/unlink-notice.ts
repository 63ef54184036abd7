import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import type { UnlinkCause } from '../../../domain/identities/unlink-cause.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import { linkButton, requestButton, when, who } from '../../blocks/phrases.ts';

export interface UnlinkNotice {
  readonly person: PersonRef;
  readonly username: string;
  readonly connector: string;
  readonly cause: UnlinkCause;
  /** How many open grants ended with the link. */
  readonly ended: number;
  /** How many of them are still being taken back. */
  readonly ending: number;
  /** Since when one is linked to them again, and which; left out while none is. */
  readonly again?: { readonly since: Date; readonly username: string };
  /** It is the news that there is one again, and not what was told before. */
  readonly isNews?: boolean;
  /** Whose copy it is: a Slack user id. */
  readonly reader: string;
}

/**
 * Says that an account is not somebody's any more, why, what ended by that, and what they can do;
 * and, once one is linked to them again, that it is over. Pure.
 */
export function unlinkNotice(notice: UnlinkNotice): Post {
  const { person, username, connector, cause, reader, again } = notice;
  const own = person.slackUserId === reader;
  if (again !== undefined) return linkedAgain(notice, again, own);
  const whose = own ? mrkdwn`yours` : mrkdwn`that of ${who(person)}`;
  return message([
    {
      line: mrkdwn`${bold('Not linked any more')}: hallpass does not take the ${connector} account ${code(username)} for ${whose}, because ${CAUSES[cause]}`,
    },
    ...consequence(notice),
    own ? nextStep(cause) : { small: cause === 'blocked' ? THEIRS_BLOCKED : THEIRS },
  ]);
}

/** An account that GitLab lets nobody into cannot be linked. */
const nextStep = (cause: UnlinkCause): Part =>
  cause === 'blocked' ? { small: WHILE_BLOCKED } : { buttons: [linkButton()] };

export const WHILE_BLOCKED = mrkdwn`Ask an administrator of GitLab to let it in again. The next sync links it then; if not, \`/access link\` does`;

const THEIRS = mrkdwn`They can link their account again with \`/access link\``;

const THEIRS_BLOCKED = mrkdwn`Once an administrator of GitLab lets it in again, the next sync links it; if not, they can with \`/access link\``;

const CAUSES: Record<UnlinkCause, string> = {
  left: 'the Slack account was deactivated, or is a guest now',
  blocked: 'the account is blocked or deactivated in GitLab',
  gone: 'the account was deleted in GitLab',
  email_changed: 'the e-mail that joined the two has changed, or fits somebody else as well',
  remapped: 'hallpass.yaml says otherwise now',
  dropped: 'that was asked for with /access unlink',
  severed: 'an integration owner or admin unlinked it',
};

function consequence({ ended, ending }: UnlinkNotice): Part[] {
  if (ended === 0) return [];
  const what = ended === 1 ? 'The access that hung on it' : `The ${ended} roles that hung on it`;
  const [is, was] = ended === 1 ? ['is', 'was'] : ['are', 'were'];
  return [{ line: mrkdwn`${what} ${ending > 0 ? `${is} being` : was} taken back` }];
}

function linkedAgain(
  notice: UnlinkNotice,
  { since, username }: NonNullable<UnlinkNotice['again']>,
  own: boolean,
): Post {
  const { person, connector, ended, isNews = false } = notice;
  const whose = own ? mrkdwn`yours` : mrkdwn`that of ${who(person)}`;
  const account = mrkdwn`the ${connector} account ${code(username)}`;
  if (isNews)
    return message([
      { line: mrkdwn`${bold('Linked again')}: ${account} is ${whose}` },
      ...(ended === 0 ? [] : [{ small: NOT_BACK }]),
      { buttons: [requestButton()] },
    ]);
  return message([
    { line: mrkdwn`${bold('Linked again')} since ${when(since)}: hallpass takes ${account} for ${whose}` },
    ...consequence(notice),
  ]);
}

const NOT_BACK = mrkdwn`What was taken back with the link does not come back by itself: ask for it again`;
