/**
 * What a sync run has come by is kept page by page, in rows of its own: what it finds unchanged is
 * not written. Rows that a list read to its end does not show are marked.
 */
export const sql0029 = `
create table sync_run_pages (
  id bigint generated always as identity primary key,
  connector_id text not null,
  started_at timestamptz not null,
  resources text[] not null default '{}',
  lists text[] not null default '{}',
  accounts jsonb not null default '{}',
  identities jsonb not null default '{}'
);
create index sync_run_pages_of_run on sync_run_pages (connector_id, started_at);
alter table memberships add column absent_at timestamptz;
`;
