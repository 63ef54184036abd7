/** What the doctor says of a configuration that is not whole, of processes, and of a queue that is tried. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockDiagnoses } from '../../src/cli/doctor/check-clocks.ts';
import { checkQueue, diagnosesOf } from '../../src/cli/doctor/check-queue.ts';
import { run } from '../../src/cli/run.ts';
import { readDocument } from '../../src/config/document.ts';
import { openDatabase } from '../../src/db/database.ts';
import type { ProcessId } from '../../src/domain/id.ts';
import { startProcess } from '../../src/operations/config/start-process.ts';
import { seedAcme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { officeContext } from '../support/office-parts.ts';
import { connectionString } from '../support/test-server.ts';
import { consultDoctor, containing, environmentOf, plainDocument as document } from './consult-doctor.ts';
import { recordingTerminal } from './recording-terminal.ts';

const PARTS = { jobs: [], now: () => new Date(), settings: { offset: 0, token: '', timeoutMs: undefined } };
let folder: string;
let database: TestDatabase;
let gitlab: FakeGitLab;
let slack: FakeSlack;

beforeEach(async () => {
  folder = await mkdtemp('/tmp/hallpass-doctor-');
  [database, gitlab, slack] = await Promise.all([testDatabase(), startFakeGitLab(), startFakeSlack()]);
  seedAcme(gitlab);
  await writeFile(`${folder}/hallpass.yaml`, stringify(document(gitlab.url)));
});
afterEach(async () => {
  await Promise.all([database.close(), gitlab.close(), slack.close(), rm(folder, { recursive: true })]);
});

const consult = (changes: Record<string, string> = {}) =>
  consultDoctor({
    ...environmentOf(slack, { folder, token: gitlab.token, databaseUrl: connectionString(database.address) }),
    ...changes,
  });

describe('hallpass doctor', () => {
  it('prints what in the document is legal and cannot have been meant, and config check does, too', async () => {
    const plain = document(gitlab.url);
    const lost = {
      id: 'lost',
      match: { resources: ['elsewhere/**'], roles: ['developer'] },
      approval: { steps: [{ who: ['omar@acme.test'], need: 2 }] },
    };
    const path = `${folder}/hallpass.yaml`;
    await writeFile(path, stringify({ ...plain, policies: [lost, ...plain.policies] }));
    const nowhere =
      'matches nothing in the group of any connector here; correct it, unless it is for one that was set up in Slack';
    const { code, lines } = await consult();
    expect(code).toBe(0);
    expect(lines.filter((line) => line.includes('policies[0]'))).toEqual([
      `! ${path}: policies[0].match.resources[0]: ${nowhere}`,
      `! ${path}: policies[0].approval.steps[0].need: is more than the 1 it names`,
    ]);
    const terminal = recordingTerminal({});
    expect(await run(['config', 'check', path], terminal)).toBe(0);
    expect(terminal.lines.filter((line) => line.includes('policies[0]'))).toEqual([
      `! ${path}: policies[0].match.resources[0] ${nowhere}`,
      `! ${path}: policies[0].approval.steps[0].need is more than the 1 it names`,
    ]);
  });

  it('names a policy that has approvers sign in where nobody can', async () => {
    const plain = document(gitlab.url);
    const policies = plain.policies.map((policy) => ({ ...policy, confirm: 'web' }));
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...plain, policies }));
    const { lines, code } = await consult();
    expect(code).toBe(1);
    expect(lines).toEqual(
      containing('✗ Connector gitlab: the policy default has approvers sign in (confirm: web)'),
    );
  });

  it('looks at what is there when a part is missing: Slack, GitLab, or the database and the queue', async () => {
    const slackless = await consult({ SLACK_BOT_TOKEN: '' });
    expect(slackless.lines).toEqual(containing('✓ Connector gitlab: may change members'));
    expect(slackless.lines).toEqual(containing('✓ Queue: PostgreSQL'));
    expect(slackless.lines.filter((line) => line.startsWith('✗'))).toHaveLength(1);
    const tokenless = await consult({ GITLAB_TOKEN: '' });
    expect(tokenless.lines.filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringContaining('names GITLAB_TOKEN, which is not set'),
    ]);
    expect(tokenless.lines).toEqual(containing('✓ Slack bot token: is '));
    await writeFile(`${folder}/hallpass.yaml`, 'version: 2');
    const plain = await consult({ DATABASE_URL: '', HALLPASS_DATA: `${folder}/none` });
    expect(plain.lines).toEqual(containing('✓ Slack request URL'));
    expect(plain.lines.join('\n')).not.toMatch(/Database|Connector gitlab/);
    expect([slackless.code, tokenless.code, plain.code]).toEqual([78, 78, 78]);
  });

  it('names a clock that differs: GitLab’s, as it answers', async () => {
    const ahead = await startFakeGitLab({ now: () => new Date(Date.now() + 7_230_000) });
    seedAcme(ahead);
    await writeFile(`${folder}/hallpass.yaml`, stringify(document(ahead.url)));
    const { lines } = await consult({ GITLAB_TOKEN: ahead.token });
    await ahead.close();
    expect(lines).toEqual(
      containing("! Clocks: GitLab's clock is 2 h ahead of hallpass's, which is that of this machine"),
    );
  });

  it('names a clock that differs: the database’s', () => {
    expect(clockDiagnoses({ database: -7_200_000, gitlab: null })).toEqual([
      {
        level: 'warn',
        subject: 'Clocks',
        message: expect.stringContaining("the database's clock is 2 h behind hallpass's"),
      },
    ]);
  });

  it('names the processes that run with another file', async () => {
    const file = readDocument('f', stringify(document(gitlab.url))).file;
    if (file === null) throw new Error('the document is faulty');
    const start = (id: ProcessId, changes: Partial<typeof file>) =>
      startProcess(officeContext(database.db, PARTS), {
        id,
        host: 'web-1',
        pid: 4711,
        file: { ...file, ...changes },
        path: 'hallpass.yaml',
        supersedes: null,
      });
    await start('prc_old', { admins: ['dana@acme.test'] });
    await start('prc_new', {});
    expect((await consult()).lines).toEqual(
      containing(
        '! Processes: 4711 on web-1 (version 1) run with another hallpass.yaml than the one in force',
      ),
    );
    await database.pool.query(`delete from processes where id = 'prc_old'`);
    expect((await consult()).lines).toEqual(
      containing('✓ Processes: 1 running, all with this hallpass.yaml'),
    );
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...document(gitlab.url), admins: ['a@b.test'] }));
    expect((await consult()).lines).toEqual(containing('run with another hallpass.yaml than this one'));
  });

  it('tries at what level of isolation the queue works, and says what a role lacks', async () => {
    const lacking = diagnosesOf({
      ok: false,
      detail: 'PostgreSQL refuses: permission denied for schema bullmq',
    });
    expect(lacking[0]?.message).toContain('needs CREATE on the database, or all rights on the schema bullmq');
    const { pool } = openDatabase(database.address, { max: 2 });
    pool.on(
      'connect',
      (client) => void client.query(`set default_transaction_isolation = 'repeatable read'`),
    );
    await expect(checkQueue({ pool })).resolves.toMatchObject([
      { level: 'fail', message: expect.stringContaining('it works at repeatable read, where jobs are lost') },
    ]);
    await pool.end();
  });
});
