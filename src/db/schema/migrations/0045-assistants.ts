/** Programs that speak for a person: tokens of their own, and what they filed is marked. */
export const sql0045 = `
alter table api_tokens drop constraint api_tokens_kind_check,
  add constraint api_tokens_kind_check check (kind in ('personal', 'assistant', 'machine'));
alter table requests drop constraint requests_source_check,
  add constraint requests_source_check check (source in ('slack', 'web', 'cli', 'api', 'assistant'));
`;
