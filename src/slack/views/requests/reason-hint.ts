import type { ReasonRule } from '../../../domain/policies/terms.ts';

/**
 * What the policies say a reason has to be, in their authors' words; null where any will do. Pure.
 */
export const reasonHint = ({ patterns }: ReasonRule): string | null =>
  patterns.length === 0 ? null : patterns.map(({ message }) => message).join(' ');
