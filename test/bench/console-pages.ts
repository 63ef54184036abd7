import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/db/database.ts';
import { document } from '../../playground/fakes/document.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';
import { createConsole } from '../../src/web/console/console.tsx';
import { listen } from '../../src/web/listen.ts';
import { timed } from './api.ts';
import { besideAMillion, readingContext } from './beside-a-million.ts';
import type { PlaceName } from './places.ts';
import { percentile, type Row } from './row.ts';

const CALLS = 100;
const MOST_PAGE_MS = 200;
/** Of 200,000 grants so many are not over. */
const LIVE = 200;

const PAGES = [
  ['who is elevated', '/'],
  ['requests', '/requests'],
  ['one request', '/requests/199990'],
  ['the audit trail', '/audit'],
  ['the audit trail of one person', '/audit?person=p7@acme.test'],
  ['people by a part of a name', '/people?q=p77'],
  ['own access', '/me'],
] as const;

/**
 * Pages of the console for an admin, beside 1,000,000 facts of the audit trail, 200,000 requests and 200 grants that are not over:
 * session, rights and rendering included. The bare program reads the page's 50 rows.
 */
export const consolePages = (placeName: PlaceName): Promise<Row[]> =>
  besideAMillion(placeName, document('https://gitlab.test', { admins: ['p7@acme.test'] }), furnish, measure);

/** An admin who is signed in. */
async function furnish(pool: Database['pool']): Promise<string> {
  await pool.query(
    `update grants set status = 'active', expires_at = now() + interval '1 hour', end_reason = null, ended_at = null
     where id in (select id from grants order by created_at desc limit $1)`,
    [LIVE],
  );
  const secret = randomBytes(32).toString('base64url');
  await pool.query(
    `insert into console_sessions (id, person_id, token_hash, state_hash, created_at, expires_at)
     values ('ses_1', 'per_7', $1, 'state', now(), now() + interval '1 hour')`,
    [hashOf(secret)],
  );
  return secret;
}

async function measure({ db, pool }: Database, secret: string, on: string): Promise<Row[]> {
  const web = createConsole({
    ...readingContext(db, 'http://127.0.0.1'),
    slackSignIn: { address: async () => null, whoIs: async () => ({ fault: 'unreachable' }) },
  });
  if (web === null) throw new Error('there is no console');
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  const headers = { cookie: `hallpass-session=${secret}` };
  try {
    const bare = await timed(CALLS, () => pool.query('select * from grants order by id desc limit 50'));
    const rows: Row[] = [];
    for (const [name, path] of PAGES) {
      const taken = await timed(CALLS, async () => {
        const answer = await fetch(`${listening.url}${path}`, { headers, redirect: 'manual' });
        const page = await answer.text();
        if (answer.status !== 200 || !page.includes('</html>')) throw new Error(`${path}: ${answer.status}`);
      });
      rows.push({
        benchmark: 'console',
        on,
        unit: 'ms',
        figure: `p99 of ${name}`,
        value: percentile(taken, 0.99),
        bare: percentile(bare, 0.99),
        bar: { of: 'value', most: MOST_PAGE_MS },
      });
    }
    return rows;
  } finally {
    await listening.close();
  }
}
