/**
 * What somebody put into the forms of an integration. Everything comes back from a client, so every
 * field is parsed here. Pure.
 */
import type { ViewResponseAction } from '@slack/bolt';
import { z } from 'zod';
import type { DetailsFault, EnteredDetails } from '../../../domain/connectors/connector-details.ts';
import { FIELDS } from '../../blocks/ids.ts';
import { joined } from '../../blocks/mrkdwn.ts';
import { sentence } from '../../blocks/phrases.ts';
import { problemAbove } from '../../forms/kept-form.ts';
import { faultSentence } from '../../../sentences/faults.ts';

const Leaf = z.object({
  value: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
const Values = z.record(z.string(), z.record(z.string(), Leaf));

export interface DetailsForm {
  /** Only what the form asks for. */
  readonly details: Partial<EnteredDetails>;
  /** Empty where nothing was typed. */
  readonly token: string;
  /** The choice of an application. */
  readonly application: string | null;
}

export function readDetailsForm(view: { readonly state: { readonly values: unknown } }): DetailsForm {
  const leaves = new Map(
    Object.values(Values.parse(view.state.values)).flatMap((block) => Object.entries(block)),
  );
  const texts = (['name', 'group', 'url', 'caCertificate', 'sync'] as const).flatMap((field) => {
    const leaf = leaves.get(FIELDS[field]);
    return leaf === undefined ? [] : [[field, leaf.value ?? ''] as const];
  });
  const owners = leaves.get(FIELDS.owners);
  const readOnly = leaves.get(FIELDS.readOnly);
  return {
    details: {
      ...Object.fromEntries(texts),
      ...(owners === undefined ? {} : { owners: owners.selected_users ?? [] }),
      ...(readOnly === undefined ? {} : { readOnly: (readOnly.selected_options ?? []).length > 0 }),
    },
    token: leaves.get(FIELDS.token)?.value?.trim() ?? '',
    application: leaves.get(FIELDS.application)?.selected_option?.value ?? null,
  };
}

const Blocks = z.array(z.object({ type: z.string(), block_id: z.string().optional() }));

/**
 * The answer to a submission that shows every fault under its field; where one is about none of the
 * form's, all stand above the form, which keeps what was entered. Pure.
 */
export function faultsInForm(
  view: { readonly blocks: unknown },
  faults: readonly DetailsFault[],
): ViewResponseAction {
  const fields = Blocks.parse(view.blocks).flatMap(({ type, block_id }) =>
    type === 'input' && block_id !== undefined ? [block_id] : [],
  );
  if (!faults.every(({ field }) => fields.includes(field))) {
    const all = faults.map(({ fault }) => sentence(faultSentence(fault)));
    const above = problemAbove(view, joined(all, ' '));
    if (above !== null) return above;
  }
  const errors: Record<string, string> = {};
  for (const { field, fault } of faults) {
    // Errors are plain text, in which a code span shows its backticks.
    errors[field] = [...(errors[field] === undefined ? [] : [errors[field]]), faultSentence(fault)]
      .join(' ')
      .replaceAll('`', '');
  }
  return { response_action: 'errors', errors };
}
