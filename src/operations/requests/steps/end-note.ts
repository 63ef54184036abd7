import { LONGEST_NOTE } from '../../../domain/access/request.ts';
import { RefusedError } from '../../../errors.ts';

/**
 * What is written about an end, undefined for null, blank or nothing. Pure.
 * @throws RefusedError reason_too_long
 */
export function endNoteOf(typed: string | null | undefined): string | undefined {
  const note = typed?.trim() || undefined;
  if (note !== undefined && note.length > LONGEST_NOTE)
    throw new RefusedError({ code: 'reason_too_long', most: LONGEST_NOTE }, 'note');
  return note;
}
