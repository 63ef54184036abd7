/** The times at which whoever runs hallpass stopped everything, and the grants that ended by it. */
export const sql0026 = `
create table emergency_stops (
  id text primary key,
  reason text not null,
  stopped_by text not null,
  stopped_at timestamptz not null,
  ended integer not null,
  resumed_by text,
  resumed_at timestamptz,
  check ((resumed_at is null) = (resumed_by is null))
);
create unique index emergency_stops_one on emergency_stops ((true)) where resumed_at is null;
alter table grants drop constraint grants_end_reason_check;
alter table grants add constraint grants_end_reason_check check (end_reason in ('expired', 'given_back', 'ended_by_owner',
  'ended_by_admin', 'deactivated', 'unlinked', 'connector_gone', 'removed_outside', 'changed_outside', 'not_confirmed',
  'resource_gone', 'account_blocked', 'on_hold', 'emergency_stop'));
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest', 'emergency-stop'));
`;
