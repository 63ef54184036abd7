/** What became of a request or grant is a message of its own. */
export const sql0002 = `
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome'));
`;
