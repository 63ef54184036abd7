/**
 * No statement of a grant's life reads the whole of a table that grows for ever. Every statement of a run through it is explained with sequential scans
 * made all but impossible, as if each table had a million rows: where PostgreSQL reads a table from end to end all the same, there is no index that could serve.
 */
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { liveGrants, waitingRequests } from '../../src/db/models/access-lists.ts';
import { requestModel, requestModelOfGrant } from '../../src/db/models/request-model.ts';
import { prune } from '../../src/operations/prune.ts';
import { openFindings } from '../support/findings.ts';

/** Tables that grow for ever. Others are as large as GitLab and Slack are, such as `memberships`, or as what was ever held, such as `slots`. */
const GROWING = ['grants', 'requests', 'approvals', 'messages', 'message_copies', 'audit_events'];

/** What may read a table whole, because it is rare, or only seems to. */
const RARE = [
  /^delete from "credentials"/, // Once a day.
  // Goes by grants_of_slot where PostgreSQL knows how many slots a place has; these made-up numbers say thousands.
  /^with recursive "line"/,
];

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const seen = new Map<string, Statement>();
// oxlint-disable-next-line typescript/unbound-method -- put back as it was, and called with a client only
const { query } = Client.prototype;

beforeEach(() => {
  seen.clear();
  Client.prototype.query = function listen(this: Client, ...args: unknown[]) {
    const [first, second] = args;
    const text = typeof first === 'string' ? first : (first as { readonly text?: string }).text;
    const values = Array.isArray(second) ? second : (first as { readonly values?: unknown[] }).values;
    if (text !== undefined && /^(?:select|update|delete|with)\b/i.test(text))
      seen.set(text, { text, values: values ?? [] });
    return Reflect.apply(query, this, args);
  } as typeof query;
});
afterEach(() => {
  Client.prototype.query = query;
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
}

/** From end to end: the table, or an index of it that nothing narrows. An index of what is open, such as `grants_expire`, stays small. */
const isWhole = (node: Node, partial: ReadonlySet<string>): boolean =>
  node['Node Type'] === 'Seq Scan' ||
  (/Index/.test(node['Node Type']) &&
    node['Index Cond'] === undefined &&
    !partial.has(node['Index Name'] ?? ''));

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

it('of a whole life of grants reads no growing table from end to end', async ({ skip }) => {
  const { office } = await openFindings();
  seen.clear();
  const id = await office.grant('sam', 'acme/web/checkout', 'developer', '1h');
  const more = await office.askForMore('sam', id, '1h');
  await office.approve(more);
  await office.grant('lee', 'acme/data', 'developer', '1h');
  await office.sync();
  await office.pass('50m');
  await liveGrants(office.ctx.db, { personId: office.actor('sam').personId }, 10);
  await waitingRequests(office.ctx.db, { madeBy: office.actor('sam').personId }, 10);
  await requestModelOfGrant(office.ctx.db, id);
  await requestModel(office.ctx.db, more);
  await office.pass('2h');
  await prune(office.ctx);
  Client.prototype.query = query;
  expect(seen.size).toBeGreaterThan(60);

  const client = await office.database.pool.connect();
  const { rows: users } = await client.query<{ usesuper: boolean }>(
    'select usesuper from pg_user where usename = current_user',
  );
  if (users[0]?.usesuper !== true) {
    client.release();
    skip('only a superuser of PostgreSQL may tell it how large its tables are');
  }
  const whole: string[] = [];
  const { rows: indexes } = await client.query<{ relname: string }>(
    'select relname from pg_index join pg_class on pg_class.oid = indexrelid where indpred is not null',
  );
  const partial = new Set(indexes.map(({ relname }) => relname));
  try {
    // Without statistics it thinks that everybody holds thousands of grants: no join that reads a side whole.
    await client.query(
      'begin; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off',
    );
    // Two rows are read whole by any plan: PostgreSQL is told that there are a million.
    await client.query('update pg_class set reltuples = 1000000, relpages = 1 where relname = any($1)', [
      GROWING,
    ]);
    for (const { text, values } of seen.values()) {
      if (RARE.some((one) => one.test(text))) continue;
      if (!GROWING.some((table) => text.includes(`"${table}"`) || new RegExp(`\\b${table}\\b`).test(text)))
        continue;
      const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
        `explain (format json) ${text}`,
        [...values],
      );
      for (const node of nodesOf(rows[0]?.['QUERY PLAN'][0]?.Plan as Node))
        if (GROWING.includes(node['Relation Name'] ?? '') && isWhole(node, partial))
          whole.push(`${node['Node Type']} ${node['Index Name'] ?? ''} of ${node['Relation Name']}: ${text}`);
    }
  } finally {
    await client.query('rollback');
    client.release();
  }
  expect(whole).toEqual([]);
});
