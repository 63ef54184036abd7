/**
 * What was told of accounts that are linked again, and what somebody away was not shown, is found.
 */
export const sql0077 = `
create index messages_unlinked on messages ((detail -> 'person' ->> 'id')) where kind = 'unlink-notice';
create index messages_missed on messages (person_id) where undeliverable_at is not null and rendered_version < wanted_version;
`;
