/** Whoever agreed may still deny while the others are asked: one yes and one no of a person. */
export const sql0020 = `
alter table approvals drop constraint approvals_request_id_approver_id_key;
create unique index approvals_once on approvals (request_id, approver_id, decision);
`;
