/**
 * What people read about details that were checked: one sentence per finding, then what confirming
 * them changes. Pure.
 */
import type { Button } from '@slack/types';
import type { DraftModel } from '../../../db/models/connectors/draft-model.ts';
import type { Change } from '../../../domain/connectors/connector-changes.ts';
import type { Findings } from '../../../domain/connectors/connector-details.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, joined, mention, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, type Part } from '../../blocks/message.ts';
import { sentence } from '../../blocks/phrases.ts';
import { faultSentence } from '../../../sentences/faults.ts';

/** Findings and changes; nothing for a draft that was not checked. */
export function reviewParts({ entered, checked }: DraftModel): Part[] {
  if (checked === null) return [];
  const { findings, readOnly, changes } = checked;
  const url = entered.url === '' ? 'https://gitlab.com' : entered.url;
  const told = [
    mrkdwn`:white_check_mark: ${code(url)} answers and is GitLab`,
    ...(url.startsWith('http://')
      ? [mrkdwn`:warning: The address is http://, so the token travels unencrypted`]
      : []),
    tokenLine(findings),
    roleLine(findings, readOnly),
    sizeLine(findings),
    ...findings.warnings.map((warning) => mrkdwn`:warning: ${sentence(faultSentence(warning))}`),
  ];
  const diff = changes.length === 0 ? [mrkdwn`Nothing: this is what is in force`] : changes.map(changeLine);
  return [
    { line: joined(told, '\n') },
    { line: joined([mrkdwn`${bold('Confirm')} changes:`, ...diff], '\n') },
  ];
}

function tokenLine({ account, scopes, expiresOn }: Findings): Mrkdwn {
  const until = expiresOn === null ? mrkdwn`never ends` : mrkdwn`ends on ${expiresOn}`;
  const may = scopes.length === 0 ? 'no scopes' : scopes.join(', ');
  return mrkdwn`:white_check_mark: The token is valid: it is that of ${code(`@${account.username}`)} with ${code(may)}, and ${until}`;
}

function roleLine({ account, root, role }: Findings, readOnly: boolean): Mrkdwn {
  const is = role === null ? 'no member' : roleLabel(role);
  const as = mrkdwn`${code(`@${account.username}`)} is ${bold(is)} of ${code(root.path)}`;
  return readOnly
    ? mrkdwn`:large_blue_circle: ${as}; hallpass will only watch, and grant nothing: ${bold('Read only')}`
    : mrkdwn`:white_check_mark: ${as}, so hallpass can grant`;
}

function sizeLine({ root, size: { groups, projects } }: Findings): Mrkdwn {
  const many = (count: number | null, one: string): string =>
    count === null ? `more ${one}s than GitLab counts` : `${count} ${one}${count === 1 ? '' : 's'}`;
  return mrkdwn`:white_check_mark: ${root.name} has ${many(groups, 'group')} and ${many(projects, 'project')}`;
}

/** `Sync: every 1h → every 6h`. */
export function changeLine({ what, from, to }: Change): Mrkdwn {
  const spell = (value: string): Mrkdwn =>
    what === 'Owners' ? joined(value.split(', ').map(mention)) : mrkdwn`${value}`;
  const now = to === null ? mrkdwn`none` : bold(spell(to));
  return from === null ? mrkdwn`• ${what}: ${now}` : mrkdwn`• ${what}: ${spell(from)} → ${now}`;
}

export const confirmButton = ({ id, entry, entered, checked }: DraftModel): Button[] =>
  checked === null
    ? []
    : [
        button({
          action: ACTIONS.draftConfirm,
          label: 'Confirm',
          value: `${id}/${entry}/${checked.version}`,
          says: `Put the details of ${entered.name} in force`,
          style: 'primary',
        }),
      ];

export const detailsButton = (
  { id, entered }: Pick<DraftModel, 'id' | 'entered'>,
  label: string,
  style?: 'primary',
): Button =>
  button({
    action: ACTIONS.draftDetails,
    label,
    value: id,
    says: `${label} of ${entered.name}`,
    ...(style === undefined ? {} : { style }),
  });

export const discardButton = (id: string, name: string): Button =>
  button({
    action: ACTIONS.draftDiscard,
    label: 'Discard',
    value: id,
    says: `Discard what was entered about ${name}`,
    confirm: {
      title: plain('Discard it?', 100),
      text: plain(
        `What was entered about ${name} is deleted, its token with it. What is in force stays.`,
        300,
      ),
      confirm: plain('Discard', 30),
      deny: plain('Keep it', 30),
    },
  });
