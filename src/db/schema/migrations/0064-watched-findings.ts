/** When it is looked at what somebody who was let in under a grant gives on. */
export const sql0064 = `
alter table findings add column watch_due_at timestamptz;
create index findings_watch on findings (watch_due_at) where watch_due_at is not null;
update findings set watch_due_at = now()
  where status = 'open' and not held and grants <> '[]'::jsonb and kind in ('membership', 'share')
    and found ->> 'role' in ('maintainer', 'owner');
`;
