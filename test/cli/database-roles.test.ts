/** A PostgreSQL role, made for the test, that lacks a right: start, migrate and doctor name it in words, with what to do, and without a stack. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { compose } from '../../src/compose.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import { seedAcme } from '../../playground/fakes/acme.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { connectionString } from '../support/test-server.ts';
import { containing, environmentOf, plainDocument } from './consult-doctor.ts';
import { recordingTerminal } from './recording-terminal.ts';

let folder: string;
let gitlab: FakeGitLab;
let slack: FakeSlack;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/hallpass-role-');
  [gitlab, slack] = await Promise.all([startFakeGitLab(), startFakeSlack()]);
  seedAcme(gitlab);
  await writeFile(`${folder}/hallpass.yaml`, stringify(plainDocument(gitlab.url)));
});
afterEach(async () => {
  await Promise.all([gitlab.close(), slack.close(), rm(folder, { recursive: true })]);
});

/** A database that is empty, or migrated by its owner, and the address of a role with these rights there. */
async function withRole(isEmpty: boolean, rights: (role: string) => string = () => ''): Promise<string> {
  const database: TestDatabase = await testDatabase(isEmpty ? { template: 'template1' } : {});
  const role = `${database.name}_role`;
  await database.pool.query(`create role ${role} login password 'limited'; ${rights(role)}`);
  onTestFinished(async () => {
    await database.pool.query(`drop owned by ${role}; drop role ${role}`);
    await database.close();
  });
  const url = new URL(connectionString(database.address).replace('@/', '@socket/'));
  url.username = role;
  url.password = 'limited';
  return url.href.replace('@socket/', '@/');
}

async function call(command: string, url: string) {
  const terminal = recordingTerminal(environment(url));
  const code = await run(command.split(' '), terminal);
  return { code, lines: terminal.lines, said: [...terminal.lines, ...terminal.errors].join('\n') };
}

function environment(url: string) {
  return {
    ...environmentOf(slack, { folder, token: gitlab.token, databaseUrl: url }),
    HALLPASS_LOG_LEVEL: 'fatal',
    PORT: '0',
  };
}

const OWN =
  'this user may not do what hallpass needs; let it own the database (`alter database … owner to …`)';

/** Everything but the queue's part. */
const tables = (role: string): string =>
  `grant usage on schema public to ${role}; grant all on all tables in schema public to ${role};
   grant all on all sequences in schema public to ${role};`;

describe('a role without CREATE on an empty database', () => {
  it.each(['start', 'migrate'])('%s says what it needs, and ends with 78', async (command) => {
    const { code, said } = await call(command, await withRole(true));
    expect([code, said]).toEqual([78, expect.stringContaining(`DATABASE_URL: ${OWN}`)]);
    expect(said).not.toMatch(/\n {4}at |limited/);
  });

  it('doctor tries it, and says that nothing can be made there', async () => {
    const { code, lines } = await call('doctor', await withRole(true));
    expect(code).toBe(1);
    expect(lines).toEqual(
      containing('to come, and PostgreSQL refuses: permission denied for schema public.'),
    );
    expect(lines).toEqual(containing('let it own the database (`alter database … owner to …`)'));
    expect(lines.join('\n')).not.toContain('applies them');
  });
});

describe('a role that may not create, on a database that is migrated', () => {
  it('and has no rights on its tables: start and doctor say so', async () => {
    const url = await withRole(false);
    const { code, said } = await call('start', url);
    expect([code, said]).toEqual([78, expect.stringContaining(OWN)]);
    const { lines } = await call('doctor', url);
    expect(lines).toEqual(containing(`✗ Database: ${OWN}`));
  });

  it('and has none on the schema of the queue: doctor says so', async () => {
    const url = await withRole(false, tables);
    const { lines } = await call('doctor', url);
    expect(lines).toEqual(containing('✗ Queue: PostgreSQL refuses: permission denied for schema bullmq'));
    expect(lines).toEqual(
      containing('The role needs CREATE on the database, or all rights on the schema bullmq'),
    );
  });

  // A process that would not start takes back nothing: this is no reason not to.
  it('and has none on the schema of the queue: start goes on, and its log says what to grant', async () => {
    const said: string[] = [];
    const write = (line: Buffer, _: unknown, done: () => void): void => (said.push(String(line)), done());
    const config = loadConfig(environment(await withRole(false, tables)));
    const program = await compose(config, { log: createLog('warn', new Writable({ write })) });
    onTestFinished(() => program.stop());
    const lines = said.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'the queue is of no use, so the sweep does its work',
        queue: 'PostgreSQL refuses: permission denied for schema bullmq',
        advice: expect.stringContaining('The role needs CREATE on the database, or all rights on the schema'),
      }),
    );
    expect(said.join('')).not.toContain('limited');
  });
});
