/**
 * What somebody put into a form. Everything comes back from a client, so every field is parsed
 * again here. Pure.
 */
import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { GRANTABLE_ROLES, type GrantableRole } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';
import { CUSTOM, FIELDS } from '../blocks/ids.ts';
import { ResourceValue } from '../blocks/values.ts';
import type { Fault } from './refused-input.ts';

const Leaf = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
});
const Values = z.record(z.string(), z.record(z.string(), z.unknown()));

/** `null` where nothing was chosen or typed; a text that is no duration is kept to be named. */
export interface FormInput {
  readonly resourceId: ResourceId | null;
  readonly role: GrantableRole | null;
  readonly seconds: number | null;
  /** Custom… was chosen. */
  readonly custom: boolean;
  /** What was typed as a duration, when it is none. */
  readonly notADuration: string | null;
  readonly reason: string;
  readonly note: string | null;
}

export function readForm(view: { readonly state: { readonly values: unknown } }): FormInput {
  const leaves = leavesOf(view.state.values);
  const option = (field: string): string | null => leaves.get(field)?.selected_option?.value ?? null;
  const text = (field: string): string => leaves.get(field)?.value ?? '';
  const resource = ResourceValue.safeParse(option(FIELDS.resource));
  const role = z.enum(GRANTABLE_ROLES).safeParse(option(FIELDS.role));
  const chosen = option(FIELDS.duration);
  const custom = chosen === CUSTOM;
  const typed = text(FIELDS.customDuration).trim();
  const seconds = custom ? parseDuration(typed) : secondsOf(chosen);
  return {
    resourceId: resource.success ? resource.data : null,
    role: role.success ? role.data : null,
    seconds,
    custom,
    notADuration: custom && seconds === null && typed !== '' ? typed : null,
    reason: text(FIELDS.reason),
    note: text(FIELDS.note).trim() || null,
  };
}

/** What was typed into one field, without the space around it. */
export const readText = (view: { readonly state: { readonly values: unknown } }, field: string): string =>
  leavesOf(view.state.values).get(field)?.value?.trim() ?? '';

/** The day that was chosen in one field; '' for none. */
export const readDay = (view: { readonly state: { readonly values: unknown } }, field: string): string =>
  leavesOf(view.state.values).get(field)?.selected_date ?? '';

/** The duration in seconds, or what is wrong with it. */
export function durationOf({ seconds, notADuration }: FormInput): number | Fault {
  if (seconds !== null) return seconds;
  const message =
    notADuration === null
      ? 'Choose a duration, or write one such as 90m, 4h or 2d.'
      : `“${notADuration}” is not a duration. Write one such as 90m, 4h or 2d.`;
  return { field: 'duration', message };
}

/** Fields by action id: the block ids of some change with what was chosen in others. */
function leavesOf(values: unknown): ReadonlyMap<string, z.infer<typeof Leaf>> {
  const blocks = Object.values(Values.parse(values));
  return new Map(
    blocks.flatMap((block) =>
      Object.entries(block).map(([action, leaf]) => [action, Leaf.parse(leaf)] as const),
    ),
  );
}

function secondsOf(value: string | null): number | null {
  const seconds = Number(value);
  return value !== null && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null;
}
