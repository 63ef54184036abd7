/* What tests hand to the fake GitLab's console. */
import type { GitLabGroup, GitLabUser, UserType } from './gitlab-state.ts';

export interface NewUser {
  readonly id?: number;
  readonly username: string;
  readonly name: string;
  readonly state?: GitLabUser['state'];
  readonly publicEmail?: string | null;
  /** Private; seen by admins, and by the owners of `enterpriseGroupId`. */
  readonly email?: string;
  readonly enterpriseGroupId?: number;
  readonly provisionedBy?: number;
  /** A service account. */
  readonly bot?: boolean;
  readonly type?: UserType;
  readonly admin?: boolean;
}

export type UserEdit = Partial<Pick<GitLabUser, 'name' | 'username' | 'email' | 'publicEmail'>>;

export type GroupSettings = Omit<GitLabGroup, 'id' | 'path' | 'name' | 'parentId' | 'createdAt' | 'archived'>;

export interface NewGroup extends Partial<GroupSettings> {
  readonly id?: number;
  readonly path: string;
  readonly name: string;
  readonly parentId?: number | null;
}

export interface NewProject {
  readonly id?: number;
  readonly groupId: number;
  readonly path: string;
  readonly name: string;
  readonly archived?: boolean;
  /** Who makes it. */
  readonly by?: number;
}

export interface MemberEdit {
  /** Left as it is unless given. */
  readonly expiresAt?: string | null;
  readonly memberRoleId?: number | null;
  /** Who does it. */
  readonly by?: number;
  readonly ldap?: boolean;
  readonly awaiting?: boolean;
  /** On removal from a group: with the rows below it. */
  readonly subresources?: boolean;
}
