/** What somebody asked for before an account was linked to them, to go on with afterwards. */
export const sql0013 = `
create table kept_requests (
  id text primary key,
  person_id text not null references people,
  resource_id text not null references resources,
  role text not null,
  duration_seconds integer not null,
  reason text not null,
  created_at timestamptz not null,
  offered_at timestamptz
);
create index kept_requests_person on kept_requests (person_id) where offered_at is null;
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request'));
`;
