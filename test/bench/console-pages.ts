import { randomBytes } from 'node:crypto';
import type { Context } from '../../src/context.ts';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { storedForm } from '../../src/db/config.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { document } from '../../playground/fakes/document.ts';
import { createIdMaker } from '../../src/domain/id.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';
import { createLog } from '../../src/log.ts';
import { createConsole } from '../../src/web/console/console.tsx';
import { listen } from '../../src/web/listen.ts';
import { A_MILLION, timed } from './api.ts';
import { withPlace, type PlaceName } from './places.ts';
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
] as const;

/**
 * Pages of the console for an admin, beside 1,000,000 facts of the audit trail, 200,000 requests and 200 grants that are not over:
 * session, rights and rendering included. The bare program reads the page's 50 rows.
 */
export function consolePages(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, async (place) => {
    const database = openDatabase(await place.connect(), { max: 4 });
    try {
      await migrate(database.db, database.pool, { withQueue: false });
      await database.pool.query(A_MILLION);
      const secret = await furnish(database);
      await database.pool.query('vacuum analyze');
      return await measure(database, secret, place.name);
    } finally {
      await database.close();
    }
  });
}

/** An admin who is signed in. */
async function furnish({ pool }: Database): Promise<string> {
  const { body, hash } = storedForm(document('https://gitlab.test', { admins: ['p7@acme.test'] }));
  await pool.query(
    "insert into config_versions (version, body, hash, applied_by, source, applied_at) values (1, $1, $2, 'bench', 'file', now())",
    [body, hash],
  );
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
  const now = () => new Date();
  const reading = {
    db,
    now,
    newId: createIdMaker(now, randomBytes),
    log: createLog('silent'),
    publicUrl: 'http://127.0.0.1',
    slackSignIn: {},
  };
  const web = createConsole({ ...reading, queue: { add: async () => undefined } } as unknown as Context);
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
