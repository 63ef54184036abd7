/** What stood in GitLab in place of what was reviewed, when it was decided on again. */
export const sql0053 = `
alter table review_items add column seen jsonb;
`;
