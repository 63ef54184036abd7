/** Tokens for the API, and the answers that a write with the same idempotency key gets again. */
export const sql0035 = `
create table api_tokens (
  id text primary key,
  kind text not null check (kind in ('personal', 'machine')),
  person_id text not null references people (id),
  name text not null,
  verbs jsonb not null,
  connectors jsonb,
  lifetime_days integer not null check (lifetime_days between 1 and 365),
  token_hash text unique,
  hint text,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text references people (id),
  revoke_cause text check (revoke_cause in ('by_hand', 'left', 'unlinked')),
  check ((token_hash is null) = (expires_at is null)),
  check ((revoked_at is null) = (revoke_cause is null))
);
create index api_tokens_person on api_tokens (person_id);
create table api_answers (
  person_id text not null references people (id),
  key text not null,
  fingerprint text not null,
  created_at timestamptz not null,
  status integer,
  headers jsonb,
  body text,
  primary key (person_id, key)
);
create index api_answers_age on api_answers (created_at);
alter table one_time_links drop constraint one_time_links_purpose_check,
  add constraint one_time_links_purpose_check check (purpose in ('sign-in', 'token', 'webhook', 'oauth', 'approve', 'api-token'));
`;
