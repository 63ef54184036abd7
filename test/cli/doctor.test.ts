import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosesOf } from '../../src/cli/doctor/check-queue.ts';
import { seedAcme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/certificate.ts';
import { connectProxy } from '../support/connect-proxy.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { connectionString } from '../support/test-server.ts';
import { consultDoctor, containing, environmentOf, plainDocument as document } from './consult-doctor.ts';

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

/** What a fine-grained token needs to be looked at, and nothing else. */
const READING = [
  { access: 'all_memberships', permissions: ['read_group', 'read_member'], group_id: null, project_id: null },
  {
    access: 'user',
    permissions: ['read_user', 'read_personal_access_token'],
    group_id: null,
    project_id: null,
  },
] as const;

describe('hallpass doctor', () => {
  it('names a group that is there twice, under another name of the same GitLab', async () => {
    const plain = document(gitlab.url);
    const [own] = plain.connectors;
    const url = gitlab.url.replace('127.0.0.1', 'localhost');
    const connectors = [own, { ...own, id: 'web', name: 'Web', url, group: 'acme/web' }];
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...plain, connectors }));
    const { code, lines } = await consult();
    expect(code).toBe(1);
    expect(lines).toEqual(
      containing(
        `✗ Connector web: is on acme/web, which connector gitlab has already by its group acme: ${url} is the GitLab that calls itself ${gitlab.url}`,
      ),
    );
  });

  it('is content when all is well', async () => {
    const { code, lines } = await consult();
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(lines).toEqual(containing('✓ Slack bot token: is '));
    expect(lines).toEqual(containing('✓ Slack scopes: commands, chat:write'));
    expect(lines).toEqual(containing('✓ Slack request URL: must be https://hallpass.acme.test/slack/events'));
    expect(lines).toEqual(containing('✓ Connector gitlab: @hallpass-bot reaches acme (group 1)'));
    expect(lines.join('\n')).toMatch(/Connector gitlab: GitLab 18\.6\.1-ee lets .*CVE-2025-9486/);
    expect(lines).toEqual(containing('✓ Connector gitlab: may change members'));
    expect(lines).toEqual(
      containing('✓ Connector gitlab: takes no webhook: what changes in GitLab is seen within 1h'),
    );
    expect(lines).toEqual(containing('✓ Database: PostgreSQL '));
    expect(lines).toEqual(containing('✓ Migrations: all applied'));
    expect(lines).toEqual(containing('✓ Queue: PostgreSQL'));
    expect(code).toBe(0);
  });

  it('says where a webhook has to be sent, and what', async () => {
    const [connector] = document(gitlab.url).connectors;
    const webhook = { secret: { env: 'GITLAB_HOOK_SECRET' } };
    await writeFile(
      `${folder}/hallpass.yaml`,
      stringify({ ...document(gitlab.url), connectors: [{ ...connector, webhook }] }),
    );
    const { lines } = await consult({ GITLAB_HOOK_SECRET: 's3cret' });
    expect(lines).toEqual(
      containing(
        '✓ Connector gitlab: takes webhooks at https://hallpass.acme.test/webhooks/gitlab/gitlab; send it',
      ),
    );
    const missing = await consult();
    expect(missing.lines.filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringContaining('connectors[0].webhook.secret.env: names GITLAB_HOOK_SECRET, which is not set'),
    ]);
  });

  it('says where an OAuth application has to send browsers back to', async () => {
    const [connector] = document(gitlab.url).connectors;
    const oauth = { clientId: 'app-1', clientSecret: { env: 'GITLAB_OAUTH_SECRET' } };
    await writeFile(
      `${folder}/hallpass.yaml`,
      stringify({ ...document(gitlab.url), connectors: [{ ...connector, oauth }] }),
    );
    const { lines } = await consult({ GITLAB_OAUTH_SECRET: 'gloas-1' });
    expect(lines).toEqual(containing('https://hallpass.acme.test/pages/sign-in/gitlab/callback'));
  });

  it('trusts the certificate that a connector gives, as hallpass does', async () => {
    const server = createServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (_, response) => response.end());
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    );
    const [connector] = document(`https://127.0.0.1:${port}`).connectors;
    const connectors = [{ ...connector, caCertificate: CERTIFICATE }];
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...document(gitlab.url), connectors }));
    const { lines } = await consult();
    server.close();
    expect(lines).toEqual(containing('✗ Connector gitlab: '));
    expect(lines.filter((line) => line.includes('certificate'))).toEqual([]);
  });

  it('changes nothing in Slack or GitLab', async () => {
    await consult();
    expect(gitlab.requests.map(({ method }) => method)).toEqual(gitlab.requests.map(() => 'GET'));
    expect(slack.calls.map(({ method }) => method)).toEqual(['auth.test']);
  });

  it('names each scope that is missing, and what for', async () => {
    const narrow = await startFakeSlack({ scopes: ['commands', 'chat:write', 'users:read'] });
    const { code, lines } = await consult({ SLACK_API_URL: narrow.apiUrl });
    await narrow.close();
    expect(lines).toEqual(containing('✗ Slack scopes: users:read.email is missing (matching people'));
    expect(lines).toEqual(containing('✗ Slack scopes: usergroups:read is missing'));
    expect(code).toBe(1);
  });

  it('tells a wrong token from a Slack that is away', async () => {
    const wrong = await consult({ SLACK_BOT_TOKEN: 'xoxb-wrong' });
    expect(wrong.lines).toEqual(
      containing('✗ Slack bot token: Slack does not know this token; copy it again'),
    );
    const gone = await startFakeSlack();
    await gone.close();
    const away = await consult({ SLACK_API_URL: gone.apiUrl });
    expect(away.lines).toEqual(
      containing('✗ Slack bot token: Slack cannot be reached (connect ECONNREFUSED'),
    );
    expect([wrong.code, away.code]).toEqual([1, 1]);
  });

  it('names a proxy, and what is wrong with it', async () => {
    const proxy = await connectProxy();
    const env = { HTTP_PROXY: proxy.url.replace('//', '//u:hunter2@'), NO_PROXY: new URL(gitlab.url).host };
    const fine = await consult(env);
    const name = `127.0.0.1:${proxy.port} (HTTP_PROXY)`;
    expect(fine.lines).toEqual(
      containing(`✓ Proxy: Slack and GitLab are reached through ${name}, but for ${env.NO_PROXY}`),
    );
    expect([fine.code, new Set(proxy.asked)]).toEqual([0, new Set([new URL(slack.apiUrl).host])]);
    proxy.answers = 407;
    const { code, lines } = await consult({ HTTP_PROXY: env.HTTP_PROXY });
    expect(lines).toEqual(
      containing(`✗ Slack bot token: Slack cannot be reached: the proxy ${name} wants a user name`),
    );
    expect(lines).toEqual(
      containing(`✗ Connector gitlab: GitLab at ${gitlab.url} cannot be reached: the proxy ${name} wants`),
    );
    expect([code, lines.join().includes('hunter2')]).toEqual([1, false]);
  });

  it('sees what the GitLab token cannot do, and when it ends', async () => {
    gitlab.addToken({ value: 'glpat-reader', userId: gitlab.botId, scopes: ['read_api'] });
    const reader = await consult({ GITLAB_TOKEN: 'glpat-reader' });
    expect(reader.lines).toEqual(containing('✗ Connector gitlab: may not change members'));
    expect(reader.lines).toEqual(containing('! Connector gitlab: The token may only read (read_api)'));
    gitlab.addToken({ value: 'glpat-fine', userId: gitlab.botId, granularScopes: READING });
    const fine = await consult({ GITLAB_TOKEN: 'glpat-fine' });
    expect(fine.lines).toEqual(containing('✗ Connector gitlab: may not change members'));
    expect(fine.lines).toEqual(
      containing('! Connector gitlab: The fine-grained token lacks Project: Read (group)'),
    );
    const wrong = await consult({ GITLAB_TOKEN: 'glpat-wrong' });
    expect(wrong.lines).toEqual(containing('✗ Connector gitlab: '));
    expect([reader.code, wrong.code]).toEqual([1, 1]);
  });

  it('wants no more than reading of an integration that is only watched', async () => {
    gitlab.addToken({ value: 'glpat-reader', userId: gitlab.botId, scopes: ['read_api'] });
    const [connector] = document(gitlab.url).connectors;
    const watched = { ...document(gitlab.url), connectors: [{ ...connector, readOnly: true }] };
    await writeFile(`${folder}/hallpass.yaml`, stringify(watched));
    const { code, lines } = await consult({ GITLAB_TOKEN: 'glpat-reader' });
    expect(lines).toEqual(containing('✓ Connector gitlab: only watches, and the token may do that'));
    expect(code).toBe(0);
  });

  it('says when the database is away', async () => {
    const { code, lines } = await consult({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(lines).toEqual(containing('✗ Database: DATABASE_URL: nothing listens there'));
    expect(code).toBe(1);
  });

  it('says what is to be migrated', async () => {
    await database.pool.query(
      'drop index if exists resources_alike, resources_last_alike; drop schema public cascade; create schema public',
    );
    const { code, lines } = await consult();
    expect(lines).toEqual(containing('! Migrations: 0001-initial'));
    expect(lines).toEqual(
      containing('! Connectors: those set up in Slack are looked at once the migrations'),
    );
    expect(code).toBe(0);
  });

  it('says when Redis is away', async () => {
    const { code, lines } = await consult({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(lines).toEqual(containing('✗ Queue: '));
    expect(code).toBe(1);
  });

  it('lists the faults of a wrong configuration', async () => {
    const { code, lines } = await consult({ SLACK_BOT_TOKEN: '', PORT: 'x' });
    expect(lines.slice(0, 2)).toEqual([
      expect.stringContaining('✗ SLACK_BOT_TOKEN: is not set'),
      expect.stringContaining('✗ PORT: must be a port number'),
    ]);
    expect(code).toBe(78);
  });
});

describe('a Redis', () => {
  const levels = (health: Parameters<typeof diagnosesOf>[0]) => diagnosesOf(health).map(({ level }) => level);

  it('that keeps everything is fine', () => {
    expect(levels({ ok: true, detail: 'Redis 8.0', evicts: false, persists: true })).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });
  it('that drops keys cannot be used', () => {
    expect(levels({ ok: true, detail: 'Redis 8.0', evicts: true, persists: true })).toEqual([
      'ok',
      'fail',
      'ok',
    ]);
  });
  it('that forgets at a restart can, though late', () => {
    expect(levels({ ok: true, detail: 'Redis 8.0', evicts: false, persists: false })).toEqual([
      'ok',
      'ok',
      'warn',
    ]);
  });
});
