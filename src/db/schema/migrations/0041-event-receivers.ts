/** What the audit trail records, told to addresses of the operator's. */
export const sql0041 = `
create table event_receivers (
  id text primary key,
  after_seq bigint not null,
  failures int not null default 0,
  failing_since timestamptz,
  fault text,
  status int,
  next_try_at timestamptz,
  stopped_at timestamptz,
  taken_at timestamptz
);
create table event_deliveries (
  id text primary key,
  receiver_id text not null references event_receivers on delete cascade,
  seq bigint not null,
  since timestamptz not null,
  attempts int not null default 0,
  due_at timestamptz,
  fault text,
  status int,
  unique (receiver_id, seq)
);
create index event_deliveries_due on event_deliveries (receiver_id, due_at) where due_at is not null;
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest', 'emergency-stop',
  'campaign-card', 'review-card', 'review-reminder', 'review-tasks', 'review-answer',
  'unread-groups', 'review-skipped', 'request-notice', 'lists-alert', 'events-stopped'));
`;
