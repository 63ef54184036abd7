/** Evidence that is made and kept here, where it goes in Slack, and what it says of how GitLab was read. */
export const sql0032 = `
alter table sync_run_pages add column recorded_at timestamptz;
alter table connector_states add column token_scopes jsonb;
alter table connector_states add column token_role text;
alter table review_campaigns add column channel text;
create table review_bundles (
  id text primary key,
  campaign_id text not null references review_campaigns on delete cascade,
  wanted_by text references people,
  wanted_at timestamptz not null,
  due_at timestamptz,
  attempts integer not null default 0,
  refusal text,
  is_final boolean,
  made_at timestamptz,
  bytes integer,
  sha256 text,
  fingerprint text,
  dropped_at timestamptz
);
create index review_bundles_campaign on review_bundles (campaign_id, id);
create index review_bundles_due on review_bundles (due_at) where due_at is not null;
create table review_bundle_parts (
  bundle_id text not null references review_bundles on delete cascade,
  attempt integer not null,
  ordinal integer not null,
  content bytea not null,
  primary key (bundle_id, attempt, ordinal)
);
create table review_bundle_sends (
  id text primary key,
  bundle_id text not null references review_bundles on delete cascade,
  person_id text not null references people,
  channel text,
  due_at timestamptz,
  attempts integer not null default 0,
  posted_channel text,
  sent_at timestamptz,
  refusal text
);
create index review_bundle_sends_bundle on review_bundle_sends (bundle_id);
create index review_bundle_sends_due on review_bundle_sends (due_at) where due_at is not null;
`;
