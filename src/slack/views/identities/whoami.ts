import type { LinkSource } from '../../../domain/identities/account.ts';
import type { UnlinkedReason } from '../../../db/models/identities/unlinked.ts';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import { linkButton, when, who } from '../../blocks/phrases.ts';
import { whyUnlinked } from './unlinked-list.ts';

export interface WhoAmI {
  readonly person: PersonRef & { readonly email: string | null; readonly isOutsider: boolean };
  readonly isAdmin: boolean;
  readonly connectors: readonly {
    readonly name: string;
    readonly account: {
      readonly username: string;
      readonly linkedBy: LinkSource;
      readonly linkedAt: Date | null;
    } | null;
    /** Why there is none; null when there is one, or for outsiders. */
    readonly reason: UnlinkedReason | null;
    readonly owns: boolean;
    /** When the last complete sync ended; null before the first. */
    readonly syncedAt: Date | null;
  }[];
}

const LINKED: Record<LinkSource, string> = {
  mapping: 'by hallpass.yaml',
  enterprise_email: 'by your e-mail, which your organisation vouches for',
  saml: 'by your single sign-on',
  scim: 'by the directory your accounts are made from',
  admin_email: 'by your confirmed e-mail',
  public_email: 'by your public e-mail in GitLab',
  oauth: 'because you signed in to it',
  code: 'because you put a code into its status',
  owner: 'because an integration owner confirmed it',
};

/** `by your confirmed e-mail`: how an account was proven to be somebody's. Pure. */
export const howLinked = (source: LinkSource): string => LINKED[source];

/** What somebody without an account does about it. */
export const HOW_TO_LINK = mrkdwn`Show that an account is yours with \`/access link\`. Whoever is a member already can also make their work e-mail their public e-mail in GitLab (Preferences → Profile) and wait for the next sync`;

/** Who somebody is to hallpass, and what to do where they are nobody. Pure. */
export function whoami({ person, isAdmin, connectors }: WhoAmI): Post {
  const email = person.email === null ? mrkdwn`no confirmed e-mail in Slack` : code(person.email);
  const roles = [
    isAdmin ? ['a hallpass admin'] : [],
    person.isOutsider ? ['a guest or from another workspace'] : [],
  ];
  return message([
    { line: mrkdwn`You are ${who(person)}, ${joined([email, ...roles.flat()])}` },
    ...connectors.flatMap((connector) => connectorParts(person, connector)),
    ...(connectors.length === 0 ? [{ small: mrkdwn`No GitLab is connected yet` }] : []),
    ...(person.isOutsider
      ? [{ small: mrkdwn`Guests can neither ask for access nor decide` }]
      : nextStep(connectors)),
  ]);
}

const nextStep = (connectors: WhoAmI['connectors']): Part[] =>
  connectors.some(({ account }) => account === null) ? [{ buttons: [linkButton()] }] : [];

function connectorParts(
  person: WhoAmI['person'],
  { name, account, reason, owns, syncedAt }: WhoAmI['connectors'][number],
): Part[] {
  const linked: Mrkdwn =
    account === null
      ? mrkdwn`not linked`
      : mrkdwn`${code(account.username)}, linked${since(account.linkedAt)} ${howLinked(account.linkedBy)}`;
  const owner = owns ? mrkdwn` · you are an integration owner` : mrkdwn``;
  const parts: Part[] = [{ line: mrkdwn`${bold(name)}: ${linked}${owner}` }];
  if (reason !== null) parts.push({ small: mrkdwn`Why: ${whyUnlinked(reason, person)}` });
  if (account === null) parts.push({ small: HOW_TO_LINK });
  parts.push({ small: syncedAt === null ? mrkdwn`Not synced yet` : mrkdwn`Last synced ${when(syncedAt)}` });
  return parts;
}

const since = (at: Date | null): Mrkdwn => (at === null ? mrkdwn`` : mrkdwn` ${when(at)}`);
