/** What custom roles are called: as it was last read, and in a review as it was when it was staged. */
export const sql0052 = `
create table custom_roles (
  connector_id text not null,
  external_id text not null,
  name text not null,
  primary key (connector_id, external_id)
);
alter table review_items add column custom_role_name text;
`;
