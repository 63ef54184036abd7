/** Whose accounts can be unlinked, and what that would end. Pure. */
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import type { LinkSource } from '../../../domain/identities/account.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { linkButton, when, who } from '../../blocks/phrases.ts';
import { howLinked } from './whoami.ts';

export interface UnlinkEntry {
  readonly connectorId: string;
  readonly connector: string;
  readonly account: {
    readonly username: string;
    readonly linkedBy: LinkSource;
    readonly linkedAt: Date | null;
  };
  /** How many open grants would end. */
  readonly open: number;
}

export interface UnlinkList {
  readonly person: PersonRef;
  /** Whether they read it themself. */
  readonly own: boolean;
  readonly entries: readonly UnlinkEntry[];
}

/**
 * Every linked account with a button to take the link away; for a mapped one, why there is none.
 */
export function unlinkList({ person, own, entries }: UnlinkList): Post {
  if (entries.length === 0)
    return message([
      { line: own ? mrkdwn`No account is linked to you` : mrkdwn`No account is linked to ${who(person)}` },
      ...(own ? [{ buttons: [linkButton()] }] : []),
    ]);
  return message([
    { line: own ? bold('Your accounts') : mrkdwn`${bold('The accounts of')} ${who(person)}` },
    ...entries.flatMap((entry) => parts(person, entry)),
  ]);
}

function parts(person: PersonRef, { connectorId, connector, account, open }: UnlinkEntry): Part[] {
  const { username, linkedBy, linkedAt } = account;
  const since = linkedAt === null ? mrkdwn`` : mrkdwn` ${when(linkedAt)}`;
  const line = { line: mrkdwn`${bold(connector)}: ${code(username)}, linked${since} ${howLinked(linkedBy)}` };
  if (linkedBy === 'mapping')
    return [
      line,
      { small: mrkdwn`A hallpass admin has to take it out of hallpass.yaml, which has the first word` },
    ];
  return [
    line,
    ...(open === 0 ? [] : [{ small: consequence(open) }]),
    {
      buttons: [
        button({
          action: ACTIONS.unlink,
          label: 'Unlink',
          value: `${connectorId}/${person.id}`,
          says: `Unlink the account ${username} from ${person.name}`,
          style: 'danger',
          confirm: {
            title: plain('Unlink this account?', 100),
            text: plain(
              `@${username} is nobody's then, and open access through it ends at once. It has to be proven anew to come back.`,
              300,
            ),
            confirm: plain('Unlink', 30),
            deny: plain('Keep it', 30),
          },
        }),
      ],
    },
  ];
}

const consequence = (open: number): Mrkdwn =>
  open === 1 ? mrkdwn`1 open grant would end with it` : mrkdwn`${open} open grants would end with it`;
