/**
 * The fields of an integration's forms. Block ids are the names of the fields, so that a fault
 * finds its place. Pure.
 */
import type { InputBlock } from '@slack/types';
import type { DraftModel } from '../../../db/models/connectors/draft-model.ts';
import type { DetailsField } from '../../../domain/connectors/connector-details.ts';
import { FIELDS } from '../../blocks/ids.ts';
import { plain } from '../../blocks/mrkdwn.ts';

/** What one text field of Slack holds. */
const LONGEST_TEXT = 3000;

interface TextOptions {
  readonly hint?: string;
  readonly optional?: boolean;
  readonly placeholder?: string;
  readonly multiline?: boolean;
  readonly max?: number;
}

function textInput(
  field: DetailsField,
  label: string,
  value: string,
  { hint, optional = false, placeholder, multiline = false, max = 300 }: TextOptions = {},
): InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: plain(label, 2000),
    optional,
    ...(hint === undefined ? {} : { hint: plain(hint, 2000) }),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS[field],
      multiline,
      max_length: max,
      ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) }),
      ...(value === '' || value.length > max ? {} : { initial_value: value }),
    },
  };
}

/** What people will call it. */
export const nameInput = (value: string): InputBlock =>
  textInput('name', 'Name', value, {
    hint: 'What people will read, such as GitLab or GitLab of the lab',
    max: 60,
  });

export const groupInput = (value: string): InputBlock =>
  textInput('group', 'Group', value, {
    hint: 'The top-level group: its full path, its id or its name',
    placeholder: 'acme',
  });

export const urlInput = (value: string): InputBlock =>
  textInput('url', 'URL', value, {
    optional: true,
    hint: 'Only for a GitLab of your own; empty is https://gitlab.com. Addresses in private networks need an operator’s permission',
    placeholder: 'https://gitlab.com',
  });

export const syncInput = (value: string): InputBlock =>
  textInput('sync', 'Sync interval', value === '' ? '1h' : value, {
    hint: 'How often groups, projects and members are read anew: 30m at least',
    max: 40,
  });

/** Never filled in: what was entered once is shown to nobody. */
export function tokenInput({ kind, tokenEnteredAt, faults }: DraftModel): InputBlock {
  const held = tokenEnteredAt !== null && !faults.some(({ field }) => field === 'token');
  const kept = held ? 'the one entered before' : 'the one in use';
  return textInput('token', 'Personal access token', '', {
    optional: held || kind === 'edit',
    hint: `${held || kind === 'edit' ? `Leave it empty to keep ${kept}. ` : ''}With the scope api, of an account that is Owner of the group; read_api alone for read only. hallpass stores it encrypted and shows it to nobody`,
  });
}

/** Null for one too long to be shown here: it stays as it is. */
export const certificateInput = (value: string): InputBlock | null =>
  value.length > LONGEST_TEXT
    ? null
    : textInput('caCertificate', 'CA certificate', value, {
        optional: true,
        multiline: true,
        max: LONGEST_TEXT,
        hint: 'Only for a certificate that is not publicly trusted, such as a self-signed one: as PEM',
      });

export const ownersInput = (owners: readonly string[]): InputBlock => ({
  type: 'input',
  block_id: 'owners',
  label: plain('Integration owners', 2000),
  hint: plain(
    'They enter the details and answer requests. Name two at least: nobody approves their own request.',
    2000,
  ),
  element: {
    type: 'multi_users_select',
    action_id: FIELDS.owners,
    initial_users: [...owners],
  },
});

export function readOnlyInput(isReadOnly: boolean): InputBlock {
  const option = {
    text: plain('Read only: watch and report, grant nothing', 75),
    value: 'yes',
  };
  return {
    type: 'input',
    block_id: 'readOnly',
    label: plain('Granting', 2000),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: FIELDS.readOnly,
      options: [option],
      ...(isReadOnly ? { initial_options: [option] } : {}),
    },
  };
}
