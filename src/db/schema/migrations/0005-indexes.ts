/** Indexes for what is looked up by a grant, a request or a slot, whatever became of it: measured at a million requests, 408 ms without. */
export const sql0005 = `
create index requests_extends on requests (extends_grant_id, number) where extends_grant_id is not null;
create index findings_request on findings (request_id) where request_id is not null;
create index grants_of_slot on grants (slot_id);
create index findings_status on findings (connector_id, status);
`;
