/** Since when and by whom a role is held, as GitLab tells, and how many have a role beside it. */
export const sql0040 = `
alter table memberships add column since timestamptz;
alter table memberships add column made_by text;
alter table review_items add column since timestamptz;
alter table review_items add column given_by text;
alter table review_items add column members integer;
`;
