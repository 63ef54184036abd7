/** Which conflicts a request would bring about, and where that cannot be known. Pure. */
import type { Conflict } from '../document/config-conflicts.ts';
import {
  conflictsOf,
  type ConflictIndex,
  type Found,
  type Hold,
  type Holder,
  type Part,
} from './conflict.ts';
import type { Decision } from '../policies/policy.ts';
import type { Refusal } from '../refusal.ts';

/** A conflict that what is asked for would be a part of. */
export interface NamedConflict {
  readonly id: string;
  readonly name: string;
  readonly onRequest: Conflict['onRequest'];
  /** Until when they are exempted from it, as an ISO time; left out where they are not. */
  readonly exemptUntil?: string;
  /** What stands on the other side; nothing where the person would have to be there and is not. */
  readonly others: readonly Part[];
  /** That is no more than what is asked for, which is on both sides; left out where it is not. */
  readonly isOnBoth?: boolean;
}

/** A conflict that hallpass would not see: people come in at a place whom it does not know. */
export interface UnseenConflict {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** The invited group; null where it is not known which are invited. */
  readonly group: string | null;
}

export interface AskedConflicts {
  readonly found: readonly NamedConflict[];
  readonly unseen: readonly UnseenConflict[];
}

export const NO_CONFLICTS: AskedConflicts = { found: [], unseen: [] };

const MOST_NAMED = 10;

interface Circumstances {
  /** Roles that they may hold for all hallpass knows. */
  readonly unknown: readonly Hold[];
  /** What they are exempted from: until when, and whether that covers what is asked for. */
  readonly exempt: ReadonlyMap<string, { readonly until: Date; readonly covers: boolean }>;
}

/**
 * What asking leads to. `asked` is what it would give, as if it were held; `holder` is without it,
 * also where more time is asked for. Pure.
 */
export function conflictsOfAsk(
  index: ConflictIndex,
  holder: Holder,
  asked: readonly Hold[],
  { unknown, exempt }: Circumstances,
): AskedConflicts {
  const holds = [...holder.holds, ...asked];
  const found = conflictsOf(index, { ...holder, holds }).flatMap((one) => named(index, one, asked));
  const known = new Set(found.map(({ id }) => id));
  const perhaps =
    unknown.length === 0 ? [] : conflictsOf(index, { ...holder, holds: [...holds, ...unknown] });
  const unseen = perhaps
    .filter(({ conflictId }) => !known.has(conflictId))
    .flatMap((one) => named(index, one, asked).flatMap((conflict) => unseenOf(conflict, unknown)));
  return {
    found: found.slice(0, MOST_NAMED).map((one) => exempted(one, exempt.get(one.id))),
    unseen: unseen.slice(0, MOST_NAMED),
  };
}

/** The conflict as the request brings it about; none where that has no part in it. */
function named(index: ConflictIndex, { conflictId, a, b }: Found, asked: readonly Hold[]): NamedConflict[] {
  const conflict = index.byId.get(conflictId);
  const isAsked = (part: Part): boolean => part.kind === 'role' && asked.some((hold) => isSame(part, hold));
  const [onA, onB] = [a.some(isAsked), b.some(isAsked)];
  if (conflict === undefined || (!onA && !onB)) return [];
  const { id, name, onRequest } = conflict;
  const others = onA ? b : a;
  const standing = others.filter((part) => !isAsked(part));
  // What is asked for can be on both sides by itself, as a group with places of both below it.
  const isOnBoth = others.length > 0 && standing.length === 0;
  return [
    {
      id,
      name,
      onRequest,
      others: (isOnBoth ? others : standing).slice(0, MOST_NAMED),
      ...(isOnBoth ? { isOnBoth } : {}),
    },
  ];
}

/** An exemption that covers it all lifts a block. */
const exempted = (
  conflict: NamedConflict,
  exemption: { readonly until: Date; readonly covers: boolean } | undefined,
): NamedConflict =>
  exemption === undefined
    ? conflict
    : {
        ...conflict,
        onRequest: exemption.covers ? 'warn' : conflict.onRequest,
        exemptUntil: exemption.until.toISOString(),
      };

function unseenOf({ id, name, others }: NamedConflict, unknown: readonly Hold[]): UnseenConflict[] {
  const by = unknown.find((hold) => others.some((part) => part.kind === 'role' && isSame(part, hold)));
  return by === undefined ? [] : [{ id, name, path: by.path, group: by.invited === '' ? null : by.invited }];
}

const isSame = (one: Hold, other: Hold): boolean =>
  one.connectorId === other.connectorId &&
  one.path === other.path &&
  one.role === other.role &&
  one.invited === other.invited &&
  one.grantId === other.grantId;

/** Why it must not be given; null where nothing is in the way. Pure. */
export function refusalOfConflicts({ found }: AskedConflicts): Refusal | null {
  const blocking = found.find(({ onRequest }) => onRequest === 'block');
  if (blocking === undefined) return null;
  const { id, name, others, isOnBoth = false } = blocking;
  const other = others.find((part) => part.kind === 'role');
  const held =
    other === undefined
      ? null
      : {
          role: other.role,
          path: other.at,
          ...(other.path === other.at ? {} : { above: other.path }),
          ...(other.invited === null ? {} : { invited: other.invited }),
        };
  return {
    code: 'conflict',
    id,
    name,
    held,
    isAlone: others.length === 0,
    ...(isOnBoth ? { isOnBoth } : {}),
  };
}

/** What is decided, unless a conflict stands in the way. Pure. */
export function unlessConflict(decision: Decision, conflicts: AskedConflicts): Decision {
  const no = decision.outcome === 'refuse' ? null : refusalOfConflicts(conflicts);
  return no === null ? decision : { outcome: 'refuse', refusal: no, field: 'role' };
}
