/**
 * The heart: what a person's direct membership on one resource ought to be. Pure; start at
 * `reconcile`. A slot is (connector, resource, account): the one direct row that GitLab can hold
 * there. GitLab is never told "add" or "remove", only "make this row so", and this file says what
 * "so" is.
 */
import { addDays, type Day } from '../day.ts';
import { rank, type Role } from '../entitlement.ts';
import type { GrantId } from '../id.ts';

/**
 * A direct membership. `customRole` is the vendor's id of a custom role on top of `role`;
 * `expiresOn` null means it never expires.
 */
export interface Row {
  readonly role: Role;
  readonly customRole: string | null;
  readonly expiresOn: Day | null;
}

/** With what people call its custom role, where that is known. */
export interface NamedRow extends Row {
  readonly customRoleName?: string | null;
}

/**
 * A look at the slot: `{ row: null }` is "there is no row", null in place of a Look is "never
 * looked".
 */
export interface Look {
  readonly row: Row | null;
}

/** What the slot goes back to, and the UTC day on which that was seen there. */
export interface Baseline extends Look {
  readonly on: Day;
}

/**
 * A row hallpass set out to write. Until `landsBy` GitLab may still carry that out, whatever became
 * of its answer.
 */
export interface Intent extends Look {
  /** ISO 8601. */
  readonly landsBy: string;
  /** It waits for an administrator of GitLab; nothing is in doubt until they decide. */
  readonly queued: boolean;
}

/** A grant that is provisioning or active. `endsOn` is the UTC day of its (projected) end. */
export interface OpenGrant {
  readonly id: GrantId;
  readonly role: Role;
  readonly endsOn: Day;
}

/**
 * A change that somebody may have made with power a grant gave them. It stands while grants go on,
 * and becomes the baseline only when that is decided (ADR 4).
 */
export interface Undecided {
  /** What would be the baseline. */
  readonly row: Row;
  /**
   * The open grants that this row took the place of, and that hold nothing up any more; none when
   * only the date was changed.
   */
  readonly over: readonly GrantId[];
}

export interface Slot {
  /** What was there before the first open grant; null while the slot is at rest. */
  readonly baseline: Baseline | null;
  /** What hallpass last wrote and read back, or accepted from a human; null while at rest. */
  readonly applied: Look | null;
  /**
   * Rows hallpass set out to write and has not read back: a write whose answer was lost is not a
   * human's change (ADR 5).
   */
  readonly intents: readonly Look[];
  /**
   * The date a human gave to a row hallpass had raised or made; it stands until the slot is at
   * rest.
   */
  readonly pinned: { readonly expiresOn: Day | null } | null;
  readonly undecided: Undecided | null;
  /**
   * Whether a change since the last look may be the work of somebody whose power over members here
   * came from a grant.
   */
  readonly isSuspect: boolean;
  readonly open: readonly OpenGrant[];
}

export const DRIFT_KINDS = ['added', 'removed', 'lowered', 'raised', 'redated', 'changed'] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** A change that somebody made outside hallpass since it last looked. */
export interface Drift {
  readonly kind: DriftKind;
  readonly from: Row | null;
  readonly to: Row | null;
}

export interface Plan {
  readonly baseline: Baseline;
  readonly pinned: Slot['pinned'];
  readonly undecided: Undecided | null;
  readonly wanted: Row | null;
  readonly drift: Drift | null;
  /**
   * The drift is not taken at its word: it would leave more than the baseline, and a holder may
   * have made it.
   */
  readonly isDoubted: boolean;
  /** Why the drift ends every open grant of the slot, or null when they go on. */
  readonly endsGrants: 'removed_outside' | 'changed_outside' | null;
}

/**
 * Days between a grant's end and the vendor's own expiry of a row hallpass made: no instance's time
 * zone can make it earlier (GITLAB §3).
 */
const DEAD_MAN_DAYS = 2;

/** The intents whose writes may still be carried out. Pure. */
export const stillLanding = (intents: readonly Intent[], now: Date): readonly Intent[] =>
  intents.filter((intent) => Date.parse(intent.landsBy) > now.getTime());

/** Whether two direct rows say the same. Pure. */
export function sameRow(a: Row | null, b: Row | null): boolean {
  if (a === null || b === null) return a === b;
  return a.role === b.role && a.customRole === b.customRole && a.expiresOn === b.expiresOn;
}

/**
 * Whether the first row gives anything that the second does not: a higher role, another custom
 * role, or more time. Pure.
 */
export function givesMore(row: Row | null, than: Row | null): row is Row {
  if (row === null || than === null) return row !== null;
  if (rank(row.role) > rank(than.role)) return true;
  if (row.customRole !== null && row.customRole !== than.customRole) return true;
  return than.expiresOn !== null && (row.expiresOn === null || row.expiresOn > than.expiresOn);
}

/**
 * The direct row that should exist now, and what an outsider changed since hallpass last looked. A
 * human decision stands: it becomes the baseline, and one that removes or lowers the row ends the
 * grants. One that would leave more than the baseline, and that a holder may have made, stands only
 * as long as the grants (ADR 4). A new date on a row is a decision about the date alone; the role
 * still ends with the grant (ADR 4).
 */
export function reconcile(slot: Slot, actual: Row | null, today: Day): Plan {
  const drift = driftOf(slot, actual, today);
  const known = memoryOf(slot, today);
  const taken = drift === null ? known : afterDrift({ ...slot, ...known }, actual, drift, today);
  const isDoubted = drift !== null && isDoubtful(slot, taken.word, today);
  const endsGrants = drift === null || isDoubted ? null : endingOf(drift);
  const baseline = taken.baseline ?? { row: actual, on: today };
  const { pinned, undecided } = taken;
  const open = endsGrants === null ? slot.open : [];
  const untouched = slot.baseline === null && slot.open.length === 0;
  const wanted = untouched ? actual : wantedRow(standingRow(baseline, today), { pinned, undecided, open });
  return { baseline, pinned, undecided, wanted, drift, isDoubted, endsGrants };
}

interface Memory extends Pick<Slot, 'pinned' | 'undecided'> {
  readonly baseline: Baseline | null;
  /** What the change, taken at its word, would leave for good. */
  readonly word: Row | null;
}

/**
 * What is remembered of a slot before anything new is seen. An undecided row that has reached its
 * own date is over.
 */
function memoryOf({ baseline, pinned, undecided }: Slot, today: Day): Memory {
  const ends = undecided?.row.expiresOn ?? null;
  const isDecided = ends !== null && isOver(ends, null, today);
  return { baseline, pinned, undecided: isDecided ? null : undecided, word: null };
}

/** What is remembered of it once a change was seen. */
function afterDrift(slot: Slot, actual: Row | null, drift: Drift, today: Day): Memory {
  const { baseline, undecided } = slot;
  const before = baseline?.row ?? null;
  if (drift.kind !== 'redated' || actual === null) {
    const over = slot.open.map(({ id }) => id);
    if (isDoubtful(slot, actual, today))
      return { baseline, pinned: slot.pinned, undecided: { row: actual, over }, word: actual };
    return { baseline: { row: actual, on: today }, pinned: slot.pinned, undecided: null, word: actual };
  }
  const { expiresOn } = actual;
  const pinned = { expiresOn };
  // Where nothing was raised, the row with its new date is what stands there; else only its date is
  // new.
  const isWhole = sameRow(drift.from, before) || (undecided !== null && undecided.over.length > 0);
  const redated = before === null ? null : { ...before, expiresOn };
  const word = isWhole ? actual : redated;
  if (isDoubtful(slot, word, today)) {
    const over = isWhole ? slot.open.map(({ id }) => id) : [];
    return { baseline, pinned, undecided: { row: word, over }, word };
  }
  // The date is somebody's decision; what was undecided about the role still is.
  const kept = undecided === null ? null : { ...undecided, row: { ...undecided.row, expiresOn } };
  return { baseline: { row: redated, on: today }, pinned, undecided: kept, word };
}

/**
 * Whether a change that would leave this row may be a holder's own doing, and would leave more than
 * what was there.
 */
function isDoubtful({ isSuspect, baseline }: Slot, word: Row | null, today: Day): word is Row {
  return isSuspect && baseline !== null && givesMore(word, standingRow(baseline, today));
}

function driftOf(slot: Slot, actual: Row | null, today: Day): Drift | null {
  if (slot.applied === null) return null;
  const ours = [slot.applied, ...slot.intents].some((look) => sameRow(look.row, actual));
  if (ours || (actual === null && ranOut(slot, today))) return null;
  return { kind: driftKind(slot.applied.row, actual), from: slot.applied.row, to: actual };
}

/**
 * Whether the row that was there has met its own date, which is nobody's decision, unless a human
 * chose that date meanwhile.
 */
function ranOut({ applied, baseline, pinned }: Slot, today: Day): boolean {
  const ends = applied?.row?.expiresOn ?? null;
  return pinned === null && ends !== null && isOver(ends, baseline?.on ?? null, today);
}

/** GitLab removes a row at the start of its day, and one seen on that very day outlived that. */
const isOver = (ends: Day, seenOn: Day | null, today: Day): boolean =>
  ends < today || (ends === today && seenOn !== today);

function driftKind(from: Row | null, to: Row | null): DriftKind {
  if (to === null) return 'removed';
  if (from === null) return 'added';
  if (rank(to.role) < rank(from.role)) return 'lowered';
  if (rank(to.role) > rank(from.role)) return 'raised';
  return to.customRole === from.customRole ? 'redated' : 'changed';
}

function endingOf(drift: Drift): Plan['endsGrants'] {
  if (drift.kind === 'removed') return 'removed_outside';
  return drift.kind === 'lowered' ? 'changed_outside' : null;
}

/** The baseline as far as it still stands. */
function standingRow(baseline: Baseline, today: Day): Row | null {
  const ends = baseline.row?.expiresOn ?? null;
  return ends !== null && isOver(ends, baseline.on, today) ? null : baseline.row;
}

function wantedRow(
  before: Row | null,
  { undecided, open: held, pinned }: Pick<Slot, 'undecided' | 'open' | 'pinned'>,
): Row | null {
  const isHeld = held.some(({ id }) => undecided?.over.includes(id) === true);
  const standing = undecided !== null && isHeld ? undecided.row : before;
  const open = held.filter(({ id }) => undecided?.over.includes(id) !== true);
  const strongest = open.reduce<OpenGrant | null>(
    (best, grant) => (best === null || rank(grant.role) > rank(best.role) ? grant : best),
    null,
  );
  if (strongest === null || (standing !== null && rank(standing.role) >= rank(strongest.role)))
    return standing;
  const lastDay = open.reduce<Day>((last, grant) => (grant.endsOn > last ? grant.endsOn : last), '');
  const expiresOn =
    pinned === null ? dateWhileHeld(standing, addDays(lastDay, DEAD_MAN_DAYS)) : pinned.expiresOn;
  return { role: strongest.role, customRole: null, expiresOn };
}

/**
 * A person's own row keeps its date while raised, unless that would end the grant early; it never
 * gets a date it did not have, which could delete standing access. A row made for the grant carries
 * the backstop.
 */
function dateWhileHeld(standing: Row | null, backstop: Day): Day | null {
  if (standing === null) return backstop;
  if (standing.expiresOn === null) return null;
  return standing.expiresOn > backstop ? standing.expiresOn : backstop;
}
