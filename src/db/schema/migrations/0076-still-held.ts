/** Owners are told what the holder of a grant that is over holds all the same. */
export const sql0076 = `
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest', 'emergency-stop',
  'campaign-card', 'review-card', 'review-reminder', 'review-tasks', 'review-answer',
  'unread-groups', 'review-skipped', 'request-notice', 'lists-alert', 'events-stopped', 'evidence-unsent', 'turn',
  'lost-place', 'review-given', 'owner-begins', 'late-end', 'standstill-notice', 'found-again',
  'still-held'));
`;
