/** What GitLab says somebody holds where they ask for more, and grants of which it says that they give nothing. */
export const sql0009 = `
alter table requests
  add column look_due_at timestamptz,
  add column look jsonb;
create index requests_look on requests (look_due_at) where look_due_at is not null;
alter table requests drop constraint requests_cancel_cause_check;
alter table requests add constraint requests_cancel_cause_check check (cancel_cause in ('by_requester', 'deactivated',
  'grant_ended', 'connector_gone', 'resource_gone', 'already_held'));
alter table grants drop constraint grants_end_reason_check;
alter table grants add constraint grants_end_reason_check check (end_reason in ('expired', 'given_back', 'ended_by_owner',
  'ended_by_admin', 'deactivated', 'unlinked', 'connector_gone', 'removed_outside', 'changed_outside', 'not_confirmed',
  'resource_gone', 'account_blocked', 'on_hold'));
`;
