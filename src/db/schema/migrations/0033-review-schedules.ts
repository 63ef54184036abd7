/** Access reviews that begin by time, and open by themselves. */
export const sql0033 = `
create table review_schedules (
  id text primary key,
  timing text not null,
  next_at timestamptz not null,
  fired_at timestamptz,
  campaign_id text references review_campaigns
);
alter table review_campaigns add column schedule_id text;
alter table review_campaigns add column opens_itself boolean not null default false;
alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check check (kind in ('request-card', 'requester-card', 'reminder',
  'expiry-warning', 'drift-notice', 'revoke-alert', 'gone-notice', 'owner-gap', 'nudge', 'home', 'unlink-notice', 'link-card',
  'link-answer', 'draft-card', 'draft-reminder', 'safety-stop', 'sync-alert', 'token-alert', 'finding-card', 'finding-digest',
  'finding-answer', 'outcome', 'config-change', 'kept-request',
  'mapping-held', 'terms-change', 'conflict-card', 'conflict-digest', 'emergency-stop',
  'campaign-card', 'review-card', 'review-reminder', 'review-tasks', 'review-answer',
  'unread-groups', 'review-skipped'));
`;
