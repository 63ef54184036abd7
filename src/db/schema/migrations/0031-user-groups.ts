/**
 * Whether the user groups that the document names were ever read: a rule for people of whom nobody
 * knows who they are is no rule yet.
 */
export const sql0031 = `
create table user_groups (
  slack_group_id text primary key,
  read_at timestamptz,
  fault text,
  next_try_at timestamptz
);
insert into user_groups (slack_group_id, read_at) select slack_group_id, now() from user_group_members group by slack_group_id;
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest', 'emergency-stop',
  'campaign-card', 'review-card', 'review-reminder', 'review-tasks', 'review-answer',
  'unread-groups'));
`;
