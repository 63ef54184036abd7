/**
 * A reading that many may ask for at once and that costs something: it is made once at a time,
 * everybody who asks meanwhile gets the same one, and it is kept for `keepMs` after it was made; 0
 * for not at all. A reading that failed is not kept. `clock` gives milliseconds that never run
 * backwards.
 */
export function kept<T>(
  read: () => Promise<T>,
  keepMs: number,
  clock: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly reading: Promise<T>; madeAt: number | null } | null = null;
  return () => {
    if (last !== null && (last.madeAt === null || clock() - last.madeAt < keepMs)) return last.reading;
    const mine: NonNullable<typeof last> = { reading: read(), madeAt: null };
    last = mine;
    mine.reading.then(
      () => (mine.madeAt = clock()),
      () => {
        if (last === mine) last = null;
      },
    );
    return mine.reading;
  };
}
