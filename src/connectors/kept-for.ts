/** For whatever is in use and some that was only tried. */
const MOST_KEPT = 1000;

/**
 * What was made for a key stays the one for it; of more than a thousand, those that were asked for
 * longest ago are made anew.
 */
export function keptFor<T, V>(keyOf: (wanted: T) => string, make: (wanted: T) => V): (wanted: T) => V {
  const known = new Map<string, { readonly value: V }>();
  return (wanted) => {
    const key = keyOf(wanted);
    const kept = known.get(key) ?? { value: make(wanted) };
    known.delete(key);
    known.set(key, kept);
    const [longestUnused] = known.keys();
    if (known.size > MOST_KEPT && longestUnused !== undefined) known.delete(longestUnused);
    return kept.value;
  };
}
