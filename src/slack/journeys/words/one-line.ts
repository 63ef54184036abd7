/**
 * A request typed in one line: `acme/platform/api maintainer 2h fixing INC-4711`. Pure. The
 * resource comes first, then role and duration in any order, and whatever follows is the reason.
 */
import { parseDuration } from '../../../domain/duration.ts';
import { GRANTABLE_ROLES, parseRole, type GrantableRole } from '../../../domain/entitlement.ts';

export interface Line {
  /** The word that should name a resource; null when the line starts with a role or a duration. */
  readonly resource: string | null;
  readonly role: GrantableRole | null;
  readonly seconds: number | null;
  readonly reason: string;
  /**
   * The word that stands where a role or a duration was expected and is neither; null when all is
   * understood. What follows it is read on, and a role it is one letter off is taken for meant, so
   * that a form can be filled with both.
   */
  readonly notUnderstood: string | null;
}

interface Word {
  readonly text: string;
  /** Where it starts in the line. */
  readonly at: number;
}

interface Taken {
  readonly role: GrantableRole | null;
  readonly seconds: number | null;
  /** How many words it is made of. */
  readonly count: number;
}

const LONGEST_DURATION = 4;
const FILLERS = new Set(['as', 'for']);

export function parseLine(text: string): Line {
  const words = [...text.matchAll(/\S+/g)].map((match): Word => ({ text: match[0], at: match.index }));
  const first = words[0];
  const named = first !== undefined && termAt(words, 0, NOTHING) === null;
  let [at, found] = [named ? 1 : 0, NOTHING];
  let notUnderstood: string | null = null;
  for (;;) {
    const term = termAt(words, at, found);
    if (term !== null) {
      found = { role: found.role ?? term.role, seconds: found.seconds ?? term.seconds };
      at += term.count;
    } else if (notUnderstood === null && isMistake(words, at, found)) {
      notUnderstood = words[at]?.text ?? '';
      found = { ...found, role: found.role ?? roleMeant(notUnderstood) };
      at += 1;
    } else break;
  }
  const rest = words[at];
  return {
    resource: named ? first.text : null,
    ...found,
    reason: rest === undefined ? '' : unquoted(text.slice(rest.at).trim()),
    notUnderstood,
  };
}

type Found = Pick<Taken, 'role' | 'seconds'>;
const NOTHING: Found = { role: null, seconds: null };

/**
 * The role or duration at this place that is still missing, its `as` or `for` included; null for
 * neither.
 */
function termAt(words: readonly Word[], at: number, found: Found): Taken | null {
  const filler = FILLERS.has(words[at]?.text.toLowerCase() ?? '') ? 1 : 0;
  const start = at + filler;
  const term =
    (found.seconds === null ? durationAt(words, start) : null) ??
    (found.role === null ? roleAt(words, start) : null);
  return term === null ? null : { ...term, count: term.count + filler };
}

function durationAt(words: readonly Word[], at: number): Taken | null {
  for (let count = Math.min(LONGEST_DURATION, words.length - at); count > 0; count--) {
    const seconds = parseDuration(textOf(words, at, count));
    if (seconds !== null) return { role: null, seconds, count };
  }
  return null;
}

function roleAt(words: readonly Word[], at: number): Taken | null {
  for (const count of [2, 1]) {
    const role = at + count <= words.length ? parseRole(textOf(words, at, count)) : null;
    if (role !== null) return { role, seconds: null, count };
  }
  return null;
}

const textOf = (words: readonly Word[], at: number, count: number): string =>
  words
    .slice(at, at + count)
    .map(({ text }) => text)
    .join(' ');

/**
 * Whether the word where the reason would start is a slip rather than a reason: with something
 * still missing, it is followed by just that, or starts like a duration, or is one letter off a
 * role.
 */
function isMistake(words: readonly Word[], at: number, found: Found): boolean {
  if (found.role !== null && found.seconds !== null) return false;
  const word = words[at]?.text ?? '';
  if (termAt(words, at + 1, found) !== null) return true;
  if (found.seconds === null && /^[-+~]?\d[\da-z.,:]*$/i.test(word)) return true;
  return found.role === null && (roleLike(word) !== null || isShortRole(words, at));
}

/** Whether it is the beginning of a role, and a duration follows: else it may well be a reason. */
const isShortRole = (words: readonly Word[], at: number): boolean =>
  roleFrom(words[at]?.text ?? '') !== null && /^\d/.test(words[at + 1]?.text ?? '');

/** The role that a mistyped or short word may stand for; null for none. Pure. */
export const roleMeant = (word: string): GrantableRole | null => roleLike(word) ?? roleFrom(word);

/** The one role that begins with these letters, three or more: `dev`, `maint`. */
function roleFrom(word: string): GrantableRole | null {
  const typed = word.toLowerCase();
  const [role, ...more] = GRANTABLE_ROLES.filter((one) => one.startsWith(typed));
  return typed.length >= 3 && role !== undefined && more.length === 0 ? role : null;
}

/** The role that a word is one letter off. */
const roleLike = (word: string): GrantableRole | null =>
  GRANTABLE_ROLES.find((role) => oneLetterOff(word.toLowerCase(), role)) ?? null;

/** One letter more, less, different, or two swapped. Pure. */
export function oneLetterOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    swapped === restB
  );
}

/** People quote a reason as they would in a shell. */
function unquoted(text: string): string {
  const quoted = /^(["'“”])([^]*)["'“”]$/.exec(text);
  return quoted?.[2]?.trim() ?? text;
}
