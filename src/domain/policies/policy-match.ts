/** Which policy of the document names a resource and a role. Pure. */
import type { Policy } from '../document/config-policies.ts';
import type { GrantableRole } from '../entitlement.ts';

/** The first policy that matches, or null: what no policy names is not requestable. Pure. */
export function policyFor(policies: readonly Policy[], path: string, role: GrantableRole): Policy | null {
  const at = comparable(path);
  return policies.find((policy) => policy.match.roles.includes(role) && names(policy, at)) ?? null;
}

/**
 * Whether a policy names a resource, whatever the role: one of its patterns does, and none that
 * takes places out. Pure.
 */
export const matches = (policy: Policy, path: string): boolean => names(policy, comparable(path));

const names = (policy: Policy, comparablePath: string): boolean =>
  patternsOf(policy).some(({ test }) => test(comparablePath));

/** The patterns of what a policy does not name although others of its patterns do. Pure. */
export const exceptionsOf = (match: Policy['match']): readonly string[] =>
  ('except' in match ? match.except : undefined) ?? [];

/**
 * Whether a resource path matches a pattern: `*` stands for anything within one part, `**` for any
 * number of parts. `acme/prod/**` includes `acme/prod` itself. Compared without case, as GitLab
 * does. Pure.
 */
export const matchesPath = (glob: string, path: string): boolean => patternOf(glob).test(comparable(path));

/** How paths are compared, and sorted to be looked through with `patternsOf`. Pure. */
export const comparable = (path: string): string => `${path.toLowerCase()}/`;

/** Of policies that are looked at for every request, and every place below. */
const COMPILED = new WeakMap<Policy['match'], readonly Pattern[]>();

/** The patterns of a policy, for many `comparable` paths; what is taken out meets none. Pure. */
export function patternsOf({ match }: Policy): readonly Pattern[] {
  const known = COMPILED.get(match);
  if (known !== undefined) return known;
  const out = exceptionsOf(match).map(patternOf);
  const made = match.resources
    .map(patternOf)
    .map((pattern) => (out.length === 0 ? pattern : without(pattern, out)));
  COMPILED.set(match, made);
  return made;
}

const without = ({ start, test }: Pattern, out: readonly Pattern[]): Pattern => ({
  start,
  test: (path) => test(path) && !out.some((one) => one.test(path)),
});

export interface Pattern {
  /** What every match starts with: much faster to look at than the rest. */
  readonly start: string;
  readonly test: (comparablePath: string) => boolean;
}

/** A document has few patterns, and a group that is judged has thousands of places below it. */
const PATTERNS = new Map<string, Pattern>();
const MOST_PATTERNS = 10_000;

/** One pattern, for many `comparable` paths. Pure. */
export function patternOf(glob: string): Pattern {
  const known = PATTERNS.get(glob);
  if (known !== undefined) return known;
  if (PATTERNS.size >= MOST_PATTERNS) PATTERNS.clear();
  const made = compile(glob.toLowerCase());
  PATTERNS.set(glob, made);
  return made;
}

function compile(glob: string): Pattern {
  const parts = glob.split('/').map((part) => (part === '**' ? '(?:[^/]*/)*' : `${withinPart(part)}/`));
  const [start = ''] = glob.split('*');
  const whole = new RegExp(`^${parts.join('')}$`);
  return {
    start: glob === start ? `${glob}/` : start,
    test: (path) => path.startsWith(start) && whole.test(path),
  };
}

const withinPart = (glob: string): string =>
  glob
    .split('*')
    .map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^/]*');

/** Whether whatever matches `glob` matches `by`, too: false where that is not certain. Pure. */
export const covers = (by: string, glob: string): boolean =>
  coversParts(by.toLowerCase().split('/'), glob.toLowerCase().split('/'));

function coversParts([head, ...rest]: readonly string[], glob: readonly string[]): boolean {
  const [first, ...others] = glob;
  if (head === undefined) return first === undefined;
  if (head === '**')
    return coversParts(rest, glob) || (first !== undefined && coversParts([head, ...rest], others));
  // A star of the pattern is a letter here, which only a star stands for.
  return first !== undefined && first !== '**' && part(head).test(first) && coversParts(rest, others);
}

const part = (glob: string): RegExp => new RegExp(`^${withinPart(glob)}$`);

/** Whether a pattern can match a group or anything below it. Pure. */
export function canLieBelow(glob: string, group: string): boolean {
  const [parts, above] = [glob.toLowerCase().split('/'), group.toLowerCase().split('/')];
  for (const [at, name] of above.entries()) {
    const own = parts[at];
    if (own === '**') return true;
    if (own === undefined || !part(own).test(name)) return false;
  }
  return true;
}
