/** What works in a watched place without a membership, as the last look found it: GitLab does not date all of it. */
export const sql0074 = `
create table watched_places (
  resource_id text primary key references resources on delete cascade,
  looked_at timestamptz not null,
  known jsonb not null
);
`;
