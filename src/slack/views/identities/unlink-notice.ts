import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import type { UnlinkCause } from '../../../domain/identities/unlink-cause.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import { linkButton, who } from '../../blocks/phrases.ts';

export interface UnlinkNotice {
  readonly person: PersonRef;
  readonly username: string;
  readonly connector: string;
  readonly cause: UnlinkCause;
  /** How many open grants ended with the link. */
  readonly ended: number;
  /** Whose copy it is: a Slack user id. */
  readonly reader: string;
}

/**
 * Says that an account is not somebody's any more, why, what ended by that, and what they can do.
 * Pure.
 */
export function unlinkNotice(notice: UnlinkNotice): Post {
  const { person, username, connector, cause, reader } = notice;
  const own = person.slackUserId === reader;
  const whose = own ? mrkdwn`yours` : mrkdwn`that of ${who(person)}`;
  return message([
    {
      line: mrkdwn`${bold('Not linked any more')}: hallpass does not take the ${connector} account ${code(username)} for ${whose}, because ${CAUSES[cause]}`,
    },
    ...(notice.ended === 0 ? [] : [{ line: consequence(notice.ended) }]),
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

const consequence = (ended: number): Mrkdwn =>
  mrkdwn`${ended === 1 ? 'The access that hung on it is' : `The ${ended} roles that hung on it are`} being taken back`;
