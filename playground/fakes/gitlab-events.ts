/* What happens in the fake GitLab that its hooks tell of. */
import type { GitLabGroup, GitLabProject, GitLabUser, MemberRow } from './gitlab-state.ts';

export type GitLabEvent =
  | { readonly kind: 'member'; readonly change: 'add' | 'update' | 'remove'; readonly row: MemberRow }
  | {
      readonly kind: 'user';
      readonly change: 'create' | 'destroy' | 'failed_login';
      readonly user: GitLabUser;
    }
  | { readonly kind: 'user'; readonly change: 'rename'; readonly user: GitLabUser; readonly old: string }
  | { readonly kind: 'group'; readonly change: 'create' | 'destroy'; readonly group: GitLabGroup }
  | { readonly kind: 'group'; readonly change: 'rename'; readonly group: GitLabGroup; readonly old: string }
  | {
      readonly kind: 'project';
      readonly change: 'create' | 'destroy' | 'update';
      readonly project: GitLabProject;
    }
  | {
      readonly kind: 'project';
      readonly change: 'rename' | 'transfer';
      readonly project: GitLabProject;
      /** The full path before. */
      readonly old: string;
    };
