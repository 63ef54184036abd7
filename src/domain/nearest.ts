/**
 * The word of a list that somebody may have meant by another: few letters apart, the fewest first;
 * null for none. Pure.
 */
export function nearest(typed: string, known: readonly string[]): string | null {
  const most = Math.max(1, Math.floor(typed.length / 3));
  const near = known
    .map((word) => ({ word, apart: lettersApart(typed.toLowerCase(), word.toLowerCase()) }))
    .filter(({ apart }) => apart <= most)
    .toSorted((a, b) => a.apart - b.apart);
  return near[0]?.word ?? null;
}

/**
 * Whether a path can have been meant by a mistyped one: their last parts are few letters apart, or
 * one is the beginning or the end of the other. That they lie in the same group says nothing. Pure.
 */
export function isNearPath(typed: string, path: string): boolean {
  const [a, b] = [lastOf(typed), lastOf(path)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const isPart = short.length > 2 && (long.startsWith(short) || long.endsWith(short));
  return isPart || lettersApart(a, b) <= Math.max(1, Math.floor(a.length / 3));
}

const lastOf = (path: string): string => path.toLowerCase().replace(/\/+$/, '').split('/').at(-1) ?? '';

/** How many letters have to be put in, taken out or changed to make one of the other. */
function lettersApart(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries())
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
