/**
 * A conflict alert: one person is in one conflict of the document. It is over when they are not any
 * more, whatever was decided meanwhile.
 */
import { createHash } from 'node:crypto';
import { canonical } from '../audit.ts';
import type { Found, Part } from './conflict.ts';
import type { GrantId } from '../id.ts';
import type { Table } from '../machine.ts';

export const CONFLICT_ALERT_STATUSES = ['active', 'exempted', 'resolved'] as const;
export type ConflictAlertStatus = (typeof CONFLICT_ALERT_STATUSES)[number];

export const CONFLICT_ALERT_EVENTS = ['exempt', 'reopen', 'resolve'] as const;
export type ConflictAlertEvent = (typeof CONFLICT_ALERT_EVENTS)[number];

/** `reopen`: the exemption has ended, and they are in it still. */
export const CONFLICT_ALERT: Table<ConflictAlertStatus, ConflictAlertEvent> = {
  active: { exempt: 'exempted', resolve: 'resolved' },
  exempted: { reopen: 'active', resolve: 'resolved' },
  resolved: {},
};

/** The longest exemption: a year. */
export const LONGEST_EXEMPTION_DAYS = 365;

/** What puts somebody on both sides, as an alert keeps it. */
export type Sides = Pick<Found, 'a' | 'b'>;

/** The parts that are kept of a side; somebody who owns a whole tree is on it in many ways. */
const MOST_PARTS = 50;

/** The same with no more parts than are kept. Pure. */
export const keptSides = ({ a, b }: Sides): Sides => ({
  a: a.slice(0, MOST_PARTS),
  b: b.slice(0, MOST_PARTS),
});

/** Whether both say the same. Pure. */
export const sameSides = (one: Sides, other: Sides): boolean => canonical(one) === canonical(other);

const grantOf = (part: Part): GrantId | null => (part.kind === 'role' ? part.grantId : null);

type RolePart = Extract<Part, { kind: 'role' }>;

/** What somebody holds by these grants on either side, each once. Pure. */
export function heldBy({ a, b }: Sides, grants: readonly GrantId[]): readonly RolePart[] {
  const parts = [...a, ...b].flatMap((part) =>
    part.kind === 'role' && part.grantId !== null && grants.includes(part.grantId) ? [part] : [],
  );
  return [...new Map(parts.map((part) => [`${part.grantId} ${part.at}`, part])).values()];
}

/** Names the grants that a button would end, so that a press ends those and no others. Pure. */
export const sideKey = (grants: readonly GrantId[]): string =>
  createHash('sha256').update(grants.toSorted().join()).digest('hex').slice(0, 16);

/**
 * The grants of hallpass's own whose end takes somebody off one side, of the side that has fewer;
 * none where hallpass gave neither side as a whole. Pure.
 */
export function temporarySide({ a, b }: Sides): readonly GrantId[] {
  const whole = [a, b].flatMap((side) => {
    const grants = side.map(grantOf);
    return side.length > 0 && grants.every((grant) => grant !== null) ? [[...new Set(grants)]] : [];
  });
  const [fewest = []] = whole.toSorted((one, other) => one.length - other.length);
  return fewest;
}
