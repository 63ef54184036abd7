/** A request whose step nobody could pass any more is ended, and says so. */
export const sql0030 = `
alter table requests drop constraint requests_cancel_cause_check;
alter table requests add constraint requests_cancel_cause_check check (cancel_cause in ('by_requester', 'deactivated',
  'grant_ended', 'connector_gone', 'resource_gone', 'already_held', 'nobody_left'));
`;
