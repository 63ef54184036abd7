/** What whoever ended a grant before its time wrote about it. */
export const sql0066 = `
alter table grants add column end_note text;
`;
