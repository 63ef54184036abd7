/** Grants that ended since a moment: what a place lost, or a connector had power over, is asked at each look at a change in GitLab. An index only. */
export const sql0011 = `
create index grants_ended on grants (ended_at) where status = 'ended';
`;
