/**
 * What somebody put into the forms of an integration. Everything comes back from a client, so every
 * field is parsed here. Pure.
 */
import { z } from 'zod';
import type { DetailsFault, EnteredDetails } from '../../../domain/connectors/connector-details.ts';
import { FIELDS } from '../../blocks/ids.ts';
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
 * The answer to a submission that shows every fault under its field, and what is about none of the
 * form's under the first one. Pure.
 */
export function faultsInForm(
  view: { readonly blocks: unknown },
  faults: readonly DetailsFault[],
): { readonly response_action: 'errors'; readonly errors: Record<string, string> } {
  const fields = Blocks.parse(view.blocks).flatMap(({ type, block_id }) =>
    type === 'input' && block_id !== undefined ? [block_id] : [],
  );
  const [first = ''] = fields;
  const errors: Record<string, string> = {};
  for (const { field, fault } of faults) {
    const under = fields.includes(field) ? field : first;
    // Errors are plain text, in which a code span shows its backticks.
    errors[under] = [...(errors[under] === undefined ? [] : [errors[under]]), faultSentence(fault)]
      .join(' ')
      .replaceAll('`', '');
  }
  return { response_action: 'errors', errors };
}
