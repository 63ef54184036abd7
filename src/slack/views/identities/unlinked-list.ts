/** The people without an account, for owners and admins. Pure. */
import type { Button } from '@slack/types';
import type { UnlinkedPerson, UnlinkedReason } from '../../../db/models/identities/unlinked.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { who } from '../../blocks/phrases.ts';

export const UNLINKED_PER_PAGE = 10;

export interface UnlinkedList {
  readonly connectorId: string;
  readonly connector: string;
  readonly count: number;
  /** Of this page. */
  readonly people: readonly UnlinkedPerson[];
  /** From 0. */
  readonly page: number;
}

/**
 * One page of the people without an account on a connector, each with a button to link them by
 * hand.
 */
export function unlinkedList({ connectorId, connector, count, people, page }: UnlinkedList): Post {
  if (count === 0 && page === 0)
    return message([{ line: mrkdwn`${bold(connector)}: everybody has an account` }]);
  const pages = Math.max(1, Math.ceil(count / UNLINKED_PER_PAGE));
  const which = pages > 1 ? mrkdwn`, page ${page + 1} of ${pages}` : mrkdwn``;
  return message([
    {
      line: mrkdwn`${bold(connector)}: ${count === 1 ? '1 person has' : `${count} people have`} no account${which}`,
    },
    ...people.flatMap((person) => entry(connectorId, person)),
    ...turns(connectorId, page, pages),
    { small: mrkdwn`They can link their account themselves with \`/access link\`` },
  ]);
}

const entry = (connectorId: string, person: UnlinkedPerson): Part[] => [
  { line: mrkdwn`${who(person)} · ${whyUnlinked(person.reason, person)}` },
  {
    buttons: [
      button({
        action: ACTIONS.linkByHand,
        label: 'Link by hand…',
        value: `${connectorId}/${person.id}`,
        says: `Link a GitLab account to ${person.name}`,
      }),
    ],
  },
];

/** `no account shows ana@acme.test`: why somebody has no account. Pure. */
export const whyUnlinked = (reason: UnlinkedReason, person: { readonly email: string | null }): Mrkdwn =>
  WHY[reason](person);

const WHY: Record<UnlinkedReason, (person: { readonly email: string | null }) => Mrkdwn> = {
  no_email: () => mrkdwn`no confirmed e-mail in Slack`,
  no_hit: (person) => mrkdwn`no account shows ${address(person)}`,
  kept_out: (person) => mrkdwn`the account with ${address(person)} is blocked, or a bot`,
  several: (person) => mrkdwn`several people or accounts have ${address(person)}`,
  taken: (person) => mrkdwn`the account with ${address(person)} is, or was, somebody else’s`,
  apart: (person) => mrkdwn`the account with ${address(person)} was unlinked by hand`,
  soon: () => mrkdwn`will be linked with the next sync`,
};

const address = ({ email }: { readonly email: string | null }): Mrkdwn => code(email ?? '');

function turns(connectorId: string, page: number, pages: number): Part[] {
  const turn = (action: string, to: number, label: string): Button =>
    button({
      action,
      label,
      value: `${connectorId}/${to}`,
      says: `${label} page of people without an account`,
    });
  const buttons = [
    ...(page > 0 ? [turn(ACTIONS.unlinkedBack, page - 1, 'Previous')] : []),
    ...(page + 1 < pages ? [turn(ACTIONS.unlinkedPage, page + 1, 'Next')] : []),
  ];
  return buttons.length === 0 ? [] : [{ buttons }];
}

/** How many there are, where somebody looks after several connectors. */
export const unlinkedCounts = (
  connectors: readonly { readonly id: string; readonly name: string; readonly count: number }[],
): Post =>
  message([
    { line: mrkdwn`${bold('People without an account')}` },
    ...connectors.flatMap(({ id, name, count }): Part[] => [
      { line: mrkdwn`${bold(name)}: ${count}` },
      ...(count === 0
        ? []
        : [
            {
              buttons: [
                button({
                  action: ACTIONS.unlinkedPage,
                  label: 'Show',
                  value: `${id}/0`,
                  says: `Show who has no account on ${name}`,
                }),
              ],
            },
          ]),
    ]),
  ]);
