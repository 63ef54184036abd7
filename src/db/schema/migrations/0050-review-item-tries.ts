/** How often what a review decided about an invitation was not taken back, so that pauses grow. */
export const sql0050 = `
alter table review_items add column tries integer not null default 0;
`;
