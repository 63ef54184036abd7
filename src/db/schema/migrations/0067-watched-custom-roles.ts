/** What somebody gives on who was let in with a custom role is looked at as well. */
export const sql0067 = `
update findings set watch_due_at = now()
  where status = 'open' and not held and grants <> '[]'::jsonb and kind in ('membership', 'share')
    and found ->> 'customRole' is not null and watch_due_at is null;
update findings set label = split_part(label, '/', 1)
  where kind = 'leftover' and label like '%/%'
    and (account_external_id like 'webhook:%' or account_external_id like 'ci_config:%' and label not like '%@%');
`;
