/** Under which name of the document an account was mapped to a person: the name stands for that account, whoever has it later. */
export const sql0015 = `
alter table accounts add column mapped_as text;
update accounts set mapped_as = lower(username) where linked_by = 'mapping';

alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held'));
`;
