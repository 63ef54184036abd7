import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Hono } from 'hono';
import type { Context } from '../../src/context.ts';
import type { Database } from '../../src/db/database.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { tokenText } from '../../src/domain/identities/api-token.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';
import { createApi } from '../../src/web/api/api.ts';
import { cursorAfter } from '../../src/web/api/paging.ts';
import { listen } from '../../src/web/listen.ts';
import { besideAMillion, readingContext } from './beside-a-million.ts';
import type { PlaceName } from './places.ts';
import { percentile, type Row } from './row.ts';

const LIMIT = 50;
const CALLS = 200;
const MOST_PAGE_MS = 50;
const RUNS = 10;
const MOST_LIST_MS = 500;
/** The last page holds the oldest facts. */
const LAST = LIMIT + 1;

/**
 * A list of 50 out of 1,000,000 facts of the audit trail through the API, token, limit and answer included, at its first and its last
 * page; and `hallpass list`, a process of its own, from its start to its end. The bare program reads the rows; the bare process does
 * nothing.
 */
export const api = (placeName: PlaceName): Promise<Row[]> =>
  besideAMillion(placeName, ConfigFile.parse({ version: 1, admins: ['p7@acme.test'] }), furnish, measure);

/** A token of an admin's. */
async function furnish(pool: Database['pool']): Promise<string> {
  const token = tokenText(randomBytes(32));
  await pool.query(
    `insert into api_tokens (id, kind, person_id, name, verbs, lifetime_days, token_hash, hint, created_at, expires_at)
     values ('tok_1', 'personal', 'per_7', 'bench', '["read"]', 30, $1, 'last', now(), now() + interval '30 days')`,
    [hashOf(token)],
  );
  return token;
}

async function measure(database: Database, token: string, on: string): Promise<Row[]> {
  const { db, pool } = database;
  const served = createApi(readingContext(db, null) as Context);
  const web = new Hono().all('/api/v1/*', (c) => served.fetch(c.req.raw));
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  const { url } = listening;
  const figures = { benchmark: 'api', on, unit: 'ms' } as const;
  try {
    const bare = await timed(CALLS, () =>
      pool.query('select * from audit_events order by seq desc limit $1', [LIMIT]),
    );
    const rows: Row[] = [];
    for (const [name, query] of [
      ['first', ''],
      ['last', `&cursor=${cursorAfter(LAST)}`],
    ] as const) {
      const taken = await timed(CALLS, () => fetched(`${url}/api/v1/audit?limit=${LIMIT}${query}`, token));
      rows.push({
        ...figures,
        figure: `p99 of the ${name} page`,
        value: percentile(taken, 0.99),
        bare: percentile(bare, 0.99),
        bar: { of: 'value', most: MOST_PAGE_MS },
      });
    }
    return [...rows, await commandLine(url, token, figures)];
  } finally {
    await listening.close();
  }
}

async function commandLine(
  url: string,
  token: string,
  figures: Pick<Row, 'benchmark' | 'on' | 'unit'>,
): Promise<Row> {
  const env = { PATH: process.env['PATH'] ?? '', HALLPASS_URL: url, HALLPASS_TOKEN: token };
  const run = (args: readonly string[]) => promisify(execFile)(process.execPath, [...args], { env });
  const bare = await timed(RUNS, () => run(['--eval', '']));
  const taken = await timed(RUNS, () => run(['dist/src/cli/main.js', 'list']));
  return {
    ...figures,
    figure: '`hallpass list`, slowest of ten',
    value: Math.max(...taken),
    bare: Math.max(...bare),
    bar: { of: 'value', most: MOST_LIST_MS },
  };
}

async function fetched(address: string, token: string): Promise<void> {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  const { items } = (await answer.json()) as { items?: unknown[] };
  if (items?.length !== LIMIT) throw new Error(`${address} answers ${answer.status}`);
}

/** What each of so many turns takes, in milliseconds; the first is not counted. */
export async function timed(turns: number, turn: () => Promise<unknown>): Promise<number[]> {
  await turn();
  const all: number[] = [];
  for (let index = 0; index < turns; index++) {
    const from = performance.now();
    await turn();
    all.push(performance.now() - from);
  }
  return all;
}
