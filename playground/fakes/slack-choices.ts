import type { Option } from '@slack/types';

import { type Field, optionCalled, optionsOf } from './slack-fields.ts';
import type { SlackStore } from './slack-store.ts';

/** Where the options of an external select come from. */
interface External {
  readonly offered: readonly Option[];
  readonly suggest: (query: string) => Promise<readonly Option[]>;
}

/**
 * What a field holds once somebody chose so, in Slack's shape.
 * @throws Error when that cannot be chosen there
 */
export async function chosenValue(
  store: SlackStore,
  field: Field,
  choice: string | readonly string[] | null,
  external: External,
): Promise<unknown> {
  const isMany = field.type.startsWith('multi_') || field.type === 'checkboxes';
  if (Array.isArray(choice) && !isMany) throw new Error(`${field.label} takes one choice`);
  const names: readonly string[] = choice === null ? [] : [choice].flat();
  const chosen: unknown[] = [];
  for (const name of names) chosen.push(await oneChoice(store, field, name, external));
  return isMany ? chosen : (chosen[0] ?? null);
}

async function oneChoice(
  store: SlackStore,
  field: Field,
  name: string,
  external: External,
): Promise<unknown> {
  switch (field.type.replace('multi_', '')) {
    case 'external_select': {
      const known = optionCalled(field, name, [...external.offered]);
      return known ?? listed(field, name, await external.suggest(name));
    }
    case 'users_select':
      return store.personOf(name).id;
    case 'conversations_select':
    case 'channels_select':
      return matching(field, name, store.channel(name) !== undefined);
    case 'datepicker':
      return matching(field, name, /^\d{4}-\d{2}-\d{2}$/.test(name));
    case 'timepicker':
      return matching(field, name, /^([01]\d|2[0-3]):[0-5]\d$/.test(name));
    case 'datetimepicker':
      return Math.floor(Date.parse(matching(field, name, !Number.isNaN(Date.parse(name)))) / 1000);
    default:
      return listed(field, name, optionsOf(field));
  }
}

function listed(field: Field, name: string, options: readonly Option[]): Option {
  const option = optionCalled(field, name, [...options]);
  if (option !== undefined) return option;
  const all = options.map(({ text }) => text.text).join(', ');
  throw new Error(`${field.label} has no option ${name}; there are: ${all || 'none'}`);
}

function matching(field: Field, name: string, fits: boolean): string {
  if (!fits) throw new Error(`${field.label} (${field.type}) cannot be ${name}`);
  return name;
}
