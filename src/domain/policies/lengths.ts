/**
 * Policies that are for something of some length alone: `longerThan` one, `upTo` another. What
 * they name for other lengths alone cannot be asked for. Pure.
 */
import { closed } from './closed.ts';
import type { Policy } from '../document/config-policies.ts';
import { seconds } from '../document/config-file.ts';

/** From just over `over` up to `upTo`, both in seconds. */
export interface Lengths {
  readonly over: number;
  /** Infinity for what has no end. */
  readonly upTo: number;
}

const ANY_LENGTH: Lengths = { over: 0, upTo: Infinity };

/** Of policies that are looked at for every request. */
const READ = new WeakMap<Policy['match'], Lengths>();

/** For which lengths a policy is. Pure. */
export function lengthsOf({ match }: Policy): Lengths {
  const { longerThan, upTo } = match;
  if (longerThan === undefined && upTo === undefined) return ANY_LENGTH;
  const known = READ.get(match);
  if (known !== undefined) return known;
  const read = {
    over: longerThan === undefined ? 0 : seconds(longerThan),
    upTo: upTo === undefined ? Infinity : seconds(upTo),
  };
  READ.set(match, read);
  return read;
}

export const isForLength = (policy: Policy, lengthSeconds: number): boolean => {
  const { over, upTo } = lengthsOf(policy);
  return lengthSeconds > over && lengthSeconds <= upTo;
};

/**
 * The policies for something of that length: the same list where they tell none apart. What only
 * policies for other lengths name is refused, also below a group. Pure.
 */
export const ofLength = (policies: readonly Policy[], lengthSeconds: number): readonly Policy[] =>
  policies.every((policy) => isForLength(policy, lengthSeconds))
    ? policies
    : [
        ...policies.filter((policy) => isForLength(policy, lengthSeconds)),
        ...policies
          .filter((policy) => !isForLength(policy, lengthSeconds))
          .map((policy) => closed(policy, 'length')),
      ];

/** Whether some policies are for some lengths alone. Pure. */
export const tellLengthsApart = (policies: readonly Policy[]): boolean =>
  policies.some((policy) => lengthsOf(policy) !== ANY_LENGTH);

/**
 * The lengths that the policies tell apart, shortest first: of all within one of these the same
 * policies decide. One where they tell none apart. Pure.
 */
export function piecesOf(policies: readonly Policy[]): Lengths[] {
  const told = policies.flatMap((policy) => {
    const { over, upTo } = lengthsOf(policy);
    return [over, upTo];
  });
  const ends = [...new Set([...told, Infinity])].filter((end) => end > 0).toSorted((a, b) => a - b);
  return ends.map((upTo, index) => ({ over: ends[index - 1] ?? 0, upTo }));
}

/** A length within a piece, in seconds. Pure. */
export const lengthIn = ({ over, upTo }: Lengths): number => (upTo === Infinity ? over + 1 : upTo);

/** Whether one is for every length for which the other is. Pure. */
export const isForLengthsOf = (policy: Policy, other: Policy): boolean => {
  const [all, some] = [lengthsOf(policy), lengthsOf(other)];
  return all.over <= some.over && all.upTo >= some.upTo;
};

/** Whether some are, between them, for every length for which the other is. Pure. */
export function areForLengthsOf(policies: readonly Policy[], other: Policy): boolean {
  const { over, upTo } = lengthsOf(other);
  let reached = over;
  for (const its of policies.map(lengthsOf).toSorted((a, b) => a.over - b.over))
    if (its.over <= reached) reached = Math.max(reached, its.upTo);
  return reached >= upTo;
}
