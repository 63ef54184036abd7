/** What is said of a review item wherever it is shown. Pure. */
import type { NamedRow } from '../domain/access/membership.ts';
import { roleLabel } from '../domain/entitlement.ts';
import type { AccountState } from '../domain/identities/account.ts';
import type { MachineToken } from '../domain/reviews/machine-token.ts';
import { isOfAccount, type ReviewItemKind } from '../domain/reviews/review-item.ts';

const STATE_MARKS: Readonly<Record<AccountState, readonly string[]>> = {
  active: [],
  blocked: ['account blocked'],
  other: ['account deactivated'],
  gone: ['account deleted'],
};

interface MarkedItem {
  readonly kind: ReviewItemKind;
  readonly through: string | null;
  readonly isMachine: boolean;
  readonly personId: string | null;
  readonly accountState: AccountState;
  readonly isArchived: boolean;
}

/** What sets an item apart from the ordinary one: a person's own role, of an account in use. */
export function marksOf(item: MarkedItem): readonly string[] {
  const { kind, through, isMachine, personId, accountState, isArchived } = item;
  return [
    ...(kind === 'inherited' ? ['inherited from above'] : []),
    ...(through === null ? [] : [`with the invited group ${through}`]),
    ...(isMachine ? ['machine'] : []),
    ...(!isOfAccount(kind) || isMachine || personId !== null ? [] : ['nobody in Slack']),
    ...STATE_MARKS[accountState],
    ...(isArchived ? ['archived'] : []),
  ];
}

interface HeldItem {
  readonly kind: ReviewItemKind;
  readonly username: string;
  readonly accountName: string;
  readonly person: { readonly name: string } | null;
}

/** `Ana Lima (ana)`, `Invitation of nina@partner.test`, `Invited group acme/web`. */
export function holderWords({ kind, person, username, accountName }: HeldItem): string {
  if (kind === 'share') return `Invited group ${username}`;
  if (kind === 'invitation') return `Invitation of ${username}`;
  return `${person?.name ?? (accountName === '' ? username : accountName)} (${username})`;
}

/**
 * ` (custom role Reads code) until 2026-12-24`, to go behind the name of the role; by its id where
 * the name of a custom role is not known.
 */
export function beyondRole({ customRole, customRoleName, expiresOn }: Omit<NamedRow, 'role'>): string {
  const custom = customRole === null ? '' : ` (custom role ${customRoleName ?? customRole})`;
  return expiresOn === null ? custom : `${custom} until ${expiresOn}`;
}

/** `Reporter (custom role Reads code) until 2026-12-24`. */
export const rowWords = (row: NamedRow): string => `${roleLabel(row.role)}${beyondRole(row)}`;

/** ` (api) until 2026-12-31, last used 2026-11-02`, to go behind the name of a token. */
export function beyondToken({ scopes, expiresOn, lastUsedOn }: MachineToken): string {
  const may = scopes.length === 0 ? '' : ` (${scopes.join(', ')})`;
  const end = expiresOn === null ? ' without an end' : ` until ${expiresOn}`;
  return `${may}${end}${lastUsedOn === null ? ', no use known' : `, last used ${lastUsedOn}`}`;
}
