/**
 * No statement of a grant's life reads the whole of a table that grows for ever. Every statement of a run through it is explained in a
 * database of its own, which has been in use for years, or by very many: what PostgreSQL knows of it is true, so its plans are what they would be.
 */
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { liveGrants, waitingRequests } from '../../src/db/models/grants/access-lists.ts';
import { listedRequest } from '../../src/db/models/api-lists.ts';
import { requestModel, requestModelOfGrant } from '../../src/db/models/requests/request-model.ts';
import { prune } from '../../src/operations/prune.ts';
import { testDatabase } from '../support/database.ts';
import { openFindings } from '../support/findings.ts';
import { yearsOfRows } from './years-of-rows.ts';

/** Tables that grow for ever. Others are as large as GitLab and Slack are, such as `memberships`, or as what was ever held, such as `slots`. */
const GROWING = ['grants', 'requests', 'approvals', 'messages', 'audit_events', 'findings'];

/** 1,000,000 grants, 2,400,000 messages and 5,000,000 audit events where everything is tried, which takes minutes. */
const TIMES = process.env['TEST_ALL'] === '1' ? 67 : 1;

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

const LIMIT_MS = TIMES > 1 ? 900_000 : 600_000;

it(
  'of a whole life of grants reads no growing table from end to end',
  { timeout: LIMIT_MS },
  async ({ skip, onTestFinished }) => {
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
    await listedRequest(office.ctx.db, 1);
    await office.pass('2h');
    await prune(office.ctx);
    Client.prototype.query = query;
    expect(seen.size).toBeGreaterThan(60);

    const { pool, close } = await testDatabase({ usualPlans: true });
    onTestFinished(close);
    const client = await pool.connect();
    onTestFinished(() => client.release());
    const { rows: users } = await client.query<{ usesuper: boolean }>(
      'select usesuper from pg_user where usename = current_user',
    );
    // Rows by the ten thousand, without what each of them would have to hang on.
    if (users[0]?.usesuper !== true) skip('only a superuser of PostgreSQL may leave out foreign keys');
    await client.query(yearsOfRows(TIMES));
    const { rows: indexes } = await client.query<{ relname: string }>(
      'select relname from pg_index join pg_class on pg_class.oid = indexrelid where indpred is not null',
    );
    const partial = new Set(indexes.map(({ relname }) => relname));
    const whole: string[] = [];
    for (const { text, values } of seen.values()) {
      if (!GROWING.some((table) => new RegExp(`\\b${table}\\b`).test(text))) continue;
      const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
        `explain (format json) ${text}`,
        [...values],
      );
      for (const node of nodesOf(rows[0]?.['QUERY PLAN'][0]?.Plan as Node))
        if (GROWING.includes(node['Relation Name'] ?? '') && isWhole(node, partial))
          whole.push(`${node['Node Type']} ${node['Index Name'] ?? ''} of ${node['Relation Name']}: ${text}`);
    }
    expect(whole).toEqual([]);
  },
);
