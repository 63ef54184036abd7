/** GitLab's access levels and member rows ⇄ the roles and rows of the domain. */
import type { Gitlab } from '@gitbeaker/rest';
import {
  rank,
  roleLabel,
  roleOfLevel,
  ROLE_LEVELS,
  type NamedRole,
  type Role,
} from '../../../domain/entitlement.ts';
import type { Row } from '../../../domain/access/membership.ts';
import type { Member } from './schema.ts';

type Level = Parameters<InstanceType<typeof Gitlab>['GroupMembers']['add']>[1];

/**
 * The number GitLab is sent. gitbeaker's own list lacks Planner, Security Manager and what comes
 * next, but it sends any number. Pure.
 */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
export const levelOf = (role: Role): Level => rank(role);

/**
 * The role a member row gives. Null for "No access", which GitLab computes where a group forbids
 * invited groups. Pure.
 */
export const roleOf = ({ access_level: level }: Pick<Member, 'access_level'>): Role | null =>
  level <= 0 ? null : roleOfLevel(level);

/** The direct row a member stands for. Pure. */
export const rowOf = (member: Pick<Member, 'access_level' | 'expires_at' | 'member_role'>): Row => ({
  role: roleOfLevel(member.access_level),
  customRole: member.member_role ? String(member.member_role.id) : null,
  expiresOn: member.expires_at ?? null,
});

/** Who made a member row, by the id of the user as text; null where that is not told. Pure. */
export const makerOf = ({ created_by }: Pick<Member, 'created_by'>): string | null =>
  created_by ? String(created_by.id) : null;

/** When a row was made; null where that is not told. Pure. */
export const sinceOf = ({ created_at: at }: Pick<Member, 'created_at'>): Date | null =>
  at ? new Date(at) : null;

/** The role a text of GitLab's names (`Security Manager`), or null. Pure. */
export function roleNamed(label: string): Role | null {
  const names = Object.keys(ROLE_LEVELS) as NamedRole[];
  return names.find((role) => roleLabel(role).toLowerCase() === label.trim().toLowerCase()) ?? null;
}
