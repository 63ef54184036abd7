/**
 * What a failed reconcile failed with, whether owners were told that a grant is late, and whether what is left could be read. An older
 * version beside this one leaves the new columns as they are, and never writes the new reason.
 */
export const sql0003 = `
alter table slots add column last_fault text;
alter table grants add column late_told_at timestamptz;
alter table grants add column left_unknown boolean not null default false;
alter table grants drop constraint grants_end_reason_check;
alter table grants add constraint grants_end_reason_check check (end_reason in ('expired', 'given_back', 'ended_by_owner',
  'ended_by_admin', 'deactivated', 'unlinked', 'connector_gone', 'removed_outside', 'changed_outside', 'not_confirmed',
  'resource_gone'));
create index grants_late on grants (least(ending_at, expires_at)) where status = 'revoking' and late_told_at is null;
`;
