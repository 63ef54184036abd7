import { z } from 'zod';
import type { FormField } from '../../domain/refusal.ts';
import { FIELDS } from '../blocks/ids.ts';

/** What is wrong with what somebody put into a form, and where. */
export interface Fault {
  /** Null for none in particular. */
  readonly field: FormField | null;
  readonly message: string;
}

/** The fields a fault can stand under, the first that the form has. */
const STANDS_UNDER: Record<FormField, readonly string[]> = {
  resource: [FIELDS.resource],
  role: [FIELDS.role, FIELDS.resource],
  duration: [FIELDS.customDuration, FIELDS.duration],
  reason: [FIELDS.reason],
  username: [FIELDS.username],
  note: [FIELDS.note],
  typed: [FIELDS.typed],
  until: [FIELDS.until],
  name: [FIELDS.name],
  connectors: [FIELDS.connectors],
  resources: [FIELDS.resources],
  named: [FIELDS.named],
  channel: [FIELDS.channel],
};

const Inputs = z.array(
  z.object({
    type: z.string(),
    block_id: z.string().optional(),
    element: z.object({ action_id: z.string() }).optional(),
  }),
);

/**
 * The answer to a submission that shows a fault under its field; null for a form without that one,
 * which says it above all of them. Pure.
 */
export function inputErrors(
  view: { readonly blocks: unknown },
  fault: Fault,
): { readonly response_action: 'errors'; readonly errors: Record<string, string> } | null {
  if (fault.field === null) return null;
  const inputs = Inputs.parse(view.blocks).filter(({ type }) => type === 'input');
  const under = STANDS_UNDER[fault.field]
    .map((action) => inputs.find(({ element }) => element?.action_id === action))
    .find((input) => input !== undefined);
  const blockId = under?.block_id;
  if (blockId === undefined) return null;
  // Errors are plain text, in which a code span shows its backticks.
  return { response_action: 'errors', errors: { [blockId]: fault.message.replaceAll('`', '') } };
}
