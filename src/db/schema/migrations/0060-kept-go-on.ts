/** What was kept is asked for by itself once its person has linked their account. */
export const sql0060 = `
alter table kept_requests add column asks_at timestamptz, add column refusal text;
create index kept_requests_asks on kept_requests (asks_at) where asks_at is not null;
`;
