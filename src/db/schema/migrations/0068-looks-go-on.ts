/** How far a look at very many places has come. */
export const sql0068 = `
alter table findings add column watch_after text;
alter table grants add column scope_after text;
`;
