/**
 * What must never meet in one person, judged on what they hold in effect: a role on a place is a
 * role on everything below it, and a stronger one counts as the weaker. Pure.
 */
import { entriesOf, type Conflict, type Entry, type Side } from '../document/config-conflicts.ts';
import { rank, type Role } from '../entitlement.ts';
import { pushTo } from '../grouped.ts';
import type { GrantId } from '../id.ts';
import { comparable, patternOf } from '../policies/policy-match.ts';

/** A role that somebody holds on a place, and with it on everything below. */
export interface Hold {
  readonly connectorId: string;
  readonly path: string;
  readonly role: Role;
  /** The invited group through which they hold it; null for a row of their own. */
  readonly invited: string | null;
  /** The grant of hallpass's own that gives it; null for what hallpass did not give. */
  readonly grantId: GrantId | null;
}

/** Somebody, as far as conflicts go. */
export interface Holder {
  readonly holds: readonly Hold[];
  /** The Slack user groups they are in. */
  readonly userGroups: readonly string[];
}

/** What puts somebody on a side. */
export type Part =
  | (Hold & {
      readonly kind: 'role';
      /** Where the conflict meets it: the place itself, or one below that is named. */
      readonly at: string;
    })
  | { readonly kind: 'user_group'; readonly userGroup: string };

/** A conflict that somebody is in. Side b is empty where being on side a alone is what is wrong. */
export interface Found {
  readonly conflictId: string;
  readonly a: readonly Part[];
  readonly b: readonly Part[];
}

/** The paths that are known, by connector. */
export type Places = ReadonlyMap<string, readonly string[]>;

interface Reached {
  readonly entry: number;
  readonly floor: number;
  readonly at: string;
}

interface CompiledSide {
  readonly isAll: boolean;
  readonly entries: readonly number[];
}

interface CompiledConflict {
  readonly conflict: Conflict;
  readonly a: CompiledSide;
  readonly b: CompiledSide;
}

/** Conflicts made ready for many people: from a place to the entries that a role there reaches. */
export interface ConflictIndex {
  readonly conflicts: readonly CompiledConflict[];
  readonly byId: ReadonlyMap<string, Conflict>;
  readonly reachedFrom: ReadonlyMap<string, readonly Reached[]>;
  readonly byUserGroup: ReadonlyMap<string, readonly number[]>;
  /** The conflicts that have an entry on side a. */
  readonly ofEntry: readonly number[];
}

/**
 * The conflicts over these places. It is enough that `places` has where somebody holds something
 * and the places below that `witnesses` names; with all of them it serves everybody.
 */
export function conflictIndex(conflicts: readonly Conflict[], places: Places): ConflictIndex {
  const reachedFrom = new Map<string, Reached[]>();
  const byUserGroup = new Map<string, number[]>();
  const ofEntry: number[] = [];
  const sorted = new Map([...places].map(([id, paths]) => [id, sortedPaths(paths)]));
  const side = (one: Side, conflict: number): CompiledSide => ({
    isAll: 'all' in one,
    entries: entriesOf(one).map((entry) => {
      const index = ofEntry.push(conflict) - 1;
      if ('userGroups' in entry) for (const group of entry.userGroups) pushTo(byUserGroup, group, index);
      else addReached(reachedFrom, sorted, entry, index);
      return index;
    }),
  });
  const compiled = conflicts.map((conflict, index) => ({
    conflict,
    a: side(conflict.a, index),
    b: side(conflict.b, index),
  }));
  const byId = new Map(conflicts.map((conflict) => [conflict.id, conflict]));
  return { conflicts: compiled, byId, reachedFrom, byUserGroup, ofEntry };
}

type RoleEntry = Extract<Entry, { readonly resources: unknown }>;

const keyOf = (connectorId: string, comparablePath: string): string => `${connectorId} ${comparablePath}`;

/** Every place from which a role reaches what an entry names, with the first such place below. */
function addReached(
  reachedFrom: Map<string, Reached[]>,
  places: ReadonlyMap<string, readonly Sorted[]>,
  entry: RoleEntry,
  index: number,
): void {
  const floor = floorOf(entry);
  for (const [connectorId, paths] of places) {
    if (entry.connector !== undefined && entry.connector !== connectorId) continue;
    const seen = new Set<string>();
    for (const { key, path } of matching(entry, paths))
      for (const above of lineOf(key)) {
        // What is matched itself comes before what is below it, for the paths are in order.
        if (seen.has(above)) break;
        seen.add(above);
        pushTo(reachedFrom, keyOf(connectorId, above), { entry: index, floor, at: path });
      }
  }
}

/** The weakest role of an entry: a stronger one can do all of it. */
const floorOf = ({ roles }: RoleEntry): number => Math.min(...roles.map(rank));

interface Sorted {
  readonly key: string;
  readonly path: string;
}

const sortedPaths = (paths: readonly string[]): Sorted[] =>
  paths
    .map((path) => ({ key: comparable(path), path }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));

/** What an entry names of these, in order. */
function matching({ resources }: RoleEntry, paths: readonly Sorted[]): Sorted[] {
  const without = resources.filter(isException).map((glob) => patternOf(glob.slice(1)));
  const found = resources
    .filter((glob) => !isException(glob))
    .flatMap((glob) => {
      const { start, test } = patternOf(glob);
      const its: Sorted[] = [];
      for (let at = firstFrom(paths, start); paths[at]?.key.startsWith(start) === true; at++) {
        const place = paths[at];
        if (place !== undefined && test(place.key) && !without.some((no) => no.test(place.key)))
          its.push(place);
      }
      return its;
    });
  return resources.length === 1 ? found : found.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

const isException = (glob: string): boolean => glob.startsWith('!');

function firstFrom(paths: readonly Sorted[], start: string): number {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((paths[middle]?.key ?? '') < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `a/b/c/`, `a/b/`, `a/` of `a/b/c/`. */
function lineOf(key: string): string[] {
  const line = [key];
  for (let end = key.lastIndexOf('/', key.length - 2); end > 0; end = key.lastIndexOf('/', end - 1))
    line.push(key.slice(0, end + 1));
  return line;
}

/** The conflicts that somebody is in, in the order of the document. Pure. */
export function conflictsOf(index: ConflictIndex, { holds, userGroups }: Holder): Found[] {
  const parts = new Map<number, Part[]>();
  for (const hold of holds) {
    const reached = index.reachedFrom.get(keyOf(hold.connectorId, comparable(hold.path))) ?? [];
    for (const { entry, floor, at } of reached)
      if (rank(hold.role) >= floor) pushTo(parts, entry, { ...hold, kind: 'role', at });
  }
  for (const userGroup of userGroups)
    for (const entry of index.byUserGroup.get(userGroup) ?? [])
      pushTo(parts, entry, { kind: 'user_group', userGroup });
  const touched = new Set([...parts.keys()].map((entry) => index.ofEntry[entry] ?? -1));
  return [...touched]
    .toSorted((one, other) => one - other)
    .flatMap((at) => {
      const compiled = index.conflicts[at];
      const found = compiled === undefined ? null : judge(compiled, parts);
      return found === null ? [] : [found];
    });
}

/** The conflicts that a role among these is on a side of, as if nothing else were held. Pure. */
export function conflictsTouched(index: ConflictIndex, holds: readonly Hold[]): ReadonlySet<string> {
  const entries = holds.flatMap((hold) =>
    (index.reachedFrom.get(keyOf(hold.connectorId, comparable(hold.path))) ?? [])
      .filter(({ floor }) => rank(hold.role) >= floor)
      .map(({ entry }) => entry),
  );
  const at = entries.map((entry) => index.conflicts[index.ofEntry[entry] ?? -1]?.conflict.id);
  return new Set(at.filter((id) => id !== undefined));
}

function judge(
  { conflict, a, b }: CompiledConflict,
  parts: ReadonlyMap<number, readonly Part[]>,
): Found | null {
  const [onA, onB] = [partsOf(a, parts), partsOf(b, parts)];
  if (onA === null) return null;
  if (conflict.condition === 'not-in')
    return onB === null ? { conflictId: conflict.id, a: onA, b: [] } : null;
  return onB === null ? null : { conflictId: conflict.id, a: onA, b: onB };
}

/** What puts somebody on a side; null where they are not on it. */
function partsOf(
  { isAll, entries }: CompiledSide,
  parts: ReadonlyMap<number, readonly Part[]>,
): Part[] | null {
  const its = entries.map((entry) => parts.get(entry) ?? []);
  const isOn = isAll ? its.every(isSome) : its.some(isSome);
  return isOn ? unique(its.flat()) : null;
}

const isSome = (list: readonly unknown[]): boolean => list.length > 0;

/** Two entries of a side can name one place. */
function unique(parts: readonly Part[]): Part[] {
  const known = new Map(parts.map((part) => [partKey(part), part]));
  return [...known.values()].toSorted((one, other) => (partKey(one) < partKey(other) ? -1 : 1));
}

const partKey = (part: Part): string =>
  part.kind === 'user_group'
    ? part.userGroup
    : JSON.stringify([part.connectorId, part.path, part.at, part.role, part.invited, part.grantId]);
