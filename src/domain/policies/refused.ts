import type { FormField, Refusal } from '../refusal.ts';

/** Why not, and the field of the request form it is about. */
export interface FieldRefusal {
  readonly refusal: Refusal;
  readonly field: FormField;
}

export type Refused = { readonly outcome: 'refuse' } & FieldRefusal;

/** A refusal at a field of the request form. Pure. */
export const refuse = (refusal: Refusal, field: FormField = 'resource'): Refused => ({
  outcome: 'refuse',
  refusal,
  field,
});
