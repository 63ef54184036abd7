/** What a change comes to before anything is asked of hallpass. Pure. */
import { parseDuration } from '../../domain/duration.ts';
import type { Attribute, Attributes } from './attribute.ts';
import { isUnknown, isValues, UNKNOWN, type Value, type Values } from './value.ts';

export interface Planned {
  readonly values: Values;
  /** The attributes that make it another thing. */
  readonly replaced: readonly string[];
}

/**
 * The state that a configuration leads to: what it says, defaults where it says nothing, and what
 * only hallpass knows from before. `prior` null for what is new.
 */
export function planned(attributes: Attributes, config: Values, prior: Values | null): Planned {
  const values = filled(attributes, config, prior);
  const replaced =
    prior === null
      ? []
      : Object.entries(attributes)
          .filter(([name, { replaces }]) => replaces === true && !isSame(values[name], prior[name]))
          .map(([name]) => name);
  return { values, replaced };
}

function filled(attributes: Attributes, config: Values, prior: Values | null): Values {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      wished(attribute, config[name] ?? null, prior === null ? undefined : (prior[name] ?? null)),
    ]),
  );
}

/** `prior` undefined where there was nothing. */
function wished(attribute: Attribute, given: Value, prior: Value | undefined): Value {
  if (attribute.writeOnly === true) return null;
  if (attribute.computed === true) return prior ?? UNKNOWN;
  if (given === null) return attribute.byDefault ?? null;
  if (!('of' in attribute) || isUnknown(given)) return given;
  const { of } = attribute;
  const own = (value: Value, before: Value | undefined): Value =>
    isValues(value) ? filled(of, value, isValues(before) ? before : null) : value;
  if (!Array.isArray(given)) return own(given, prior);
  const before = Array.isArray(prior) ? (prior as readonly Value[]) : [];
  return (given as readonly Value[]).map((value, index) => own(value, before[index]));
}

/** Whether two values of a set, a list or anything else are the same. Pure. */
export const isSame = (one: Value | undefined, other: Value | undefined): boolean =>
  textOf(one ?? null) === textOf(other ?? null);

const textOf = (value: Value): string => {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(textOf).join(',')}]`;
  if (!isValues(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .toSorted()
    .map((name) => `${name}:${textOf(value[name] ?? null)}`);
  return `{${parts.join(',')}}`;
};

/**
 * What hallpass answered, in the words of the state before where they mean the same: `60m` for
 * `1h`. Pure.
 */
export function asWritten(attributes: Attributes, now: Values, before: Values | null): Values {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      said(attribute, now[name] ?? null, before?.[name] ?? null),
    ]),
  );
}

function said(attribute: Attribute, now: Value, before: Value): Value {
  if (attribute.writeOnly === true) return null;
  if (attribute.isDuration === true && typeof now === 'string' && typeof before === 'string')
    return parseDuration(now) === parseDuration(before) ? before : now;
  if (attribute.type === 'set' && Array.isArray(now) && Array.isArray(before))
    return isSame(now.map(String).toSorted(), before.map(String).toSorted()) ? before : now;
  if (!('of' in attribute)) return now;
  const { of } = attribute;
  if (isValues(now)) return asWritten(of, now, isValues(before) ? before : null);
  if (!Array.isArray(now)) return now;
  const olds = Array.isArray(before) ? (before as readonly Value[]) : [];
  return (now as readonly Value[]).map((value, index) => {
    const old = olds[index];
    return isValues(value) ? asWritten(of, value, isValues(old) ? old : null) : value;
  });
}
