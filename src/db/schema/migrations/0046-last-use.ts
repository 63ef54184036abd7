/** When it was last read when accounts were used. */
export const sql0046 = `
alter table connector_states add column activity_read_at timestamptz;
`;
