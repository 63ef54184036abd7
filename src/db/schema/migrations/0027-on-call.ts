/** Who is on call, as the schedules of the document said when they were last read. */
export const sql0027 = `
create table on_call_schedules (
  schedule_id text primary key,
  origin text not null,
  shifts jsonb not null,
  read_at timestamptz,
  tried_at timestamptz not null,
  fault text
);
`;
