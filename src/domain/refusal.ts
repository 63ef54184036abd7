/** Why a request is refused. Codes never change; peers' users ask for them in the audit trail. */
export type RefusedCode =
  | 'not_requestable'
  | 'too_long'
  | 'too_short'
  | 'reason_required'
  | 'reason_pattern'
  | 'reason_too_long'
  | 'already_held'
  | 'pending_twin'
  | 'no_approver'
  | 'unlinked_account'
  | 'account_blocked'
  | 'guest'
  | 'not_active'
  | 'not_less'
  | 'ending'
  | 'nudged_lately'
  | 'no_account'
  | 'account_taken'
  | 'already_linked'
  | 'mapped'
  | 'verification_over'
  | 'link_expired'
  | 'link_used'
  | 'only_watched'
  | 'own_account'
  | 'last_owner'
  | 'stale_choice'
  | 'token_refused';

/** The field of the request form a refusal is about. */
export type FormField = 'resource' | 'role' | 'duration' | 'reason' | 'username';
