/** The fields of forms. Labels are what people look for: Resource, Role, Duration, Reason. Pure. */
import type { InputBlock, PlainTextElement, PlainTextOption } from '@slack/types';
import { formatDuration, spellDuration } from '../../domain/duration.ts';
import { roleLabel, type GrantableRole, type ResourceKind } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';
import { LONGEST_NOTE, LONGEST_REASON } from '../../domain/access/request.ts';
import { CUSTOM, FIELDS } from './ids.ts';
import { plain, quoteText } from './mrkdwn.ts';

const OPTION = 75;

export interface Pickable {
  readonly id: ResourceId;
  readonly kind: ResourceKind;
  readonly path: string;
  readonly name: string;
}

/** An option of the type-ahead. A long path keeps its end, which tells more than its start. */
export const resourceOption = ({ id, kind, path, name }: Pickable): PlainTextOption => ({
  text: plain(path.length <= OPTION ? path : `…${path.slice(1 - OPTION)}`, OPTION),
  value: id,
  description: plain(`${kind === 'group' ? 'Group' : 'Project'} · ${name}`, OPTION),
});

/**
 * The answer to what was typed: the options as they came, under the names of their applications
 * where there are several. Pure.
 */
export function resourceSuggestions(
  found: readonly (Pickable & { readonly application: string })[],
):
  | { options: PlainTextOption[] }
  | { option_groups: { label: PlainTextElement; options: PlainTextOption[] }[] } {
  const applications = [...new Set(found.map(({ application }) => application))];
  const of = (application: string): PlainTextOption[] =>
    found.filter((one) => one.application === application).map(resourceOption);
  const [first] = applications;
  if (first === undefined || applications.length === 1) return { options: found.map(resourceOption) };
  return {
    option_groups: applications.map((name) => ({ label: plain(name, OPTION), options: of(name) })),
  };
}

export const resourceInput = (chosen: Pickable | null): InputBlock => ({
  type: 'input',
  block_id: 'resource',
  label: plain('Resource', 2000),
  dispatch_action: true,
  element: {
    type: 'external_select',
    action_id: FIELDS.resource,
    placeholder: plain('Type part of a group or project', 150),
    min_query_length: 0,
    ...(chosen === null ? {} : { initial_option: resourceOption(chosen) }),
  },
});

export interface RoleInput {
  /** Another id forgets what was chosen before. */
  readonly blockId: string;
  /** Weakest first; at least one. */
  readonly roles: readonly GrantableRole[];
  readonly chosen: GrantableRole | null;
  readonly hint: string | null;
  readonly dispatches: boolean;
}

export function roleInput({ blockId, roles, chosen, hint, dispatches }: RoleInput): InputBlock {
  const option = (role: GrantableRole): PlainTextOption => ({
    text: plain(roleLabel(role), OPTION),
    value: role,
  });
  return {
    type: 'input',
    block_id: blockId,
    label: plain('Role', 2000),
    dispatch_action: dispatches,
    ...(hint === null ? {} : { hint: plain(hint, 2000) }),
    element: {
      type: 'static_select',
      action_id: FIELDS.role,
      placeholder: plain('Choose a role', 150),
      options: roles.map(option),
      ...(chosen === null ? {} : { initial_option: option(chosen) }),
    },
  };
}

export interface DurationInput {
  readonly blockId: string;
  /** Seconds, shortest first. */
  readonly choices: readonly number[];
  /**
   * Seconds, brought within the bounds; one that is no choice opens the field to type in, with it.
   */
  readonly chosen: number;
  readonly custom: boolean;
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** The list of usual lengths, and below it, once Custom… is chosen, a field to type in. */
export function durationInputs(input: DurationInput): InputBlock[] {
  const { blockId, choices, minSeconds, maxSeconds } = input;
  const chosen = Math.min(Math.max(input.chosen, minSeconds), maxSeconds);
  const custom = input.custom || !choices.includes(chosen);
  const typed: PlainTextOption = { text: plain('Custom…', OPTION), value: CUSTOM };
  const option = (seconds: number): PlainTextOption => ({
    text: plain(spellDuration(seconds), OPTION),
    value: String(seconds),
  });
  const list: InputBlock = {
    type: 'input',
    block_id: blockId,
    label: plain('Duration', 2000),
    dispatch_action: true,
    element: {
      type: 'static_select',
      action_id: FIELDS.duration,
      options: [...choices.slice(0, 99).map(option), typed],
      initial_option: custom ? typed : option(chosen),
    },
  };
  if (!custom) return [list];
  const bounds = `From ${spellDuration(minSeconds)} to ${spellDuration(maxSeconds)}: write 90m, 4h or 2d.`;
  const field: InputBlock = {
    type: 'input',
    block_id: 'custom-duration',
    label: plain('Custom duration', 2000),
    hint: plain(bounds, 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.customDuration,
      max_length: 40,
      ...(choices.includes(chosen) ? {} : { initial_value: formatDuration(chosen) }),
    },
  };
  return [list, field];
}

export interface ReasonInput {
  readonly optional: boolean;
  readonly hint: string | null;
  /** What stands in it already. */
  readonly words: string;
}

export const reasonInput = ({ optional, hint, words }: ReasonInput): InputBlock => ({
  type: 'input',
  block_id: 'reason',
  label: plain('Reason', 2000),
  optional,
  ...(hint === null ? {} : { hint: plain(hint, 2000) }),
  element: {
    type: 'plain_text_input',
    action_id: FIELDS.reason,
    multiline: true,
    max_length: LONGEST_REASON,
    placeholder: plain('What for? Whoever decides reads this', 150),
    ...(words === '' ? {} : { initial_value: quoteText(words, LONGEST_REASON).text }),
  },
});

/** For whoever approves what must not be approved by a slip. */
export const pathInput = (path: string): InputBlock => ({
  type: 'input',
  block_id: 'typed',
  label: plain('Type its path to confirm', 2000),
  hint: plain(path, 2000),
  element: {
    type: 'plain_text_input',
    action_id: FIELDS.typed,
    max_length: 1000,
    placeholder: plain('The path of the group or project', 150),
  },
});

/** `hint` says where it is read. */
export const noteInput = (
  hint = 'The requester and the other owners read this',
  isOptional = true,
): InputBlock => ({
  type: 'input',
  block_id: 'note',
  label: plain('Note', 2000),
  optional: isOptional,
  element: {
    type: 'plain_text_input',
    action_id: FIELDS.note,
    multiline: true,
    max_length: LONGEST_NOTE,
    placeholder: plain(hint, 150),
  },
});
