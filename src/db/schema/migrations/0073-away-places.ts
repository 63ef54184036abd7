/**
 * Places that a sync missed, or that came from elsewhere, and what they are compared with when they
 * are read.
 */
export const sql0073 = `
create table away_places (
  resource_id text primary key references resources on delete cascade,
  seen_at timestamptz not null,
  members jsonb,
  is_new boolean not null default false,
  noted_at timestamptz not null,
  compared_at timestamptz
);
`;
