/** What is read for access reviews beyond what a sync does: invitations, tokens of machines, last use. */
export const sql0044 = `
create table invitations (
  resource_id text not null references resources on delete cascade,
  connector_id text not null,
  address text not null,
  role text not null,
  expires_on date,
  invited_at timestamptz,
  invited_by text,
  primary key (resource_id, address)
);
create table place_reads (
  resource_id text primary key references resources on delete cascade,
  connector_id text not null,
  read_at timestamptz not null,
  shows_invitations boolean not null
);
create index place_reads_connector on place_reads (connector_id);
create table machine_reads (
  connector_id text not null,
  account_external_id text not null,
  read_at timestamptz not null,
  tokens jsonb,
  primary key (connector_id, account_external_id)
);
alter table accounts add column last_active_on date;
alter table review_campaigns add column reading jsonb;
alter table review_places add column invitations_read_at timestamptz;
alter table review_items
  add column through text,
  add column through_external_id text,
  add column tokens jsonb,
  add column last_active_on date;
alter table review_items drop constraint review_items_kind_check;
alter table review_items add constraint review_items_kind_check
  check (kind in ('direct', 'inherited', 'share', 'invited', 'invitation'));
alter table review_tasks drop constraint review_tasks_cause_check;
alter table review_tasks add constraint review_tasks_cause_check check (cause in ('inherited', 'share', 'invited', 'token',
  'watched', 'own_account', 'last_owner', 'refused'));
`;
