/**
 * A review item is one account's role on one group or project as it was when the snapshot was
 * taken, what a reviewer decides about it, and what became of that in GitLab.
 */
import { createHash } from 'node:crypto';
import { GRANTABLE_ROLES, rank, type GrantableRole } from '../entitlement.ts';
import type { Table } from '../machine.ts';
import { sameRow, type Look, type NamedRow, type Row } from '../access/membership.ts';

/**
 * `direct`: a membership of the place. `inherited`: one of a group above what is reviewed, that
 * reaches into it. `share`: a group that was invited. `invited`: what an account has because it is
 * in such a group. `invitation`: an address that was invited and has not joined.
 */
export const REVIEW_ITEM_KINDS = ['direct', 'inherited', 'share', 'invited', 'invitation'] as const;
export type ReviewItemKind = (typeof REVIEW_ITEM_KINDS)[number];

/** Whether an item is about an account, and not about a group or an address. Pure. */
export const isOfAccount = (kind: ReviewItemKind): boolean => kind !== 'share' && kind !== 'invitation';

export const REVIEW_DECISIONS = ['keep', 'lower', 'request', 'remove'] as const;
/** `request`: the role ends, and can be asked for from then on. */
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

export const REVIEW_ITEM_STATUSES = [
  'undecided',
  'decided',
  'submitted',
  'kept',
  'applying',
  'done',
  'gone',
  'tasked',
  'moved',
  'restoring',
  'restored',
  'dropped',
] as const;
export type ReviewItemStatus = (typeof REVIEW_ITEM_STATUSES)[number];

export const REVIEW_ITEM_EVENTS = [
  'decide',
  'clear',
  'submit',
  'keep',
  'apply',
  'delegate',
  'conclude',
  'vanish',
  'move',
  'drop',
  'undo',
  'restore',
  'spoil',
] as const;
export type ReviewItemEvent = (typeof REVIEW_ITEM_EVENTS)[number];

/**
 * What is decided can be changed until it is submitted; `submit`: the review was finished, or
 * closed. `apply`: the slot was told, or that of whoever has joined by an invitation. `delegate`:
 * hallpass cannot do it, an owner has to, or leaves it (`keep`). `move`: it is not in GitLab any
 * more what was reviewed, and is decided again. `vanish`: somebody else took it away before.
 * `drop`: it was gone before it was decided. `spoil`: what was to be undone was changed meanwhile.
 */
export const REVIEW_ITEM: Table<ReviewItemStatus, ReviewItemEvent> = {
  undecided: { decide: 'decided', drop: 'dropped', move: 'moved' },
  decided: { decide: 'decided', clear: 'undecided', submit: 'submitted', drop: 'dropped', move: 'moved' },
  submitted: { keep: 'kept', apply: 'applying', delegate: 'tasked', vanish: 'gone', move: 'moved' },
  kept: { decide: 'decided' },
  applying: { apply: 'applying', conclude: 'done', vanish: 'gone', delegate: 'tasked', move: 'moved' },
  done: { undo: 'restoring' },
  gone: {},
  tasked: { conclude: 'done', keep: 'kept' },
  moved: { decide: 'decided', drop: 'dropped', move: 'moved' },
  restoring: { restore: 'restored', spoil: 'done' },
  restored: {},
  dropped: {},
};

/** What still has to become something before a campaign is complete. */
export const UNFINISHED_ITEMS = [
  'undecided',
  'decided',
  'submitted',
  'applying',
  'tasked',
  'moved',
  'restoring',
] as const satisfies readonly ReviewItemStatus[];

/** What waits for a reviewer. */
export const WAITING_ITEMS = ['undecided', 'moved'] as const satisfies readonly ReviewItemStatus[];

/** How long a removal can be undone. */
export const UNDO_SECONDS = 86_400;

interface ReviewedItem extends Row {
  readonly seen: Look | null;
}

/** What is decided on: what was reviewed, or what stood there when it was decided again. Pure. */
export const reviewedRow = ({ role, customRole, expiresOn, seen }: ReviewedItem): Row =>
  seen?.row ?? { role, customRole, expiresOn };

interface DecidableItem extends ReviewedItem, NamedRole {
  readonly status: ReviewItemStatus;
  readonly found: Look | null;
}

/**
 * What a decision would be about now: where it has changed in GitLab, what stands there. With what
 * its custom role is called, as far as the item knows. Pure.
 */
export function rowToDecide(item: DecidableItem): NamedRow {
  const row = (item.status === 'moved' ? item.found?.row : null) ?? reviewedRow(item);
  return { ...row, customRoleName: customRoleNameIn(item, row) };
}

/**
 * Which row a decision would be about, as a short text: what shows an item has it, and a press
 * brings it back. Pure.
 */
export const fingerprintOf = (item: DecidableItem): string => fingerprint([rowText(rowToDecide(item))]);

/** The same of many, in whatever order they are. Pure. */
export const fingerprintOfAll = (items: readonly (DecidableItem & { readonly id: string })[]): string =>
  fingerprint(items.map((item) => `${item.id} ${rowText(rowToDecide(item))}`).toSorted());

/** Whether an item is about the row that was seen; null: about the one of the snapshot. Pure. */
export const isAsSeen = (item: DecidableItem, seenAs: string | null): boolean =>
  fingerprintOf(item) === (seenAs ?? fingerprint([rowText(item)]));

const rowText = ({ role, customRole, expiresOn }: Row): string =>
  JSON.stringify([role, customRole, expiresOn]);
const fingerprint = (texts: readonly string[]): string =>
  createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, FINGERPRINT_LENGTH);
export const FINGERPRINT_LENGTH = 16;

/** What a decision leaves; null for no row. `lowerTo` is there with `lower`. Pure. */
export function targetOf(decision: ReviewDecision, row: Row, lowerTo: GrantableRole | null): Row | null {
  if (decision === 'keep') return row;
  if (decision !== 'lower' || lowerTo === null) return null;
  return { role: lowerTo, customRole: null, expiresOn: row.expiresOn };
}

/** The roles below the one that is held, strongest first. Pure. */
export const lowerRoles = (row: Pick<Row, 'role'>): readonly GrantableRole[] =>
  GRANTABLE_ROLES.filter((role) => rank(role) < rank(row.role)).toReversed();

/** What was decided about a row, as far as two decisions are compared. */
export interface DecidedRow {
  readonly decision: ReviewDecision;
  /** What it leaves. */
  readonly target: Row | null;
}

const STRICTNESS: Readonly<Record<ReviewDecision, number>> = { keep: 0, lower: 1, request: 2, remove: 3 };

/**
 * The stricter of two decisions about one row: what leaves nothing is stricter than what leaves
 * something, a lower role than a higher one, and of two that leave as much the one that can less
 * be had back. Pure.
 */
export function stricter<D extends DecidedRow>(one: D, other: D): D {
  const power = ({ target }: D): number => (target === null ? -1 : rank(target.role));
  if (power(one) !== power(other)) return power(one) < power(other) ? one : other;
  return STRICTNESS[one.decision] >= STRICTNESS[other.decision] ? one : other;
}

/**
 * Whether a row gives what it gave when it was reviewed: the role, the custom role and the end.
 * Pure.
 */
export const isAsReviewed = (now: Row | null, reviewed: Row): boolean => sameRow(now, reviewed);

/** Whether what stands there is what a decision was to leave; a date is only a date. Pure. */
export function isAsDecided(now: Row | null, target: Row | null): boolean {
  if (now === null || target === null) return now === target;
  return now.role === target.role && now.customRole === target.customRole;
}

interface NamedRole extends Pick<Row, 'customRole'> {
  readonly customRoleName: string | null;
}

/** What the custom role of a row is called, as far as the item knows; null for none. Pure. */
export const customRoleNameIn = (item: NamedRole, { customRole }: Row): string | null =>
  customRole === item.customRole ? item.customRoleName : null;
