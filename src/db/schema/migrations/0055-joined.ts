/** When an address was invited, which is how its later row is known; and who came by which. */
export const sql0055 = `
alter table findings
  add column made_at timestamptz,
  add column came_by text;
create index findings_came_by on findings (came_by) where came_by is not null;
`;
