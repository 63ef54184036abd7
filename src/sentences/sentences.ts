import type { Ways } from './ways.ts';

/** One sentence for every code of a map of facts: one that is missing does not compile. */
export type Sentences<M> = {
  readonly [C in keyof M]: (facts: M[C], ways: Ways) => string;
};

/** The words for one of several, by its name. */
export type Words<K extends string> = Readonly<Record<K, string>>;

/** The sentence for a code and its facts. Pure. */
export function sayBy<M, C extends keyof M>(
  sentences: Sentences<M>,
  told: Readonly<{ code: C }> & M[C],
  ways: Ways,
): string {
  return sentences[told.code](told, ways);
}
