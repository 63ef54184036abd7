/** What somebody may have done with power that a grant gave them: undecided on slots, and named in findings. */
export const sql0004 = `
alter table slots add column undecided jsonb;

alter table findings
  add column kind text not null default 'membership' check (kind in ('membership', 'share', 'invitation')),
  add column label text,
  add column grants jsonb not null default '[]',
  add column held boolean not null default false,
  add column returned_at timestamptz,
  add check ((kind = 'membership') = (label is null));
`;
