/** A code without facts. */
export type Nothing = object;

/**
 * What is said by a code: the code and its facts. `M` maps each code to the facts that go with it.
 */
export type Told<M> = { [C in keyof M]: Readonly<{ code: C }> & M[C] }[keyof M];

/** The codes that say it all by themselves. */
export type Bare<M> = { [C in keyof M]: Nothing extends M[C] ? C : never }[keyof M];

/** What a row of version 0.2.0 or earlier says: a sentence. */
export interface Worded {
  readonly sentence: { readonly text: string };
}

declare const kept: unique symbol;
/** What was told, as text in a row. Nobody can be shown it before `readStored` has read it. */
export interface Stored<T> {
  readonly [kept]: T;
}

/** How a row keeps what was told. Pure. */
export const stored = <T extends { readonly code: string }>(told: T): Stored<T> =>
  JSON.stringify(told) as unknown as Stored<T>;

/** What a row keeps; what is no JSON with a code is the sentence of an earlier version. Pure. */
export function readStored<T>(row: Stored<T>): T | Told<Worded> {
  const text = row as unknown as string;
  const told = parsed(text);
  return hasCode(told) ? (told as T) : { code: 'sentence', text };
}

/** The same of a column that may be empty. Pure. */
export const readIfAny = <T>(row: Stored<T> | null): T | Told<Worded> | null =>
  row === null ? null : readStored(row);

function parsed(text: string): unknown {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const hasCode = (told: unknown): boolean =>
  typeof told === 'object' && told !== null && 'code' in told && typeof told.code === 'string';
