/**
 * What a new version of the document takes from the owners of a connector, and what they can do
 * about it. Pure.
 */
import { roleLabel } from '../../../domain/entitlement.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';

type Change = MessageDetail<'config-change'>;

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

function ownersLine({ removed, added }: NonNullable<Change['owners']>): Mrkdwn {
  const parts = [
    ...(added.length === 0 ? [] : [mrkdwn`${joined(added.map(code), ', ')} may decide from now on`]),
    ...(removed.length === 0 ? [] : [mrkdwn`${joined(removed.map(code), ', ')} may not any more`]),
  ];
  return mrkdwn`Integration owners: ${joined(parts, '; ')}`;
}
