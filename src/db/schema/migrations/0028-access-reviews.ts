/** Access reviews: campaigns, what was listed, what is decided, and what owners have to do. */
export const sql0028 = `
create table review_campaigns (
  id text primary key,
  name text not null,
  status text not null check (status in ('draft', 'staged', 'open', 'closed', 'complete', 'discarded')),
  scope jsonb not null,
  reviewers jsonb not null,
  undecided text not null check (undecided in ('remove', 'keep')),
  note_required boolean not null default false,
  instructions text,
  created_by text not null references people,
  created_at timestamptz not null,
  deadline timestamptz not null,
  stage_due_at timestamptz,
  refusal jsonb,
  staged_at timestamptz,
  sources jsonb not null,
  snapshot_hash text,
  opened_at timestamptz,
  closed_at timestamptz,
  closed_by text references people,
  completed_at timestamptz,
  discarded_at timestamptz,
  look_due_at timestamptz
);
create index review_campaigns_stage on review_campaigns (stage_due_at) where stage_due_at is not null;
create index review_campaigns_look on review_campaigns (look_due_at) where look_due_at is not null;
create table review_places (
  campaign_id text not null references review_campaigns on delete cascade,
  resource_id text not null references resources,
  connector_id text not null,
  path text not null,
  kind text not null,
  is_archived boolean not null,
  read_at timestamptz,
  listed integer not null,
  taken integer not null,
  left_out jsonb not null,
  primary key (campaign_id, resource_id)
);
create table review_items (
  id text primary key,
  campaign_id text not null references review_campaigns on delete cascade,
  kind text not null check (kind in ('direct', 'inherited', 'share')),
  connector_id text not null,
  resource_id text not null references resources,
  resource_kind text not null,
  path text not null,
  account_external_id text not null,
  username text not null,
  account_name text not null,
  account_state text not null,
  is_machine boolean not null,
  is_archived boolean not null,
  person_id text references people,
  role text not null,
  custom_role text,
  expires_on date,
  peers integer not null,
  reviewer_id text references people,
  status text not null check (status in ('undecided', 'decided', 'submitted', 'kept', 'applying', 'done', 'gone',
    'tasked', 'moved', 'restoring', 'restored', 'dropped')),
  decision text check (decision in ('keep', 'lower', 'request', 'remove')),
  lower_to text,
  note text,
  decided_by text references people,
  decided_at timestamptz,
  decided_seconds integer,
  bulk_of integer,
  due_at timestamptz,
  target jsonb,
  slot_id text references slots,
  found jsonb,
  concluded_at timestamptz,
  refusal text,
  superseded_by text references review_campaigns,
  undone_by text references people
);
create index review_items_page on review_items (campaign_id, reviewer_id, path, username, id);
create index review_items_status on review_items (campaign_id, status);
create index review_items_due on review_items (due_at) where due_at is not null;
create index review_items_slot on review_items (slot_id) where status in ('applying', 'restoring');
create index review_items_place on review_items (resource_id, account_external_id);
create table review_reviewers (
  campaign_id text not null references review_campaigns on delete cascade,
  person_id text not null references people,
  last_at timestamptz,
  finished_at timestamptz,
  reminders_sent integer not null default 0,
  next_reminder_at timestamptz,
  primary key (campaign_id, person_id)
);
create table review_tasks (
  id text primary key,
  item_id text not null unique references review_items on delete cascade,
  campaign_id text not null references review_campaigns on delete cascade,
  connector_id text not null,
  status text not null check (status in ('open', 'done', 'left')),
  cause text not null check (cause in ('inherited', 'share', 'token', 'watched', 'own_account', 'last_owner', 'refused')),
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_by text references people,
  reason text
);
create index review_tasks_campaign on review_tasks (campaign_id, status);
create index review_tasks_open on review_tasks (connector_id) where status = 'open';
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest', 'emergency-stop',
  'campaign-card', 'review-card', 'review-reminder', 'review-tasks', 'review-answer'));
`;
