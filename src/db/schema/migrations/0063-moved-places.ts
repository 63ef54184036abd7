/** Places that were moved away from under a grant, which had reached them until then. */
export const sql0063 = `
create table moved_places (
  resource_id text not null references resources on delete cascade,
  grant_id text not null,
  moved_at timestamptz not null,
  primary key (resource_id, grant_id)
);
create index moved_places_grant on moved_places (grant_id);
`;
