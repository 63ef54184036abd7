/**
 * Tokens for the API: the list of them, the form that describes a new one, the way to its page.
 * Pure.
 */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { ListedToken } from '../../../db/api/api-tokens.ts';
import {
  TOKEN_DAYS,
  TOKEN_VERBS,
  type TokenKind,
  type TokenVerb,
} from '../../../domain/identities/api-token.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { pageButton } from '../../blocks/page-button.ts';
import { when, who } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';

export const API_TOKEN_TITLE = 'API token';

export interface ApiTokens {
  readonly tokens: readonly ListedToken[];
  /** Whoever reads it. */
  readonly readerId: string;
  /** What connectors are called, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly hasPages: boolean;
}

const MOST_LISTED = 12;

/** The tokens that are good now, each to be revoked, and the way to another one. */
export function apiTokens({ tokens, readerId, names, hasPages }: ApiTokens): Post {
  const shown = tokens.slice(0, MOST_LISTED);
  const rest = tokens.length - shown.length;
  return message([
    { line: bold(tokens.length === 0 ? 'You have no API tokens' : 'API tokens') },
    ...shown.flatMap((token) => parts(token, readerId, names)),
    ...(rest === 0 ? [] : [{ small: mrkdwn`and ${rest} more, which ${code('hallpass token list')} shows` }]),
    ...(hasPages ? [{ buttons: [makeButton()] }] : []),
    {
      small: hasPages
        ? mrkdwn`For the API and the command line. A token does what you may do, and no more`
        : mrkdwn`A token is shown on a page of hallpass that browsers reach by https. Ask whoever runs hallpass to set ${code('HALLPASS_PUBLIC_URL')}`,
    },
  ]);
}

const makeButton = () =>
  button({
    action: ACTIONS.apiTokenNew,
    label: 'Make a token…',
    value: 'token',
    says: 'Make a token for the API',
  });

function parts(token: ListedToken, readerId: string, names: ApiTokens['names']): Part[] {
  const { id, name, hint, kind, expiresAt, lastUsedAt, verbs, connectors, personId } = token;
  const person = { id: personId, slackUserId: token.slackUserId, name: token.personName };
  const of = personId === readerId ? mrkdwn`` : mrkdwn`, of ${who(person)}`;
  const used = lastUsedAt === null ? mrkdwn`never used` : mrkdwn`last used ${when(lastUsedAt)}`;
  const ends = expiresAt === null ? mrkdwn`` : mrkdwn`, ends ${when(expiresAt)}`;
  const where =
    connectors === null
      ? mrkdwn``
      : mrkdwn` on ${connectors.map((connector) => names.get(connector) ?? connector).join(', ')}`;
  const does = verbs.map((verb) => VERBS[verb].short).join(', ');
  return [
    {
      line: mrkdwn`${bold(name)} ${code(`hp_…${hint ?? ''}`)}${USED_BY[kind]}${of}`,
      button: revokeButton(id, name),
    },
    { small: mrkdwn`${does}${where} · ${used}${ends}` },
  ];
}

const USED_BY: Readonly<Record<TokenKind, Mrkdwn>> = {
  personal: mrkdwn``,
  assistant: mrkdwn`, for an assistant`,
  machine: mrkdwn`, for a program`,
};

const revokeButton = (id: string, name: string) =>
  button({
    action: ACTIONS.apiTokenRevoke,
    label: 'Revoke',
    value: id,
    says: `Revoke the token ${name}`,
    style: 'danger',
    confirm: {
      title: plain('Revoke this token?', 100),
      text: plain(`What uses ${name} gets no answer from then on. It cannot be brought back.`, 300),
      confirm: plain('Revoke', 30),
      deny: plain('Keep it', 30),
    },
  });

const VERBS: Readonly<Record<TokenVerb, { readonly short: string; readonly says: string }>> = {
  read: { short: 'read', says: 'Read what you may see' },
  ask: { short: 'ask', says: 'Ask for access and for more time, and cancel' },
  decide: { short: 'decide', says: 'Decide: requests, findings, conflicts' },
  end: { short: 'end', says: 'Give back access, and end that of others' },
  operate: { short: 'operate', says: 'Sync, pause and resume integrations; unlink' },
  configure: { short: 'configure', says: 'Change the configuration (admins)' },
};

export interface ApiTokenForm {
  readonly isAdmin: boolean;
  readonly connectors: readonly { readonly id: string; readonly name: string }[];
}

/** What Slack takes in one list. */
const MOST_OPTIONS = 100;

export const apiTokenForm = ({ isAdmin, connectors }: ApiTokenForm): ModalView => ({
  type: 'modal',
  callback_id: FORMS.apiToken,
  title: plain(API_TOKEN_TITLE, 24),
  submit: plain('Go on', 24),
  close: plain('Cancel', 24),
  blocks: [
    input('name', 'Name', {
      type: 'plain_text_input',
      action_id: FIELDS.name,
      max_length: 60,
      placeholder: plain('Where you will use it: laptop, pipeline', 150),
    }),
    kindInput(isAdmin),
    input('verbs', 'What it may do', {
      type: 'checkboxes',
      action_id: FIELDS.verbs,
      options: TOKEN_VERBS.map((verb) => option(verb, VERBS[verb].says)),
      initial_options: (['read', 'ask'] as const).map((verb) => option(verb, VERBS[verb].says)),
    }),
    ...(connectors.length === 0 ? [] : [connectorInput(connectors)]),
    input('duration', 'Good for', {
      type: 'static_select',
      action_id: FIELDS.duration,
      options: TOKEN_DAYS.map(dayOption),
      initial_option: dayOption(30),
    }),
  ],
});

const kindInput = (isAdmin: boolean): InputBlock =>
  input(
    'kind',
    'Who uses it',
    {
      type: 'static_select',
      action_id: FIELDS.kind,
      options: [
        option('personal', 'You'),
        option('assistant', 'An assistant, for you'),
        ...(isAdmin ? [option('machine', 'A program')] : []),
      ],
      initial_option: option('personal', 'You'),
    },
    isAdmin ? `${ASSISTANTS}. ${MACHINES}` : ASSISTANTS,
  );

const ASSISTANTS = 'An assistant reads and asks, whatever else you tick, and what it files says so';
const MACHINES = 'A program neither asks for access nor decides, and goes on only while you are an admin';

const connectorInput = (connectors: ApiTokenForm['connectors']): InputBlock => ({
  ...input(
    'connectors',
    'Integrations',
    {
      type: 'multi_static_select',
      action_id: FIELDS.connectors,
      options: connectors.slice(0, MOST_OPTIONS).map(({ id, name }) => option(id, name)),
    },
    'Leave it empty for all',
  ),
  optional: true,
});

const dayOption = (days: number): PlainTextOption =>
  option(String(days), days === 365 ? '1 year' : `${days} days`);

const option = (value: string, label: string): PlainTextOption => ({ text: plain(label, 75), value });

const input = (
  block_id: string,
  label: string,
  element: InputBlock['element'],
  hint?: string,
): InputBlock => ({
  type: 'input',
  block_id,
  label: plain(label, 2000),
  ...(hint === undefined ? {} : { hint: plain(hint, 2000) }),
  element,
});

/** Shows the link to the page on which it is made. */
export const apiTokenPageModal = ({
  name,
  address,
  expiresAt,
}: {
  readonly name: string;
  /** With the secret of the link in it. */
  readonly address: string;
  readonly expiresAt: Date;
}): ModalView => {
  const line: Mrkdwn = mrkdwn`The page makes the token ${bold(name)} and shows it once. Slack never sees it.`;
  const open = pageButton(address, { label: 'Open the page', says: `Open the page for ${name}` });
  return noticeModal(
    API_TOKEN_TITLE,
    message([
      { line },
      { buttons: [open] },
      { small: mrkdwn`The link is for you alone, and works once, until ${when(expiresAt)}` },
    ]),
  );
};
