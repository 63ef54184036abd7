/**
 * The rows of some years in use, in one go: 15,000 requests with all that came of them, a few of them still open; or so many times as many in
 * the same years. For a superuser, since nothing that a row hangs on is checked. What is in here only counts; it need not make sense.
 */
export const yearsOfRows = (times = 1): string => `
set session_replication_role = replica;
insert into people (id, slack_team_id, slack_user_id, email, name, is_outsider, updated_at)
  select 'per_' || n, 'T1', 'U' || n, 'p' || n || '@acme.test', 'p' || n, false, '2024-01-01'
  from generate_series(0, 1999) n;
insert into resources (id, connector_id, kind, external_id, path, name, parent_id, synced_at)
  select 'rsc_' || n, 'gitlab', case when n % 10 = 0 then 'group' else 'project' end, n, 'acme/r' || n, 'r' || n,
    case when n > 0 then 'rsc_' || n / 10 end, '2024-01-01'
  from generate_series(0, 4999) n;
insert into accounts (connector_id, external_id, username, name, state, is_bot, person_id, linked_by, synced_at)
  select 'gitlab', n, 'p' || n, 'p' || n, 'active', false, 'per_' || n, 'saml', '2024-01-01'
  from generate_series(0, 1999) n;
insert into memberships (resource_id, account_external_id, connector_id, role, synced_at)
  select 'rsc_' || n % 5000, n / 5000 * 37 % 2000, 'gitlab', 'developer', '2024-01-01'
  from generate_series(0, 14999) n on conflict do nothing;
insert into slots (id, connector_id, resource_id, account_external_id, wanted_version, reconciled_version)
  select 'slt_' || n, 'gitlab', 'rsc_' || n % 5000, n / 5000 * 37 % 2000, case when n % 997 = 0 then 2 else 1 end, 1
  from generate_series(0, 9999) n on conflict do nothing;
insert into config_versions (version, body, hash, applied_by, source, applied_at)
  values (1, '{}', '', 'system', 'file', '2024-01-01');
insert into requests (id, kind, requester_id, resource_id, role, duration_seconds, reason, status, config_version, policy_id,
    created_at, expires_at, decided_at, extends_grant_id, source, idempotency_key)
  select 'req_' || n, case when n % 5 = 1 then 'extension' else 'standard' end, 'per_' || n % 2000, 'rsc_' || n % 5000,
    'developer', 3600, 'INC-1', case when n % 997 = 0 then 'pending' else 'approved' end, 1, 'gitlab',
    timestamptz '2024-01-01' + n * interval '${1200 / times} seconds', timestamptz '2024-01-02' + n * interval '${1200 / times} seconds',
    case when n % 997 <> 0 then timestamptz '2024-01-01' end, case when n % 5 = 1 then 'grt_' || n - 1 end, 'slack', n
  from generate_series(0, ${15_000 * times - 1}) n;
insert into approvals (id, request_id, requester_id, approver_id, decision, source, role, duration_seconds, at)
  select 'apr_' || n, 'req_' || n, 'per_' || n % 2000, 'per_' || (n + 1) % 2000, 'approve', 'slack', 'developer', 3600,
    timestamptz '2024-01-01' + n * interval '${1200 / times} seconds'
  from generate_series(0, ${15_000 * times - 1}) n where n % 997 <> 0;
insert into grants (id, request_id, person_id, slot_id, role, status, duration_seconds, created_at, activated_at, expires_at,
    end_reason, ended_at)
  select 'grt_' || n, 'req_' || n, 'per_' || n % 2000, 'slt_' || n % 9970, 'developer',
    case when n % 500 = 2 then 'active' else 'ended' end, 3600, timestamptz '2024-01-01' + n * interval '${1200 / times} seconds',
    timestamptz '2024-01-01' + n * interval '${1200 / times} seconds', timestamptz '2024-01-02' + n * interval '${1200 / times} seconds',
    case when n % 500 <> 2 then 'expired' end, case when n % 500 <> 2 then timestamptz '2025-06-01' end
  from generate_series(0, ${15_000 * times - 1}) n where n % 997 <> 0;
insert into findings (id, connector_id, resource_id, account_external_id, found, status, found_at, decided_by, decided_at)
  select 'fnd_' || n, 'gitlab', 'rsc_' || n % 5000, n / 5000 * 37 % 2000, '{}',
    case when n % 500 = 0 then 'open' else 'accepted' end, timestamptz '2024-01-01' + n * interval '${1200 / times} seconds',
    case when n % 500 <> 0 then 'per_1' end, case when n % 500 <> 0 then timestamptz '2025-06-01' end
  from generate_series(0, ${15_000 * times - 1}) n on conflict do nothing;
insert into messages (id, subject_id, kind, ordinal, person_id, channel, ts, rendered_version, created_at)
  select 'msg_' || n, 'req_' || n / 2, case when n % 2 = 0 then 'request-card' else 'requester-card' end, 0, 'per_' || n % 2000,
    'D' || n % 2000, n, case when n % 997 = 0 then 0 else 1 end, timestamptz '2024-01-01' + n * interval '${500 / times} seconds'
  from generate_series(0, ${36_000 * times - 1}) n;
insert into audit_events (seq, at, actor, action, subject_id, body, prev_hash, hash)
  select n, timestamptz '2024-01-01' + n * interval '${240 / times} seconds', case when n % 2 = 0 then 'per_' || n % 2000 else 'system' end,
    case when n % 4 = 0 then 'grant.started' else 'request.approved' end, 'req_' || n / 4, '{}', n - 1, n
  from generate_series(1, ${75_000 * times}) n;
set session_replication_role = default;
analyze`;
