/** A webhook secret and an OAuth application of its own for each connector that was set up in Slack. */
export const sql0023 = `
create table connector_secrets (
  connector_id text not null,
  kind text not null check (kind in ('webhook', 'oauth')),
  client_id text,
  origin text not null,
  key_id text not null,
  nonce text not null,
  sealed text not null,
  updated_at timestamptz not null,
  primary key (connector_id, kind),
  check ((client_id is not null) = (kind = 'oauth'))
);
alter table one_time_links drop constraint one_time_links_purpose_check,
  add constraint one_time_links_purpose_check check (purpose in ('sign-in', 'token', 'webhook', 'oauth'));
`;
