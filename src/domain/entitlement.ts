/**
 * An entitlement is a value: a role on a resource of a connector. It is what is asked for, approved
 * and granted. GitLab compares roles by number, so does hallpass; a number this version has no name
 * for keeps its number (`level:35`).
 */
export const ROLE_LEVELS = {
  minimal: 5,
  guest: 10,
  planner: 15,
  reporter: 20,
  security_manager: 25,
  developer: 30,
  maintainer: 40,
  owner: 50,
} as const;

export type NamedRole = keyof typeof ROLE_LEVELS;
export type Role = NamedRole | `level:${number}`;

/**
 * The roles a person can ask for, weakest first. Minimal Access grants nothing worth asking for.
 */
export const GRANTABLE_ROLES = [
  'guest',
  'planner',
  'reporter',
  'security_manager',
  'developer',
  'maintainer',
  'owner',
] as const satisfies readonly NamedRole[];
export type GrantableRole = (typeof GRANTABLE_ROLES)[number];

export const RESOURCE_KINDS = ['group', 'project'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** GitLab's number for a role; higher is stronger. Pure. */
export const rank = (role: Role): number =>
  role in ROLE_LEVELS ? ROLE_LEVELS[role as NamedRole] : Number(role.slice('level:'.length));

/** The role for a GitLab number, named when it has a name. Pure. */
export function roleOfLevel(level: number): Role {
  const named = (Object.keys(ROLE_LEVELS) as NamedRole[]).find((role) => ROLE_LEVELS[role] === level);
  return named ?? `level:${level}`;
}

/** What people read: `Maintainer`, `Security Manager`, `Level 35`. Pure. */
export function roleLabel(role: Role): string {
  if (role.startsWith('level:')) return `Level ${role.slice('level:'.length)}`;
  return role
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** The grantable role a person typed (`Maintainer`, `security manager`, `40`), or null. Pure. */
export function parseRole(text: string): GrantableRole | null {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return GRANTABLE_ROLES.find((role) => role === word || String(ROLE_LEVELS[role]) === word) ?? null;
}

/** The role somebody has on a resource now, and through what. */
export interface Held {
  readonly role: Role;
  /** The path of the group or project whose row gives it. */
  readonly through: string;
  readonly direct: boolean;
  /**
   * When it ends, for a role that is a grant of hallpass's own; left out for any other, null for
   * one that has not begun.
   */
  readonly grantUntil?: Date | null;
}
