/** Why Sign in with Slack leads to no session. Codes never change. */
export type ConsoleSignInFault =
  | 'cancelled'
  | 'late'
  | 'other_browser'
  | 'replayed'
  /** What Slack says of it does not hold. */
  | 'rejected'
  | 'unreachable'
  | 'other_workspace'
  | 'unverified_email'
  | 'unknown'
  | 'not_active';
