import { LONGEST_NOTE } from '../../../domain/access/request.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import type { PersonId } from '../../../domain/id.ts';
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

/**
 * Whether nothing is lost of what somebody wrote who ends a grant that is over: there is no note,
 * or it is the one it ended with. Pure.
 */
export const isToldOf = (
  { endNote, endedBy }: Pick<Grant, 'endNote' | 'endedBy'>,
  ender: { readonly id: PersonId },
  note: string | undefined,
): boolean => note === undefined || (endNote === note && endedBy === ender.id);
