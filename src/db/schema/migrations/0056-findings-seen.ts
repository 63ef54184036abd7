/** By what a thing that was found is known to be the same one, and not made anew. */
export const sql0056 = `
alter table findings add column seen text;
`;
