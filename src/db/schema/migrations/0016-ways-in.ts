/** Groups that were invited before a grant gave power there, and shares and invitations that are to be taken back. */
export const sql0016 = `
alter table grants
  add column shares_due_at timestamptz,
  add column shares_known jsonb;
create index grants_shares on grants (shares_due_at) where shares_due_at is not null;
alter table findings add column removal_due_at timestamptz;
create index findings_removal on findings (removal_due_at) where removal_due_at is not null;
`;
