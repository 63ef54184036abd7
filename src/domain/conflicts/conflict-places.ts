/** Which places have to be known to judge one person, who holds little, in a large tree. Pure. */
import { entriesOf, type Conflict } from '../document/config-conflicts.ts';
import { comparable, patternOf } from '../policies/policy-match.ts';

/** In lower case and with a slash at the end, as `comparable` makes them. */
export interface NeededPlaces {
  /** These themselves. */
  readonly keys: readonly string[];
  /** Everything that begins so, below what the person holds. */
  readonly starts: readonly string[];
}

/**
 * The places that a role above them could reach. Of `a/b/**` that is `a/b` alone, for what is below
 * exists only where it does; a pattern with a star elsewhere, or with exceptions, needs a look.
 * Where somebody holds a role has to be known besides.
 */
export function neededPlaces(conflicts: readonly Conflict[]): NeededPlaces {
  const keys = new Set<string>();
  const starts = new Set<string>();
  for (const entry of conflicts.flatMap(({ a, b }) => [...entriesOf(a), ...entriesOf(b)])) {
    if ('userGroups' in entry) continue;
    const globs = entry.resources.filter((glob) => !glob.startsWith('!'));
    const isWhole = globs.length === entry.resources.length;
    for (const glob of globs) {
      const root = glob.replace(/(?:\/|^)\*\*$/, '');
      if (!isWhole || root.includes('*')) starts.add(patternOf(glob).start);
      // What ** matches is wherever somebody holds something.
      else if (root !== '') keys.add(comparable(root));
    }
  }
  return { keys: [...keys], starts: [...starts] };
}
