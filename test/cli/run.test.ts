import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { appManifest } from '../../src/slack/edge/manifest.ts';
import { VERSION } from '../../src/version.ts';
import { recordingTerminal } from './recording-terminal.ts';

async function call(args: string[], env: Record<string, string> = {}) {
  const terminal = recordingTerminal(env);
  const code = await run(args, terminal);
  return { code, out: terminal.lines.join('\n'), err: terminal.errors.join('\n') };
}

describe('hallpass', () => {
  it('helps, and says so when nothing was asked', async () => {
    const help = await call(['help']);
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/hallpass start .*hallpass doctor/s);
    expect(await call([])).toMatchObject({ code: 64, out: help.out });
  });

  it('helps with one command', async () => {
    expect(await call(['audit', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^hallpass audit verify .*\n/),
    });
  });

  it.each([
    [['nope']],
    [['constructor']],
    [['migrate', '--fast']],
    [['migrate', 'now']],
    [['start', '--only', 'web']],
    [['audit', 'nonsense']],
    [['audit', 'verify', 'now']],
    [['audit', 'export', 'all']],
    [['audit', 'export', '--format', 'xml']],
    [['audit', 'export', '--what', 'grants']],
    [['audit', 'export', '--from', '2026-02-30']],
    [['audit', 'export', '--from', '2026-11-02', '--until', '2026-11-01']],
  ])('does not understand %j', async (args) => {
    const { code, out, err } = await call(args);
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain('hallpass');
  });

  it('knows its version, the one of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect(await call(['--version'])).toMatchObject({ code: 0, out: version });
  });

  it('refuses to start on a wrong configuration, names every fault, and exits with 78', async () => {
    const { code, err } = await call(['start'], { PORT: 'x', HALLPASS_CONFIG: '/none.yaml' });
    expect(code).toBe(78);
    expect(err.split('\n')).toEqual([
      '4 faults in the configuration:',
      expect.stringContaining('✗ SLACK_BOT_TOKEN: is not set'),
      expect.stringContaining('✗ PORT: must be a port number'),
      expect.stringContaining('✗ SLACK_SIGNING_SECRET: is not set'),
      expect.stringContaining('✗ /none.yaml: cannot be read'),
    ]);
  });
});

describe('hallpass manifest', () => {
  it('prints YAML for HTTP', async () => {
    const { code, out } = await call(['manifest', '--url', 'https://hallpass.acme.test/']);
    expect(code).toBe(0);
    expect(parse(out)).toEqual(appManifest({ kind: 'http', url: 'https://hallpass.acme.test' }));
  });

  it('prints JSON for Socket Mode', async () => {
    const { out } = await call(['manifest', '--socket', '--json']);
    expect(JSON.parse(out)).toEqual(appManifest({ kind: 'socket' }));
  });

  it.each([
    [['manifest'], 'Say how Slack reaches hallpass'],
    [['manifest', '--socket', '--url', 'https://x.test'], 'Say how Slack reaches hallpass'],
    [['manifest', '--url', 'http://x.test'], 'Slack only calls https:// addresses'],
    [['manifest', '--url', 'x'], 'Slack only calls https:// addresses'],
  ])('refuses %j', async (args, message) => {
    expect(await call(args)).toMatchObject({ code: 64, err: expect.stringContaining(message) });
  });
});

describe('hallpass config', () => {
  it('checks one document without an environment', async () => {
    const { code, out } = await call(['config', 'check', 'docs/hallpass.example.yaml']);
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      '✓ docs/hallpass.example.yaml: 1 connector, 3 policies, 1 conflict',
    ]);
  });

  it('checks everything', async () => {
    const env = {
      HALLPASS_CONFIG: 'docs/hallpass.example.yaml',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
    };
    expect((await call(['config', 'check'], { ...env, GITLAB_TOKEN: 't' })).code).toBe(0);
    expect(await call(['config', 'check'], env)).toMatchObject({
      code: 78,
      err: expect.stringContaining('docs/hallpass.example.yaml: connectors[0].token.env: names GITLAB_TOKEN'),
    });
  });

  it.each([
    ['/none.yaml', '/none.yaml: cannot be read'],
    ['package.json', 'package.json: name: is not a known key'],
  ])('finds fault with %s', async (file, message) => {
    expect(await call(['config', 'check', file])).toMatchObject({
      code: 78,
      err: expect.stringContaining(message),
    });
  });

  it('prints the schema editors check the file with', async () => {
    const { code, out } = await call(['config', 'schema']);
    const schema = JSON.parse(out) as { properties: Record<string, unknown>; additionalProperties: boolean };
    expect(code).toBe(0);
    expect(Object.keys(schema.properties)).toEqual([
      'version',
      'admins',
      'connectors',
      'people',
      'onCall',
      'managers',
      'policies',
      'conflicts',
      'connectorsFromSlack',
      'messages',
      'eventReceivers',
      'reviews',
      'requests',
    ]);
    expect(schema.additionalProperties).toBe(false);
  });
});
