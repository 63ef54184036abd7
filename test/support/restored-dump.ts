/** A database as a released version left it, with the GitLab and the Slack of that moment. See test/db/dumps, and make-dump.test.ts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { Migrator, sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { seedAcme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { GitLabState } from '../../playground/fakes/gitlab-state.ts';
import { startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import type { SlackState } from '../../playground/fakes/slack-state.ts';
import { sql0001 } from '../../src/db/schema/migrations/0001-initial.ts';
import { boxesOf } from '../../src/sealed-box.ts';
import { createPoster } from '../../src/slack/edge/web-poster.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { DraftOffice, SECRET_KEY } from './drafts.ts';
import { officeContext } from './office-parts.ts';
import { startGitLabAgain } from './start-gitlab-again.ts';
import { Office, type Handle } from './office.ts';

/** Where GitLab listens in the dumps: below what systems give out by themselves, so that only another run can hold it. */
export const DUMP_PORT = 20_811;
const FOLDER = join(import.meta.dirname, '../db/dumps/0001');

/** The statements of the dump, one a row and some around them. */
export async function dumpStatements(): Promise<readonly string[]> {
  const text = await readFile(join(FOLDER, 'rows.sql'), 'utf8');
  return text.split(/;\n/).filter((statement) => statement.trim() !== '');
}

/** A database with the tables of the first release and no rows. */
export async function firstDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  await database.pool.query(
    'drop table if exists resources cascade; drop schema public cascade; create schema public',
  );
  const first = { '0001-initial': { up: async () => void (await sql.raw(sql0001).execute(database.db)) } };
  const { error } = await new Migrator({
    db: database.db,
    provider: { getMigrations: async () => first },
  }).migrateToLatest();
  if (error !== undefined) throw error;
  return database;
}

/** The office of the dump on this database, which holds its rows. `slack` is the workspace, where what was posted stands. */
export async function officeOfDump(
  database: TestDatabase,
): Promise<{ readonly desk: DraftOffice; readonly slack: FakeSlack }> {
  const { at, state } = await read<{ at: string; state: GitLabState }>('gitlab.json');
  const settings = { offset: Date.parse(at) - Date.now(), token: '', timeoutMs: undefined };
  const now = (): Date => new Date(Date.now() + settings.offset);
  const gitlab = await untilFree(() => startGitLabAgain({ now, state }, DUMP_PORT));
  const slack = await startFakeSlack({ now, state: await read<SlackState>('slack.json') });
  settings.token = gitlab.token;
  const jobs: Job[] = [];
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const ctx = {
    ...officeContext(database.db, { jobs, now, settings }),
    slack: createPoster(client),
    boxes: boxesOf(SECRET_KEY, null),
  };
  const rows = await database.db.selectFrom('people').select(['id', 'name']).execute();
  const people = new Map(
    rows.map(({ id, name }) => [name as Handle, { kind: 'person', personId: id, via: 'slack' } as const]),
  );
  const acme = seedAcme(await startFakeGitLabForIds());
  const office = new Office({ ctx, gitlab, acme, database, people, jobs, settings });
  onTestFinished(async () => {
    await office.close();
    await slack.close();
  });
  return { desk: new DraftOffice(office, ctx), slack };
}

async function startFakeGitLabForIds() {
  const gitlab = await startFakeGitLab();
  await gitlab.close();
  return gitlab;
}

async function untilFree<T>(start: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const started = await start();
    if (started !== null) return started;
    await sleep(500);
  }
}

async function read<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(FOLDER, name), 'utf8')) as T;
}
