/** Which groups are invited where, and which conflicts a request was said to bring about. */
export const sql0018 = `
create table shares (
  resource_id text not null references resources,
  group_external_id text not null,
  connector_id text not null,
  label text not null,
  role text not null,
  expires_on date,
  primary key (resource_id, group_external_id)
);
create index shares_connector on shares (connector_id);
alter table connector_states add column shares_read_at timestamptz;
alter table requests add column conflicts jsonb;
`;
