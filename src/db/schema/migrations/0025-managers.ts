/** Who somebody's manager is, as the field of Slack's profiles says that the document names. */
export const sql0025 = `
create table managers (
  person_id text primary key references people,
  field text not null,
  managers jsonb not null,
  read_at timestamptz not null
);
`;
