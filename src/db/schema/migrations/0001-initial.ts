/** Everything of the first release. The status lists are checked against the domain's constants by test/db/tables.test.ts. */
export const sql0001 = `
create table config_versions (
  version int primary key,
  body text not null,
  hash text not null,
  applied_by text not null,
  source text not null check (source in ('file', 'web', 'api', 'slack')),
  applied_at timestamptz not null
);

create table people (
  id text primary key,
  slack_team_id text not null,
  slack_user_id text not null,
  email text check (email = lower(email)),
  name text not null,
  tz text,
  is_outsider boolean not null,
  deactivated_at timestamptz,
  updated_at timestamptz not null,
  unique (slack_team_id, slack_user_id)
);
create index people_email on people (email);

create table user_group_members (
  slack_group_id text not null,
  slack_user_id text not null,
  primary key (slack_group_id, slack_user_id)
);

create table accounts (
  connector_id text not null,
  external_id text not null,
  username text not null,
  name text not null,
  claims jsonb not null default '{}',
  found_claims jsonb not null default '{}',
  state text not null check (state in ('active', 'blocked', 'other', 'gone')),
  is_bot boolean not null,
  person_id text references people (id),
  linked_by text check (linked_by in ('mapping', 'enterprise_email', 'saml', 'scim', 'admin_email', 'public_email',
    'oauth', 'code', 'owner')),
  linked_at timestamptz,
  linked_via text check (linked_via = lower(linked_via)),
  former_person_id text references people (id),
  kept_apart boolean not null default false,
  synced_at timestamptz not null,
  primary key (connector_id, external_id),
  check ((person_id is null) = (linked_by is null)),
  check (person_id is not null or linked_via is null),
  check (person_id is null or not kept_apart)
);
create unique index accounts_person on accounts (connector_id, person_id) where person_id is not null;
create index accounts_of_person on accounts (person_id) where person_id is not null;

create table account_verifications (
  id text primary key,
  method text not null check (method in ('oauth', 'code', 'owner')),
  status text not null check (status in ('open', 'linked', 'declined', 'failed', 'replaced')),
  connector_id text not null,
  person_id text not null references people (id),
  account_external_id text,
  secret text,
  tries int not null default 0,
  asked_by text not null references people (id),
  decided_by text references people (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  check ((status = 'open') = (closed_at is null)),
  check (account_external_id is not null or method = 'oauth'),
  constraint account_verifications_four_eyes check (decided_by <> person_id)
);
create unique index account_verifications_open on account_verifications (connector_id, person_id, method) where status = 'open';

create table one_time_links (
  id text primary key,
  purpose text not null check (purpose in ('sign-in', 'token')),
  subject_id text not null,
  person_id text not null references people (id),
  token_hash text not null unique,
  browser_hash text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  closed_at timestamptz,
  check ((opened_at is null) = (browser_hash is null))
);

create table resources (
  id text primary key,
  connector_id text not null,
  kind text not null check (kind in ('group', 'project')),
  external_id text not null,
  path text not null,
  name text not null,
  parent_id text references resources (id),
  archived_at timestamptz,
  gone_at timestamptz,
  misses int not null default 0,
  synced_at timestamptz not null,
  members_synced_at timestamptz,
  members_known_at timestamptz,
  members_lost_at timestamptz,
  unique (connector_id, kind, external_id)
);
create index resources_path on resources (lower(path));
create index resources_parent on resources (parent_id);

create table memberships (
  resource_id text not null references resources (id) on delete cascade,
  account_external_id text not null,
  connector_id text not null,
  role text not null,
  custom_role text,
  expires_on date,
  misses int not null default 0,
  synced_at timestamptz not null,
  primary key (resource_id, account_external_id)
);
create index memberships_account on memberships (connector_id, account_external_id);

create table requests (
  id text primary key,
  number bigint not null generated always as identity,
  kind text not null check (kind in ('standard', 'extension', 'drift')),
  requester_id text not null references people (id),
  resource_id text not null references resources (id),
  role text not null,
  duration_seconds int not null check (duration_seconds between 1 and 31536000),
  reason text not null check (length(reason) <= 3000),
  status text not null check (status in ('pending', 'approved', 'denied', 'cancelled', 'expired')),
  config_version int not null references config_versions (version),
  policy_id text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by text references people (id),
  decision_note text,
  cancel_cause text check (cancel_cause in ('by_requester', 'deactivated', 'grant_ended', 'connector_gone', 'resource_gone')),
  extends_grant_id text,
  source text not null check (source in ('slack', 'web', 'cli', 'api')),
  idempotency_key text not null unique,
  reminders_sent int not null default 0,
  next_reminder_at timestamptz,
  unique (id, requester_id),
  check ((status = 'pending') = (decided_at is null)),
  check ((kind = 'extension') = (extends_grant_id is not null)),
  check ((status = 'cancelled') = (cancel_cause is not null))
);
create unique index requests_pending_twin on requests (requester_id, resource_id, role) where status = 'pending';
create index requests_lapse on requests (expires_at) where status = 'pending';
create index requests_remind on requests (next_reminder_at) where status = 'pending' and next_reminder_at is not null;
create index requests_requester on requests (requester_id, created_at);

create table approvals (
  id text primary key,
  request_id text not null,
  requester_id text not null,
  approver_id text references people (id),
  decision text not null check (decision in ('approve', 'deny')),
  source text not null check (source in ('slack', 'web', 'cli', 'api', 'policy')),
  note text,
  role text not null,
  duration_seconds int not null,
  at timestamptz not null,
  foreign key (request_id, requester_id) references requests (id, requester_id),
  unique (request_id, approver_id),
  constraint approvals_four_eyes check (approver_id <> requester_id),
  check ((approver_id is null) = (source = 'policy'))
);

create table slots (
  id text primary key,
  connector_id text not null,
  resource_id text not null references resources (id),
  account_external_id text not null,
  baseline jsonb,
  applied jsonb,
  intents jsonb not null default '[]',
  pinned jsonb,
  owed boolean not null default false,
  wanted_version int not null default 0,
  reconciled_version int not null default 0,
  reconciled_at timestamptz,
  next_attempt_at timestamptz,
  not_before timestamptz,
  lease_token text,
  lease_until timestamptz,
  attempts int not null default 0,
  last_error text,
  unique (connector_id, resource_id, account_external_id),
  check ((lease_token is null) = (lease_until is null))
);
create index slots_due on slots (next_attempt_at) where reconciled_version < wanted_version;
create index slots_account on slots (connector_id, account_external_id);

create table grants (
  id text primary key,
  request_id text not null unique references requests (id),
  person_id text not null references people (id),
  slot_id text not null references slots (id),
  role text not null,
  status text not null check (status in ('provisioning', 'active', 'revoking', 'ended', 'failed')),
  duration_seconds int not null,
  created_at timestamptz not null,
  activated_at timestamptz,
  expires_at timestamptz,
  warn_at timestamptz,
  warned_at timestamptz,
  end_reason text check (end_reason in ('expired', 'given_back', 'ended_by_owner', 'ended_by_admin', 'deactivated',
    'unlinked', 'connector_gone', 'removed_outside', 'changed_outside', 'not_confirmed')),
  ended_by text references people (id),
  ending_at timestamptz,
  ended_at timestamptz,
  left_role text,
  left_through text,
  failure text,
  check (status <> 'active' or (expires_at is not null and activated_at is not null)),
  check ((status in ('ended', 'failed')) = (ended_at is not null)),
  check (status not in ('revoking', 'ended') or end_reason is not null),
  check ((status = 'failed') = (failure is not null))
);
alter table requests add foreign key (extends_grant_id) references grants (id);
create index grants_slot on grants (slot_id) where status in ('provisioning', 'active', 'revoking');
create index grants_expire on grants (expires_at) where status = 'active';
create index grants_warn on grants (warn_at) where status = 'active' and warned_at is null;
create index grants_person on grants (person_id, created_at);

create table findings (
  id text primary key,
  connector_id text not null,
  resource_id text not null references resources (id),
  account_external_id text not null,
  found jsonb not null,
  former jsonb,
  status text not null check (status in ('open', 'accepted', 'temporary', 'removing', 'removed', 'gone', 'replaced')),
  found_at timestamptz not null,
  told_at timestamptz,
  author jsonb,
  look_due_at timestamptz,
  decided_by text references people (id),
  decided_at timestamptz,
  request_id text references requests (id),
  refusal text,
  left_role text,
  check ((decided_by is null) = (decided_at is null)),
  check ((status in ('accepted', 'temporary', 'removing', 'removed')) = (decided_by is not null)),
  check ((status = 'temporary') = (request_id is not null))
);
create unique index findings_undecided on findings (connector_id, resource_id, account_external_id)
  where status in ('open', 'removing');
create index findings_look on findings (look_due_at) where look_due_at is not null;
create index findings_place on findings (resource_id, account_external_id);

create table messages (
  id text primary key,
  subject_id text not null,
  kind text not null check (kind in ('request-card', 'requester-card', 'reminder', 'expiry-warning', 'drift-notice',
    'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card', 'link-answer',
    'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
    'finding-answer')),
  ordinal int not null default 0,
  person_id text not null references people (id),
  channel text,
  ts text,
  wanted_version int not null default 1,
  rendered_version int not null default 0,
  next_attempt_at timestamptz,
  claimed_until timestamptz,
  attempts int not null default 0,
  last_error text,
  undeliverable_at timestamptz,
  detail jsonb,
  created_at timestamptz not null,
  unique (subject_id, kind, ordinal, person_id)
);
create index messages_due on messages (next_attempt_at) where rendered_version < wanted_version and undeliverable_at is null;
create index messages_ts on messages (channel, ts);

create table audit_events (
  seq bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject_id text not null,
  body text not null,
  prev_hash text not null,
  hash text not null unique
);
create index audit_events_subject on audit_events (subject_id);
create function audit_events_are_final() returns trigger language plpgsql as $$
begin
  raise exception 'audit_events are append-only';
end
$$;
create trigger audit_events_final before update or delete on audit_events
  for each row execute function audit_events_are_final();
create trigger audit_events_kept before truncate on audit_events
  for each statement execute function audit_events_are_final();

create table audit_head (
  one boolean primary key default true check (one),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, repeat('0', 64));

create table connector_states (
  connector_id text primary key,
  status text not null check (status in ('new', 'syncing', 'connected', 'failing')),
  detail text,
  fault text,
  failed_in text check (failed_in in ('check', 'sync')),
  failing_since timestamptz,
  warnings jsonb not null default '[]',
  bot_external_id text,
  root_external_id text,
  checked_at timestamptz,
  sync_started_at timestamptz,
  synced_at timestamptz,
  failures int not null default 0,
  credentials_expire_on date,
  groups int not null default 0,
  projects int not null default 0,
  memberships int not null default 0,
  accounts int not null default 0,
  last_run_at timestamptz,
  progress jsonb,
  sync_run jsonb,
  safety_stop jsonb,
  hooked_at timestamptz
);

create table hints (
  connector_id text not null,
  subject text not null,
  kind text not null check (kind in ('membership', 'account', 'resource', 'everything')),
  resource_kind text,
  resource_external_id text,
  account_external_id text,
  version int not null default 1,
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  primary key (connector_id, subject),
  check ((kind in ('membership', 'resource')) = (resource_kind is not null)),
  check ((kind in ('membership', 'account')) = (account_external_id is not null))
);
create index hints_due on hints (next_attempt_at);

create table credentials (
  connector_id text primary key,
  origin text not null,
  key_id text not null,
  nonce text not null,
  sealed text not null,
  updated_at timestamptz not null
);

create table connector_drafts (
  id text primary key,
  kind text not null check (kind in ('add', 'edit')),
  status text not null check (status in ('open', 'checking', 'checked', 'confirmed', 'discarded')),
  connector_id text not null,
  entered jsonb not null,
  entry int not null default 0,
  faults jsonb not null default '[]',
  findings jsonb,
  origin text,
  key_id text,
  nonce text,
  sealed text,
  sealed_at timestamptz,
  check_at timestamptz,
  reminders_sent int not null default 0,
  next_reminder_at timestamptz,
  created_by text not null references people (id),
  entered_by text references people (id),
  closed_by text references people (id),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  closed_at timestamptz,
  check ((sealed is null) = (key_id is null) and (sealed is null) = (nonce is null) and (sealed is null) = (sealed_at is null)),
  check ((sealed is null) = (origin is null)),
  check ((status in ('confirmed', 'discarded')) = (closed_at is not null)),
  check (closed_at is null or (sealed is null and next_reminder_at is null)),
  check ((status = 'checking') = (check_at is not null)),
  check (status <> 'checked' or findings is not null)
);
create unique index connector_drafts_open on connector_drafts (connector_id) where closed_at is null;

create table connector_logs (
  id bigint primary key generated always as identity,
  connector_id text not null,
  at timestamptz not null,
  operation text not null,
  level text not null check (level in ('info', 'warn', 'error')),
  subject_id text,
  message text not null
);
create index connector_logs_at on connector_logs (connector_id, at);

create table directory_state (
  one boolean primary key default true check (one),
  synced_at timestamptz
);
insert into directory_state default values;
`;
