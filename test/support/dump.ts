/** Dumps of a database as plain SQL: what a released version left, to be migrated by every later one. See test/db/upgrade.test.ts. */
import type { Pool } from 'pg';

/** So that what a row refers to comes before it. */
const TABLES = [
  'config_versions',
  'people',
  'user_group_members',
  'accounts',
  'account_verifications',
  'one_time_links',
  'resources',
  'memberships',
  'requests',
  'approvals',
  'slots',
  'grants',
  'findings',
  'messages',
  'audit_events',
  'audit_head',
  'connector_states',
  'hints',
  'credentials',
  'connector_drafts',
  'connector_logs',
  'directory_state',
];
/** Requests name grants, which name requests. */
const CIRCLE = 'requests_extends_grant_id_fkey';

/** The statements that bring all rows back into a new database with the same tables: one line a row, in the order of their first column. */
export async function dumpRows(pool: Pool): Promise<string> {
  const lines = [
    "set timezone = 'UTC';",
    `alter table requests drop constraint ${CIRCLE};`,
    'delete from audit_head;',
    'delete from directory_state;',
  ];
  for (const table of TABLES) lines.push('', ...(await rowsOf(pool, table)));
  lines.push(
    '',
    `alter table requests add constraint ${CIRCLE} foreign key (extends_grant_id) references grants (id);`,
    "select setval(pg_get_serial_sequence('requests', 'number'), 1000);",
    "select setval(pg_get_serial_sequence('connector_logs', 'id'), 100000);",
  );
  return `${lines.join('\n')}\n`;
}

async function rowsOf(pool: Pool, table: string): Promise<string[]> {
  const columns = await pool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`public.${table}`],
  );
  const names = columns.rows.map(({ name }) => name);
  const values = names.map((name) => `quote_nullable(${name}::text)`).join(` || ', ' || `);
  const { rows } = await pool.query<{ row: string }>(`select ${values} as row from ${table} order by 1`);
  return rows.map(
    ({ row }) => `insert into ${table} (${names.join(', ')}) overriding system value values (${row});`,
  );
}
