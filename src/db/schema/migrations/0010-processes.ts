/** The processes that live, and with which file; and the message that tells owners what a new document changes for them. */
export const sql0010 = `
create table processes (
  id text primary key,
  host text not null,
  pid integer not null,
  program text not null,
  file_hash text not null,
  config_version integer not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);

alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change'));
`;
