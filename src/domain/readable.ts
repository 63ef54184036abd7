/**
 * What was sent from outside, with U+FFFD in place of what no row can hold: a NUL, and half of a
 * character. People see it in the answer, where they can mend it; without it, PostgreSQL would
 * refuse whatever it stands in. Everything else is given back as it is. Pure.
 */
export function readable<T>(value: T): T {
  return legible(value) as T;
}

function legible(value: unknown): unknown {
  if (typeof value === 'string') return UNFIT.test(value) ? value.replaceAll(UNFIT_ALL, '\uFFFD') : value;
  if (Array.isArray(value)) return value.map(legible);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, legible(one)]));
}

/** With the u flag a pair of surrogates is one character, so only half of one is found. */
// oxlint-disable-next-line no-control-regex -- NUL is what it looks for
const UNFIT = /[\0\p{Surrogate}]/u;
const UNFIT_ALL = new RegExp(UNFIT, 'gu');
