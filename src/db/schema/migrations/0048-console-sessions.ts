/** Who is signed in to the console. */
export const sql0048 = `
create table console_sessions (
  id text primary key,
  person_id text not null references people (id),
  token_hash text not null unique,
  state_hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_cause text check (end_cause in ('signed_out', 'left')),
  check ((ended_at is null) = (end_cause is null))
);
create index console_sessions_person on console_sessions (person_id) where ended_at is null;
create index console_sessions_end on console_sessions (expires_at);
`;
