/** What a holder made that works without a membership: what was there before, and findings of it. */
export const sql0036 = `
alter table grants add column leftovers_known jsonb;
alter table findings drop constraint findings_kind_check;
alter table findings add constraint findings_kind_check check (kind in ('membership', 'share', 'invitation', 'leftover'));
`;
