/** What happened at a place, looked back for. An index only. */
export const sql0024 = `create index requests_of_resource on requests (resource_id)`;
