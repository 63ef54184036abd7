import { inheritedRow } from './gitlab-access.ts';
import { GitLabRefusal } from './gitlab-answer.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { LEVEL_NAMES, MINIMAL_ACCESS, type GitLabGroup, type MemberRow, type Place } from './gitlab-state.ts';

/** Attribute → what is wrong with it, as in a 400 answer's `message`. */
export type Faults = Readonly<Record<string, readonly string[]>>;

/** What a membership is to become. Undefined leaves the column as it is (null on a new row). */
export interface Wish {
  readonly level: number;
  readonly expiresAt?: string | null;
  readonly memberRoleId?: number | null;
}

export const placeOf = (row: MemberRow): Place => ({ kind: row.kind, id: row.placeId });

/** A row that does not exist yet. */
export function newRow(
  store: GitLabStore,
  place: Place,
  userId: number,
  createdBy: number | null,
): MemberRow {
  const now = store.now().toISOString();
  return {
    id: store.nextId(),
    kind: place.kind,
    placeId: place.id,
    userId,
    level: 0,
    memberRoleId: null,
    expiresAt: null,
    createdBy,
    createdAt: now,
    updatedAt: now,
    awaiting: false,
    ldap: false,
    override: false,
  };
}

/**
 * The row with the wish fulfilled, not saved.
 * @throws GitLabRefusal 400 for a custom role that is unknown or of another top-level group
 */
export function draftOf(store: GitLabStore, row: MemberRow, wish: Wish): MemberRow {
  const root = store.tree.root(placeOf(row));
  return {
    ...row,
    level: wish.level,
    expiresAt: wish.expiresAt === undefined ? row.expiresAt : wish.expiresAt,
    memberRoleId: memberRoleFor(store, root, row, wish.memberRoleId),
  };
}

function memberRoleFor(
  store: GitLabStore,
  root: GitLabGroup,
  row: MemberRow,
  wished: number | null | undefined,
): number | null {
  // Without the licence GitLab ignores the parameter.
  if (wished === undefined || (wished !== null && root.plan !== 'ultimate')) return row.memberRoleId;
  if (wished === null) return null;
  const known = store.memberRoles.some(({ id, groupId }) => id === wished && groupId === root.id);
  if (!known) throw new GitLabRefusal(400, { message: { member_role: ['not found'] } });
  return wished;
}

/**
 * What GitLab's model says is wrong with a draft; empty for nothing. `before` is the saved row,
 * null for a new one.
 */
export function faultsOf(store: GitLabStore, draft: MemberRow, before: MemberRow | null): Faults {
  const past = draft.expiresAt !== null && draft.expiresAt < store.today();
  const all: Record<string, string[]> = {
    expires_at: past ? ['cannot be a date in the past'] : [],
    user: userFaults(store, draft),
    access_level: [
      ...belowInherited(store, draft),
      ...levelFaults(store, draft),
      ...lockedByRole(draft, before),
    ],
    user_id: accountFaults(store, draft, before),
    member_role_id: roleFaults(store, draft),
  };
  return Object.fromEntries(Object.entries(all).filter(([, messages]) => messages.length > 0));
}

/** Equal to the inherited level is fine. */
function belowInherited(store: GitLabStore, draft: MemberRow): string[] {
  const inherited = inheritedRow(store, placeOf(draft), draft.userId);
  if (inherited === undefined || inherited.level <= draft.level) return [];
  const { name } = store.tree.group(inherited.placeId);
  const role = LEVEL_NAMES.get(inherited.level) ?? String(inherited.level);
  return [`should be greater than or equal to ${role} inherited membership from group ${name}`];
}

function levelFaults(store: GitLabStore, { kind, placeId, level }: MemberRow): string[] {
  const outside = 'is not included in the list';
  if (level !== MINIMAL_ACCESS) return levelsOf(store).includes(level) ? [] : [outside];
  if (kind === 'project') return [outside];
  const { parentId } = store.tree.group(placeId);
  if (store.tree.root({ kind, id: placeId }).plan === 'free') return [outside, 'not supported by license'];
  return parentId === null ? [] : [outside, 'supported on top level groups only'];
}

const levelsOf = ({ version }: GitLabStore): number[] =>
  [...LEVEL_NAMES.keys()].filter(
    (level) => level !== MINIMAL_ACCESS && (level !== 25 || Number.parseInt(version, 10) >= 19),
  );

function lockedByRole(draft: MemberRow, before: MemberRow | null): string[] {
  const kept = before !== null && before.memberRoleId !== null && before.memberRoleId === draft.memberRoleId;
  return kept && before.level !== draft.level
    ? ['cannot be changed because of an existing association with a custom role']
    : [];
}

function roleFaults(store: GitLabStore, draft: MemberRow): string[] {
  const role = store.memberRoles.find(({ id }) => id === draft.memberRoleId);
  return role === undefined || role.baseLevel === draft.level
    ? []
    : ["the custom role's base access level does not match the current access level"];
}

function userFaults(store: GitLabStore, draft: MemberRow): string[] {
  const root = store.tree.root(placeOf(draft));
  if (!root.ssoEnforced || store.user(draft.userId).type !== 'human') return [];
  const linked = store.samlIdentities.some(
    ({ groupId, userId }) => groupId === root.id && userId === draft.userId,
  );
  return linked
    ? []
    : [
        'is not linked to a SAML account or has an inactive SCIM identity. For information on how to resolve this error, ' +
          'see the <a href="/help/user/group/saml_sso/troubleshooting_scim.md">troubleshooting SCIM documentation</a>.',
      ];
}

function accountFaults(store: GitLabStore, draft: MemberRow, before: MemberRow | null): string[] {
  const { type } = store.user(draft.userId);
  if (type === 'placeholder') return ['must not be a placeholder user'];
  const elsewhere = before === null && store.rowsOf(draft.userId).length > 0;
  return type === 'project_bot' && elsewhere
    ? ['project bots cannot be added to other groups / projects']
    : [];
}

const LABELS: Readonly<Record<string, string>> = {
  access_level: 'Access level',
  expires_at: 'Expires at',
  user: 'User',
  user_id: 'User',
  member_role: 'Member role',
  member_role_id: 'Member role',
};

/** The faults as the sentence that an answer about several people holds. */
export const sentence = (faults: Faults): string =>
  toSentence(
    Object.entries(faults).flatMap(([attribute, messages]) =>
      messages.map((message) => (attribute === 'base' ? message : `${LABELS[attribute]} ${message}`)),
    ),
  );

/** `a`, `a and b`, `a, b, and c`. */
export function toSentence(parts: readonly string[]): string {
  if (parts.length < 3) return parts.join(' and ');
  return `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}
