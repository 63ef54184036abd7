/** Who gave which role when, as far as GitLab's audit events were read for an access review. */
export const sql0054 = `
create table gift_reads (
  resource_id text primary key references resources on delete cascade,
  connector_id text not null,
  read_at timestamptz not null,
  shows_audit_events boolean not null
);
create table gifts (
  resource_id text not null references gift_reads on delete cascade,
  connector_id text not null,
  account_external_id text not null,
  role text not null,
  given_at timestamptz not null,
  author_external_id text not null,
  author_name text not null,
  primary key (resource_id, account_external_id)
);
alter table review_places add column audit_events_read_at timestamptz;
`;
