/** What is looked at once a grant that gave power over members has ended, and since when a place exists. */
export const sql0007 = `
alter table grants add column scope_due_at timestamptz;
create index grants_scope on grants (scope_due_at) where scope_due_at is not null;
alter table resources add column created_at timestamptz;
`;
