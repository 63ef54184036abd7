/**
 * The rows of three years of a large company: 1,000,000 requests that became grants, and the 5,000,000 facts of the audit trail about
 * them. For a superuser, since nothing that a row hangs on is checked.
 */
export const LONG_USE = `
set session_replication_role = replica;
insert into people (id, slack_team_id, slack_user_id, email, name, is_outsider, updated_at)
  select 'per_' || n, 'T1', 'U' || n, 'p' || n || '@acme.test', 'p' || n, false, '2024-01-01'
  from generate_series(0, 4999) n;
insert into resources (id, connector_id, kind, external_id, path, name, parent_id, synced_at)
  select 'rsc_' || n, 'gitlab', case when n < 1000 then 'group' else 'project' end, n,
    case when n = 0 then 'acme' else 'acme/r' || n end, 'r' || n, case when n > 0 then 'rsc_' || n / 10 end, '2024-01-01'
  from generate_series(0, 9999) n;
insert into accounts (connector_id, external_id, username, name, state, is_bot, person_id, linked_by, synced_at)
  select 'gitlab', n, 'p' || n, 'p' || n, 'active', false, 'per_' || n, 'saml', '2024-01-01'
  from generate_series(0, 4999) n;
insert into slots (id, connector_id, resource_id, account_external_id, wanted_version, reconciled_version)
  select 'slt_' || n, 'gitlab', 'rsc_' || n % 10000, n % 5000, 1, 1 from generate_series(0, 99999) n on conflict do nothing;
insert into requests (id, kind, requester_id, resource_id, role, duration_seconds, reason, status, config_version, policy_id,
    created_at, expires_at, decided_by, decided_at, source, idempotency_key)
  select 'req_' || n, 'standard', 'per_' || n % 5000, 'rsc_' || n % 10000, 'developer', 3600, 'INC-' || n, 'approved', 1, 'gitlab',
    timestamptz '2024-01-01' + n * interval '92 seconds', timestamptz '2024-01-02' + n * interval '92 seconds',
    'per_' || (n + 1) % 5000, timestamptz '2024-01-01' + n * interval '92 seconds', 'slack', n
  from generate_series(0, 999999) n;
insert into grants (id, request_id, person_id, slot_id, role, status, duration_seconds, created_at, activated_at, expires_at,
    end_reason, ended_at)
  select 'grt_' || n, 'req_' || n, 'per_' || n % 5000, 'slt_' || n % 10000, 'developer', 'ended', 3600,
    timestamptz '2024-01-01' + n * interval '92 seconds', timestamptz '2024-01-01' + n * interval '92 seconds',
    timestamptz '2024-01-01 01:00' + n * interval '92 seconds', 'expired', timestamptz '2024-01-01 01:00' + n * interval '92 seconds'
  from generate_series(0, 999999) n;
insert into audit_events (seq, at, actor, action, subject_id, body, prev_hash, hash)
  select n, timestamptz '2024-01-01' + n * interval '18.4 seconds',
    case when n % 5 < 2 then 'per_' || (n / 5 + n % 5) % 5000 || '@slack' else 'system:reconcile-membership' end,
    (array['request.created', 'request.approved', 'grant.started', 'grant.provisioned', 'grant.ended'])[n % 5 + 1],
    case when n % 5 < 2 then 'req_' else 'grt_' end || n / 5, '{"reason":"expired"}', md5((n - 1)::text), md5(n::text)
  from generate_series(1, 4999999) n;
set session_replication_role = default`;
