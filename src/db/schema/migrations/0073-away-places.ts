/** Who was a member of a place that a sync missed: what is there when it comes back is compared with it. */
export const sql0073 = `
create table away_places (
  resource_id text primary key references resources on delete cascade,
  seen_at timestamptz not null,
  members jsonb
);
`;
