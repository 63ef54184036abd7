/** Approving on a page, signed in to GitLab. */
export const sql0034 = `
alter table one_time_links drop constraint one_time_links_purpose_check,
  add constraint one_time_links_purpose_check check (purpose in ('sign-in', 'token', 'webhook', 'oauth', 'approve'));
alter table one_time_links add column signed_in_as text;
`;
