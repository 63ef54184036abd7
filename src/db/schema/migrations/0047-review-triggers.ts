/** What opens a small access review by itself, and the title that Slack gives people. */
export const sql0047 = `
alter table people add column title text;
create table review_triggers (
  trigger_id text not null,
  subject_id text not null,
  cause text not null,
  noted_at timestamptz not null,
  due_at timestamptz,
  campaign_id text,
  primary key (trigger_id, subject_id)
);
create index review_triggers_due on review_triggers (due_at) where due_at is not null;
`;
