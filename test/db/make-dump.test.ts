/**
 * Makes the dump of a release, once, from a run of the program as it is: `TEST_DUMP=test/db/dumps/0001 npx vitest run test/db/make-dump`.
 * Then name it in upgrade.test.ts.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { expect, it, onTestFinished } from 'vitest';
import { seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';
import type { SlackState } from '../../playground/fakes/slack-state.ts';
import { createPoster } from '../../src/slack/edge/web-poster.ts';
import { dumpRows } from '../support/dump.ts';
import { openEverything } from '../support/open-things.ts';
import { DUMP_PORT } from '../support/restored-dump.ts';

const folder = process.env['TEST_DUMP'];

/** The workspace of the fakes with the people of an office, who have other ids there. */
async function workspace(): Promise<SlackState> {
  const slack = await startFakeSlack();
  seedPeople(slack);
  const state = slack.snapshot();
  await slack.close();
  const text = state.people.reduce(
    (said, { id, handle }) => said.replaceAll(id, `U0${handle.toUpperCase()}0`),
    JSON.stringify(state),
  );
  return JSON.parse(text) as SlackState;
}

it.runIf(folder)('the dump is made', async () => {
  const slack = await startFakeSlack({ state: await workspace() });
  onTestFinished(() => slack.close());
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
  const { office } = await openEverything(DUMP_PORT, () => createPoster(client));
  const into = folder ?? '';
  await mkdir(into, { recursive: true });
  const pool = office.database.pool;
  await pool.query("set timezone = 'UTC'");
  await writeFile(join(into, 'rows.sql'), await dumpRows(pool));
  const keep = async (name: string, what: unknown): Promise<void> =>
    writeFile(join(into, `${name}.json`), `${JSON.stringify(what, null, 1)}\n`);
  await keep('gitlab', { at: office.ctx.now(), state: office.gitlab.snapshot() });
  await keep('slack', slack.snapshot());
  const { rows } = await pool.query('select status, count(*) from grants group by 1');
  console.log(rows);
  expect(rows.length).toBeGreaterThan(0);
});
