/** What more time is held to, besides the longest that can be asked for at a time. Pure. */
import { seconds } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';
import { refuse, type Refused } from './refused.ts';

/** Null is no limit. */
export interface ExtendRule {
  readonly times: number | null;
  /** How long a grant lasts at most, with all of it. */
  readonly upToSeconds: number | null;
  /** How much of its time has to be over, in percent. */
  readonly fromPercent: number | null;
}

/** Pure. */
export function extendRuleOf({ extend: { times, upTo, from } = {} }: Policy): ExtendRule {
  return {
    times: times ?? null,
    upToSeconds: upTo === undefined ? null : seconds(upTo),
    fromPercent: from === undefined ? null : Number.parseInt(from, 10),
  };
}

/** The stricter of each. Pure. */
export const bothExtendRules = (one: ExtendRule, other: ExtendRule): ExtendRule => ({
  times: least(one.times, other.times),
  upToSeconds: least(one.upToSeconds, other.upToSeconds),
  fromPercent:
    one.fromPercent === null && other.fromPercent === null
      ? null
      : Math.max(one.fromPercent ?? 0, other.fromPercent ?? 0),
});

/** Whether it allows less than the other. Pure. */
export const isStricterExtendRule = (rule: ExtendRule, than: ExtendRule): boolean => {
  const both = bothExtendRules(rule, than);
  return (
    both.times !== than.times ||
    both.upToSeconds !== than.upToSeconds ||
    both.fromPercent !== than.fromPercent
  );
};

const least = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** A grant that is active, as it is. */
export interface Extended {
  readonly activatedAt: Date;
  readonly expiresAt: Date;
  /** How often it was extended. */
  readonly times: number;
}

/** Why it gets no more time, or not so much; null where it may. Pure. */
export function refusalOfMore(
  { times, upToSeconds, fromPercent }: ExtendRule,
  grant: Extended,
  { durationSeconds, now }: { readonly durationSeconds: number; readonly now: Date },
): Refused | null {
  if (times !== null && grant.times >= times)
    return refuse({ code: 'extension_limit', why: 'times', times }, 'duration');
  const [from, to] = [grant.activatedAt.getTime(), grant.expiresAt.getTime()];
  const waitMs = from + ((to - from) * (fromPercent ?? 0)) / 100 - now.getTime();
  if (fromPercent !== null && waitMs > 0)
    return refuse(
      { code: 'extension_limit', why: 'from', percent: fromPercent, inSeconds: Math.ceil(waitMs / 1000) },
      'duration',
    );
  const whole = Math.ceil((to - from) / 1000);
  if (upToSeconds !== null && whole + durationSeconds > upToSeconds)
    return refuse(
      {
        code: 'extension_limit',
        why: 'up_to',
        seconds: upToSeconds,
        leftSeconds: Math.max(0, upToSeconds - whole),
      },
      'duration',
    );
  return null;
}
