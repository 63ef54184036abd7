/** More time is judged by the place as it is: since when that is to be looked at, and why what was approved was put back. */
export const sql0019 = `
alter table grants add column place_due_at timestamptz;
alter table requests add column undone text;
`;
