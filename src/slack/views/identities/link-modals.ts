/** The modals that join a person to their account: how it can be proven, and whose it is. Pure. */
import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import type { LinkSource, VerificationMethod } from '../../../domain/identities/account.ts';
import type { PersonId } from '../../../domain/id.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, code, joined, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { blocksOf, button, message, type Part } from '../../blocks/message.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { linkButton, people, requestButton, roleFor, when, type Where } from '../../blocks/phrases.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { howLinked } from './whoami.ts';

export const LINK_TITLE = 'Link your account';

export interface LinkChoice {
  readonly connectorId: string;
  readonly connector: string;
  /** Null while nothing is linked. */
  readonly account: {
    readonly username: string;
    readonly linkedBy: LinkSource;
    readonly linkedAt: Date | null;
  } | null;
  /** What can be done about it, the surest first. */
  readonly methods: readonly VerificationMethod[];
}

/** Every connector, what is linked there, and what one can do where nothing is. */
export const linkModal = (choices: readonly LinkChoice[]): ModalView =>
  choices.length === 0
    ? noticeModal(LINK_TITLE, saying(mrkdwn`No GitLab is connected yet. Ask a hallpass admin.`))
    : noticeModal(LINK_TITLE, message(choices.flatMap(choiceParts)));

function choiceParts({ connector, connectorId, account, methods }: LinkChoice): Part[] {
  if (account !== null) {
    const since = account.linkedAt === null ? mrkdwn`` : mrkdwn` ${when(account.linkedAt)}`;
    return [
      {
        line: mrkdwn`${bold(connector)}: ${code(account.username)}, linked${since} ${howLinked(account.linkedBy)}`,
      },
      {
        small: mrkdwn`If that is not your account, \`/access unlink\` takes it away`,
      },
    ];
  }
  return [
    { line: mrkdwn`${bold(connector)}: no account is linked to you. Show that one is yours:` },
    ...methods.map((method) => ({ small: EXPLAINED[method] })),
    { buttons: methods.map((method) => methodButton(method, connectorId)) },
  ];
}

const EXPLAINED: Record<VerificationMethod, Mrkdwn> = {
  oauth: mrkdwn`${bold('Sign in to GitLab')}: once, in your browser. hallpass looks who you are and keeps nothing`,
  code: mrkdwn`${bold('Prove it with a code')}: you put a short code into your status in GitLab for a minute`,
  owner: mrkdwn`${bold('Ask an owner')}: somebody who knows you confirms it`,
};

function methodButton(method: VerificationMethod, connectorId: string): Button {
  switch (method) {
    case 'oauth':
      return button({
        action: ACTIONS.linkSignIn,
        label: 'Sign in to GitLab',
        value: connectorId,
        says: 'Get a one-time link to sign in to GitLab with',
        style: 'primary',
      });
    case 'code':
      return button({
        action: ACTIONS.linkByCode,
        label: 'Prove it with a code',
        value: connectorId,
        says: 'Prove with a code in your status that an account is yours',
      });
    case 'owner':
      return button({
        action: ACTIONS.linkByOwner,
        label: 'Ask an owner',
        value: connectorId,
        says: 'Ask an integration owner to confirm which account is yours',
      });
  }
}

export interface NameForm {
  readonly connectorId: string;
  readonly connector: string;
  readonly method: Exclude<VerificationMethod, 'oauth'>;
  /** Whose account it would be, when that is somebody else. */
  readonly person: { readonly id: PersonId; readonly name: string } | null;
  /** What was typed before, and why that led to nothing. */
  readonly typed: string;
  readonly problem: Mrkdwn | null;
}

/** Asks which account it is. */
export function nameModal({ connectorId, connector, method, person, typed, problem }: NameForm): ModalView {
  const whose =
    person === null ? mrkdwn`your ${connector} account` : mrkdwn`the ${connector} account of ${person.name}`;
  const blocks: KnownBlock[] = [
    ...blocksOf([
      ...(problem === null ? [] : [{ line: mrkdwn`:warning: ${problem}` }]),
      { line: mrkdwn`Which one is ${whose}?` },
    ]),
    {
      type: 'input',
      block_id: 'username',
      label: plain('GitLab username', 2000),
      hint: plain('As in @username, or the address of the profile', 2000),
      element: {
        type: 'plain_text_input',
        action_id: FIELDS.username,
        max_length: 300,
        placeholder: plain('username', 150),
        ...(typed === '' ? {} : { initial_value: plain(typed, 300).text }),
      },
    },
  ];
  return {
    type: 'modal',
    callback_id: FORMS.linkName,
    private_metadata: JSON.stringify({ connectorId, method, personId: person?.id ?? null }),
    title: plain(LINK_TITLE, 24),
    submit: plain('Continue', 24),
    close: plain('Cancel', 24),
    blocks,
  };
}

/** What is gone on with once the account is theirs. */
export interface Wanted {
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly place: Where;
}

/** As much as fits. */
const WANTED_NAMED = 3;

/** One after the other; of many the first, and how many more. */
export function wantedWords(wanted: readonly Wanted[]): Mrkdwn {
  const first = wanted.slice(0, WANTED_NAMED);
  const more = wanted.length - first.length;
  const named = first.map(({ role, place, durationSeconds }) => roleFor(role, place, durationSeconds));
  return joined([...named, ...(more === 0 ? [] : [mrkdwn`and ${more} more`])], '; ');
}

/** Owners were asked; `wanted`: what whoever it is for has asked for already. */
export const askedModal = (
  username: string,
  asked: readonly PersonRef[],
  wanted: readonly Wanted[],
): ModalView =>
  noticeModal(
    LINK_TITLE,
    message([
      { line: mrkdwn`${bold('Asked')}: ${people(asked, 3)}, about the GitLab account ${code(username)}` },
      ...(wanted.length === 0
        ? []
        : [
            {
              line: mrkdwn`What you wanted is kept: ${wantedWords(wanted)}. You are asked about it in a direct message once the account is yours`,
            },
          ]),
      { small: mrkdwn`Once somebody has answered, it is told in a direct message` },
    ]),
  );

/** The account is theirs now; `goesOn`: what they had asked for before is asked for. */
export const linkedModal = (username: string, goesOn: boolean): ModalView =>
  noticeModal(
    LINK_TITLE,
    message([
      { line: mrkdwn`${bold('Linked')}: the GitLab account ${code(username)} is yours` },
      ...(goesOn
        ? [{ line: mrkdwn`What you wanted goes on by itself: a direct message says what becomes of it` }]
        : []),
      {
        small: mrkdwn`You can clear your status in GitLab now`,
      },
      ...(goesOn ? [] : [{ buttons: [requestButton()] }]),
    ]),
  );

/** Slack was too slow for a modal: pressing the button gives it three more seconds. */
export const linkLater = (): Post =>
  message([
    { line: mrkdwn`Slack was too slow to show you how to link your account. Press the button to open it` },
    { buttons: [linkButton()] },
  ]);
