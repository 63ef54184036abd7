/** What is decided in the console is told apart from what is decided on a page of a one-time link. */
export const sql0049 = `
alter table approvals drop constraint approvals_source_check,
  add constraint approvals_source_check check (source in ('slack', 'web', 'cli', 'api', 'policy', 'console'));
alter table requests drop constraint requests_source_check,
  add constraint requests_source_check check (source in ('slack', 'web', 'cli', 'api', 'assistant', 'console'));
`;
