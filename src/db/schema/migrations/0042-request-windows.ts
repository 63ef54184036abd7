/** How many requests all processes together have sent with a token lately. */
export const sql0042 = `
create table request_windows (
  key text not null,
  at timestamptz not null,
  taken integer not null,
  primary key (key, at)
);
`;
