/**
 * Which of the rows that GitLab lists are items of a campaign. Every row is one, or is left out for
 * one reason: nothing is missing silently. Pure.
 */
import type { AccountState } from '../identities/account.ts';
import { dayOf, type Day } from '../day.ts';
import { rank, type Role } from '../entitlement.ts';
import type { LeftOutKind } from '../document/review-fields.ts';
import type { ReviewScope } from './campaign.ts';
import { isOfAccount, type ReviewItemKind } from './review-item.ts';

/** A row as the last sync has it. */
export interface ListedRow {
  readonly kind: ReviewItemKind;
  /** What stands there when hallpass's own grants are gone; null where nothing does. */
  readonly role: Role | null;
  readonly accountState: AccountState;
  readonly isMachine: boolean;
  /** Who it belongs to; null for nobody in Slack. */
  readonly personId: string | null;
  readonly isArchived: boolean;
  /** The account hallpass works with. */
  readonly isOurs: boolean;
  /** It ends by itself on a day. */
  readonly isTemporary: boolean;
  /** Null where GitLab does not say. */
  readonly since: Date | null;
  readonly isInConflict: boolean;
  /** When it was last used; null where GitLab does not say, or for never. */
  readonly lastActiveOn: Day | null;
}

/**
 * `granted`: only a grant of hallpass's gives it, and that ends by itself. `ours`: hallpass needs
 * it to work. `lower_role`: below the roles that are reviewed. `other_person`: the campaign is
 * about somebody else. `older`: held since before the day it asks for. `used`: not
 * longer ago than it asks for.
 */
export type LeftOutReason =
  | LeftOutKind
  | 'granted'
  | 'ours'
  | 'lower_role'
  | 'other_person'
  | 'older'
  | 'used';

/**
 * Why a row is no item of a campaign; null when it is one. `among` are the people it is about, by
 * id; null for everybody. `usedSince`: what was used then or later is left out; null for nothing.
 * Pure.
 */
export function whyLeftOut(
  row: ListedRow,
  scope: ReviewScope,
  among: ReadonlySet<string> | null = null,
  usedSince: Day | null = null,
): LeftOutReason | null {
  if (row.isOurs) return 'ours';
  if (row.role === null) return 'granted';
  if (rank(row.role) < rank(scope.roleAtLeast)) return 'lower_role';
  if (scope.personId !== undefined && row.personId !== scope.personId) return 'other_person';
  if (among !== null && (row.personId === null || !among.has(row.personId))) return 'other_person';
  if (scope.newSince !== undefined && row.since !== null && dayOf(row.since) < scope.newSince) return 'older';
  if (usedSince !== null && row.lastActiveOn !== null && row.lastActiveOn >= usedSince) return 'used';
  return scope.leaveOut.find((kind) => IS[kind](row)) ?? null;
}

/**
 * Whether it can be told of an item when it was last used: of an account whose last use GitLab
 * says, and of a machine whose tokens it shows, for a token that was never used says so. Pure.
 */
export const isUseKnown = ({ isMachine, tokens, lastActiveOn }: UsedItem): boolean =>
  lastActiveOn !== null || (isMachine && tokens !== null);

type UsedItem = Pick<ListedRow, 'isMachine' | 'lastActiveOn'> & { readonly tokens: unknown };

const IS: Readonly<Record<LeftOutKind, (row: ListedRow) => boolean>> = {
  machines: ({ isMachine }) => isMachine,
  unlinked: ({ kind, isMachine, personId }) => isOfAccount(kind) && !isMachine && personId === null,
  blocked: ({ accountState }) => accountState !== 'active',
  archived: ({ isArchived }) => isArchived,
  inherited: ({ kind }) => kind === 'inherited',
  shares: ({ kind }) => kind === 'share',
  invited: ({ kind }) => kind === 'invited',
  invitations: ({ kind }) => kind === 'invitation',
  temporary: ({ isTemporary }) => isTemporary,
  permanent: ({ isTemporary }) => !isTemporary,
  direct: ({ kind }) => kind === 'direct',
  no_conflict: ({ isInConflict }) => !isInConflict,
};

/** What GitLab listed of one place, and what became of it: `listed = taken + what was left out`. */
export interface PlaceCount {
  readonly listed: number;
  readonly taken: number;
  readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>;
}

export const NOTHING_LISTED: PlaceCount = { listed: 0, taken: 0, leftOut: {} };

/** The count with one more row. Pure. */
export function counted(count: PlaceCount, why: LeftOutReason | null): PlaceCount {
  const { listed, taken, leftOut } = count;
  if (why === null) return { listed: listed + 1, taken: taken + 1, leftOut };
  return { listed: listed + 1, taken, leftOut: { ...leftOut, [why]: (leftOut[why] ?? 0) + 1 } };
}
