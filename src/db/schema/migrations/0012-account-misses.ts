/** An account that is not found once may be hidden for a moment; twice in a row it is gone. */
export const sql0012 = `
alter table accounts add column misses integer not null default 0;
`;
