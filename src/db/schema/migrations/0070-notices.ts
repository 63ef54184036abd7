/** What was told and may be over by now is found among all messages. */
export const sql0070 = `
create index messages_notices on messages (kind)
  where kind in ('owner-gap', 'unread-groups', 'mapping-held', 'terms-change');
`;
