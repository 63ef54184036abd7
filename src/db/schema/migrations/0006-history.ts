/** What people look back for: a stretch of days, what somebody did, and what failed of late. Indexes only, so an older process runs on beside. */
export const sql0006 = `
create index audit_events_at on audit_events using brin (at);
create index audit_events_by_person on audit_events (actor, seq) where actor like 'per\\_%';
create index audit_events_started on audit_events (seq) where action = 'grant.started';
create index audit_events_refused on audit_events (seq) where action = 'request.refused';
create index grants_failed on grants (ended_at) where status = 'failed';
`;
