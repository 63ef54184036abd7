/** When what a request waits for is to be looked at again, and which of its steps have waited for too long. */
export const sql0022 = `
alter table requests
  add column review_due_at timestamptz,
  add column escalated int[] not null default '{}';
create index requests_review on requests (review_due_at) where review_due_at is not null;
`;
