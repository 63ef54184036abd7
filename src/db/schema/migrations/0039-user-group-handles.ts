/** What people call the user groups that the document names by their ids. */
export const sql0039 = `
alter table user_groups add column handle text;
`;
