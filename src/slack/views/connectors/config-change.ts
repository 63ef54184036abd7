/**
 * What a new version of the document takes from the owners of a connector, and what they can do
 * about it. Pure.
 */
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { people } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';

/** Whom the document names as owners: each by address, id, or the handle of a user group. */
export interface OwnersChange {
  /** Not named before. */
  readonly added: readonly string[];
  /** Not named any more, and still owners: a user group has them. */
  readonly stay: readonly string[];
  /** Not named any more; of the people of a user group some may be owners still. */
  readonly removed: readonly { readonly name: string; readonly stay: readonly PersonRef[] }[];
  /** Named user groups of which Slack has not said yet who is in them. */
  readonly unread: readonly string[];
}

type Change = Omit<MessageDetail<'config-change'>, 'owners'> & { readonly owners: OwnersChange | null };

export function configChange(change: Change): Post {
  const { name, version, host } = change;
  const from = host === null ? mrkdwn`hallpass.yaml` : mrkdwn`hallpass.yaml of ${code(host)}`;
  return message([
    {
      line: mrkdwn`:warning: ${bold(`Version ${version} of the configuration changes what you decide for ${name}`)}`,
    },
    ...partsOf(change).map((line): Part => ({ line })),
    {
      small: mrkdwn`It came with ${from}. If that is not meant, ask whoever runs hallpass to change the file and restart it`,
    },
  ]);
}

const partsOf = ({ dropped, byRule, owners, name }: Change): Mrkdwn[] => [
  ...(dropped === null ? [] : [droppedLine(dropped, name)]),
  ...(byRule === null ? [] : [byRuleLine(byRule)]),
  ...(owners === null ? [] : [ownersLine(owners)]),
];

function droppedLine({ grants, requests }: NonNullable<Change['dropped']>, name: string): Mrkdwn {
  const ends =
    grants === 0 ? [] : [grants === 1 ? 'the open grant ends now' : `the ${grants} open grants end now`];
  const cancels =
    requests === 0
      ? []
      : [
          requests === 1
            ? 'the waiting request is cancelled'
            : `the ${requests} waiting requests are cancelled`,
        ];
  return mrkdwn`It no longer has ${name}: ${[...ends, ...cancels].join(', and ')}. Once it is back in the file, access has to be asked for again`;
}

function byRuleLine({ roles, places, examples, policies }: NonNullable<Change['byRule']>): Mrkdwn {
  const what = joined(
    roles.map((role) => bold(roleLabel(role))),
    ', ',
  );
  const count = places === 1 ? mrkdwn`` : mrkdwn`${places} places, such as `;
  const rules = joined(policies.map(code), ', ');
  return mrkdwn`${what} on ${count}${joined(examples.map(code), ', ')}: given at once from now on, and nobody is asked, by the policy ${rules}`;
}

function ownersLine({ added, stay, removed, unread }: OwnersChange): Mrkdwn {
  const unless =
    unread.length === 0
      ? mrkdwn``
      : mrkdwn`, unless they are in ${joined(unread.map(code))}, of which Slack has not said yet who is in it`;
  const parts = [
    ...(added.length === 0 ? [] : [mrkdwn`${joined(added.map(code))} may decide from now on`]),
    ...(stay.length === 0
      ? []
      : [
          mrkdwn`${joined(stay.map(code))} ${stay.length === 1 ? 'goes' : 'go'} on deciding, through a user group or another name`,
        ]),
    ...(removed.length === 0 ? [] : [mrkdwn`${joined(removed.map(goneOf))} may not any more${unless}`]),
  ];
  return mrkdwn`Integration owners: ${joined(parts, '; ')}`;
}

const goneOf = ({ name, stay }: OwnersChange['removed'][number]): Mrkdwn =>
  stay.length === 0 ? code(name) : mrkdwn`${code(name)} (all but ${people(stay)})`;
