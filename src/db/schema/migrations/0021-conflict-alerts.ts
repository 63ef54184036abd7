/** Who is in which conflict, and what is to be looked at for that. */
export const sql0021 = `
create table conflict_alerts (
  id text primary key,
  person_id text not null references people,
  conflict_id text not null,
  name text not null,
  sides jsonb not null,
  status text not null check (status in ('active', 'exempted', 'resolved')),
  found_at timestamptz not null,
  told_at timestamptz,
  tellings integer not null default 0,
  exempted_by text references people,
  exempted_at timestamptz,
  exempt_reason text,
  exempt_until timestamptz,
  resolved_at timestamptz
);
create unique index conflict_alerts_open on conflict_alerts (person_id, conflict_id) where status <> 'resolved';
create index conflict_alerts_conflict on conflict_alerts (conflict_id, status);
create index conflict_alerts_exempt on conflict_alerts (exempt_until) where status = 'exempted';
create index conflict_alerts_untold on conflict_alerts (id) where told_at is null and status = 'active';
create table conflict_reviews (
  subject text primary key,
  version integer not null default 1,
  due_at timestamptz not null
);
create index conflict_reviews_due on conflict_reviews (due_at);
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest'));
`;
