/** The commands that ask the server: a real server behind them, and a terminal that keeps what is printed. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { parse } from 'yaml';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { run } from '../../src/cli/run.ts';
import { listen } from '../../src/web/listen.ts';
import { tokenFor } from '../support/api.ts';
import type { Handle, Office } from '../support/office.ts';
import { recordingTerminal, type RecordingTerminal } from './recording-terminal.ts';
import { startApi } from './start-api.ts';

let office: Office;
let url: string;
let home: string;
beforeEach(async () => {
  ({ office, url, home } = await startApi());
});

interface Ran extends RecordingTerminal {
  readonly code: number;
}

/** Runs a command as somebody, in a terminal of theirs or in a pipe. */
async function as(
  who: Handle | null,
  words: readonly string[],
  {
    terminal: more = {},
    env = {},
  }: { terminal?: Partial<RecordingTerminal>; env?: Record<string, string> } = {},
): Promise<Ran> {
  const token: Record<string, string> =
    who === null ? {} : { HALLPASS_TOKEN: await tokenFor(office.ctx, office.actor(who)) };
  const terminal = {
    ...recordingTerminal({ HALLPASS_URL: url, XDG_CONFIG_HOME: home, ...token, ...env }),
    ...more,
  };
  return { ...terminal, code: await run(words, terminal) };
}

/** The number of the request that was made last: they go on from test to test. */
async function number(): Promise<string> {
  const rows = office.ctx.db.selectFrom('requests').select('number').orderBy('id', 'desc').limit(1);
  return String((await rows.executeTakeFirstOrThrow()).number);
}

const ASK = ['request', 'acme/platform/api', 'developer', '2h', 'INC-4711', 'again'];

describe('the command line', () => {
  it('asks, lists, decides, says who holds it, and gives it back', async () => {
    const asked = await as('ana', ASK);
    expect(asked.lines).toEqual([
      `Request ${await number()}, Developer on acme/platform/api for 2 hours, waits for omar, priya.`,
    ]);
    const waiting = await as('omar', ['list']);
    expect(waiting.lines).toEqual([
      `to decide\t${await number()}\tana\tdeveloper\tacme/platform/api\t2 hours`,
    ]);
    const approved = await as('omar', ['approve', await number(), '--note', 'go on', '--for', '1h']);
    expect([approved.code, approved.lines]).toEqual([
      EXIT.ok,
      [`Request ${await number()}, Developer on acme/platform/api for 1 hour, is approved by omar. “go on”`],
    ]);
    await office.reconcile();
    const who = await as('omar', ['who', 'acme/platform', '-o', 'json']);
    expect(JSON.parse(who.lines.join('\n'))).toMatchObject([
      { number: Number(await number()), status: 'active', durationSeconds: 3600 },
    ]);
    const ended = await as('ana', ['end', 'acme/platform/api']);
    expect(ended.lines).toEqual([`${await number()}\tana\tdeveloper\tacme/platform/api\trevoking`]);
  });

  it('says why, and exits with what scripts can tell apart', async () => {
    await as('ana', ASK);
    const twin = await as('ana', ASK);
    expect([twin.code, twin.errors]).toEqual([
      EXIT.refused,
      [expect.stringContaining('You already asked for this')],
    ]);
    await as('omar', ['deny', await number()]);
    const late = await as('priya', ['approve', await number()]);
    expect([late.code, late.errors]).toEqual([EXIT.stale, ['This request is already denied by omar.']]);
    expect((await as('ana', ['approve', 'x'])).code).toBe(EXIT.usage);
    const nowhere = await as('ana', ['explain', 'acme/nowhere', 'developer']);
    expect([nowhere.code, nowhere.errors.length]).toEqual([EXIT.refused, 1]);
  });

  it('without a server says so in one line', async () => {
    const closed = await listen({ host: '127.0.0.1', port: 0, slack: null, web: new Hono() });
    await closed.close();
    const gone = closed.url;
    const nobody = await as('ana', ['list'], { env: { HALLPASS_URL: gone } });
    expect([nobody.code, nobody.errors]).toEqual([
      EXIT.offline,
      [`${gone} does not answer: nothing listens there.`],
    ]);
    const unknown = await as('ana', ['list'], { env: { HALLPASS_URL: '' } });
    expect([unknown.code, unknown.errors.length]).toEqual([EXIT.login, 1]);
    expect(unknown.errors[0]).toContain('HALLPASS_URL');
  });

  it('with an expired token says so in one line', async () => {
    const token = await tokenFor(office.ctx, office.actor('ana'), { days: 7 });
    office.skip('7d');
    const ended = await as(null, ['list'], { env: { HALLPASS_TOKEN: token } });
    expect([ended.code, ended.errors]).toEqual([
      EXIT.login,
      [
        `This token has ended. Make another one in Slack, from hallpass. Then run \`hallpass login\` (${url}).`,
      ],
    ]);
  });

  it('in a pipe prints no decoration, in a terminal a head', async () => {
    await as('ana', ASK);
    const piped = await as('ana', ['list']);
    expect(piped.lines.join('\n')).toBe(
      `asked\t${await number()}\tana\tdeveloper\tacme/platform/api\t2 hours`,
    );
    const shown = await as('ana', ['list'], { terminal: { isTerminal: true } });
    expect(shown.lines.join('\n')).toMatch(/\[1m\s+NUMBER {2}PERSON.*\nasked {2}\d+ +ana/);
    const empty = await as('lee', ['list'], { terminal: { isTerminal: true } });
    expect(empty.lines).toEqual(['You hold nothing, wait for nothing, and nothing waits for you.']);
    expect((await as('lee', ['list'])).lines).toEqual([]);
    expect((await as('ana', ['list', '-o', 'yaml'])).lines.join('\n')).toContain('path: acme/platform/api');
  });

  it('prints what the API answers as JSON or YAML', async () => {
    await as('ana', ASK);
    const [json, yaml] = [await as('ana', ['list', '-o', 'json']), await as('ana', ['list', '-o', 'yaml'])];
    expect(json.code).toBe(EXIT.ok);
    const shown = JSON.parse(json.lines.join('\n')) as { asked: { number: number }[] };
    expect(shown.asked).toMatchObject([{ number: Number(await number()), status: 'pending' }]);
    expect(parse(yaml.lines.join('\n'))).toEqual(shown);
    expect(await as('ana', ['list', '-o', 'xml'])).toMatchObject({ code: EXIT.usage });
  });

  it('on Ctrl-C during --wait leaves the request, and says so', async () => {
    const interrupted = () => new Promise<void>((resolve) => setTimeout(resolve, 50));
    const waited = await as('ana', [...ASK, '--wait'], { terminal: { interrupted } });
    expect(waited.code).toBe(EXIT.interrupted);
    expect(waited.errors.at(-1)).toBe(
      `Request ${await number()} stays as it is. See it with \`hallpass list\`, cancel it with \`hallpass cancel ${await number()}\`.`,
    );
    const { status } = await office.ctx.db.selectFrom('requests').select('status').executeTakeFirstOrThrow();
    expect(status).toBe('pending');
  });

  it('with --wait comes back when it is answered and held', async () => {
    const waiting = as('ana', [...ASK, '--wait']);
    await expect
      .poll(async () => (await office.ctx.db.selectFrom('requests').select('id').execute()).length)
      .toBe(1);
    await as('omar', ['approve', await number()]);
    await office.reconcile();
    const waited = await waiting;
    expect([waited.code, waited.lines]).toEqual([EXIT.ok, [expect.stringContaining('is approved by omar')]]);
  });
});

describe('hallpass login', () => {
  it('keeps address and token for its owner alone, and tells who that is', async () => {
    const token = await tokenFor(office.ctx, office.actor('ana'), { name: 'laptop' });
    const done = await as(null, ['login', `${url}/`], {
      env: { HALLPASS_URL: '' },
      terminal: { secret: async () => `${token}\n` },
    });
    expect([done.code, done.lines]).toEqual([
      EXIT.ok,
      [expect.stringContaining(`You are ana at ${url}, with the token laptop`)],
    ]);
    const file = join(home, 'hallpass', 'login.json');
    expect([statSync(file).mode & 0o777, statSync(join(home, 'hallpass')).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url, tokens: { [url]: token } });
    expect((await as(null, ['list'], { env: { HALLPASS_URL: '' } })).code).toBe(EXIT.ok);
    const refused = await as(null, ['login'], { terminal: { secret: async () => 'hp_nonsense' } });
    expect(refused.code).toBe(EXIT.login);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url, tokens: { [url]: token } });
  });
});

describe('the configuration and the audit trail', () => {
  it('are compared, applied and rolled back; somebody who was faster is told', async () => {
    const { stringify } = await import('yaml');
    const { body } = await office.ctx.db
      .selectFrom('configVersions')
      .select('body')
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    const path = join(home, 'new.yaml');
    writeFileSync(
      path,
      stringify({ ...(JSON.parse(body) as object), admins: ['dana@acme.test', 'priya@acme.test'] }),
    );
    expect((await as('dana', ['config', 'diff', path])).lines).toEqual([
      expect.stringContaining('priya@acme.test'),
    ]);
    expect((await as('dana', ['config', 'apply', path])).lines).toEqual(['Version 2 is active.']);
    expect((await as('dana', ['config', 'apply', path, '--version', '1'])).code).toBe(EXIT.stale);
    expect((await as('dana', ['config', 'rollback', '1'])).lines).toEqual(['Version 3 is active.']);
    expect((await as('omar', ['config', 'rollback', '1'])).code).toBe(EXIT.refused);
    const shown = (await as('dana', ['config', 'show'])).lines.join('\n');
    expect(shown.split('\n')[0]).toBe('# Version 3');
    writeFileSync(path, shown);
    expect((await as('dana', ['config', 'diff', path])).lines).toEqual([
      '✓ nothing is different in who may have what',
    ]);
    expect((await as('dana', ['config', 'show', '2'])).lines.join('\n')).toContain('priya@acme.test');
    expect((await as('omar', ['config', 'show'])).code).toBe(EXIT.refused);
    writeFileSync(path, 'version: 1\npolices: []\n');
    const wrong = await as('dana', ['config', 'apply', path]);
    expect([wrong.code, wrong.errors[0]]).toEqual([
      EXIT.refused,
      expect.stringContaining('did you mean policies'),
    ]);
  });

  it('are exported, and a name that begins with = is no formula', async () => {
    await office.register('ana', { name: '=cmd|calc' });
    await office.grant('ana', 'acme/platform/api', 'developer', '2h');
    const csv = await as('dana', ['export', 'grants', '--format', 'csv']);
    expect(csv.lines.join('\n')).toBe(
      `number,person,role,connector,path,status,expires\n${await number()},'=cmd|calc,developer,gitlab,acme/platform/api,active,${csv.lines[1]?.split(',').at(-1)}`,
    );
    const trail = await as('dana', ['export', 'audit']);
    const facts = trail.lines
      .join('\n')
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number });
    expect(facts.map(({ seq }) => seq)).toEqual(facts.map((_, at) => at + 1));
    expect((await as('dana', ['audit', '--limit', '3'])).lines.join('\n').split('\n')).toHaveLength(3);
  });
});

describe('tokens and completions', () => {
  it('lists tokens, and revokes one by its name', async () => {
    await tokenFor(office.ctx, office.actor('ana'), { name: 'old laptop' });
    expect((await as('ana', ['token', 'list'])).lines.join('\n')).toContain('old laptop\thp_…');
    expect((await as('ana', ['token', 'revoke', 'old laptop'])).lines).toEqual([
      'The token old laptop is revoked.',
    ]);
    expect((await as('ana', ['token', 'list'])).lines.join('\n')).not.toContain('old laptop');
  });

  it.each(['bash', 'zsh', 'fish'])('completes every command in %s', async (shell) => {
    const help = await as(null, ['help']);
    const names = [...help.lines.join('\n').matchAll(/^ {2}hallpass ([\w-]+)/gm)].map(
      ([, name = '']) => name,
    );
    const script = (await as(null, ['completion', shell])).lines.join('\n');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(script))).toEqual([]);
  });
});
