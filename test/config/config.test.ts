import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DOCUMENT, faultsOf, HTTP, load } from '../support/loaded-config.ts';

describe('loadConfig', () => {
  it('fills in defaults', () => {
    const config = load(HTTP);
    expect(config.http).toEqual({ host: '127.0.0.1', port: 3000, publicUrl: null });
    expect(config.database).toEqual({ kind: 'embedded', dataDir: '.hallpass' });
    expect(config.slack.apiUrl).toBe('https://slack.com/api/');
    expect(config.redisUrl).toBeNull();
    expect(config.secretKey).toBeNull();
    expect(config.logLevel).toBe('info');
    expect(config.document.path).toBe('hallpass.yaml');
    expect(config.document.body).toBe(DOCUMENT);
    expect(config.document.file.connectors[0]?.url).toBe('https://gitlab.com');
  });

  it('takes every variable', () => {
    const config = load(
      {
        ...HTTP,
        SLACK_SIGNING_SECRET_PREVIOUS: 'older',
        SLACK_API_URL: 'http://127.0.0.1:9/api',
        HOST: '0.0.0.0',
        PORT: '8080',
        DATABASE_URL: 'postgres://u:p@db/hallpass',
        REDIS_URL: 'rediss://cache:6379',
        HALLPASS_CONFIG: '/etc/hallpass.yaml',
        HALLPASS_SECRET_KEY: 'k'.repeat(44),
        HALLPASS_SECRET_KEY_PREVIOUS: 'p'.repeat(44),
        HALLPASS_PUBLIC_URL: 'https://hallpass.acme.test/',
        LOG_LEVEL: 'debug',
      },
      { '/etc/hallpass.yaml': DOCUMENT },
    );
    const { mode } = config.slack;
    expect(mode.kind === 'http' && mode.signingSecrets.map((secret) => secret.reveal())).toEqual([
      'signing',
      'older',
    ]);
    expect(config.slack.apiUrl).toBe('http://127.0.0.1:9/api/');
    expect(config.http).toEqual({ host: '0.0.0.0', port: 8080, publicUrl: 'https://hallpass.acme.test' });
    expect(config.database.kind === 'url' && config.database.url.reveal()).toBe('postgres://u:p@db/hallpass');
    expect(config.redisUrl?.reveal()).toBe('rediss://cache:6379');
    expect(config.secretKeyPrevious?.reveal()).toBe('p'.repeat(44));
    expect(config.document.path).toBe('/etc/hallpass.yaml');
    expect(config.logLevel).toBe('debug');
  });

  it('takes a database on a unix socket', () => {
    const url = 'postgres://hallpass@/hallpass?host=%2Frun%2Fpostgresql&port=5432';
    const { database } = load({ ...HTTP, DATABASE_URL: url });
    expect(database.kind === 'url' && database.url.reveal()).toBe(url);
  });

  it('runs in Socket Mode with an app token', () => {
    const { mode } = load({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', GITLAB_TOKEN: 't' }).slack;
    expect(mode.kind === 'socket' && mode.appToken.reveal()).toBe('xapp-1');
  });

  it('reads credentials from files, the ones of connectors too', () => {
    const config = load(
      {
        SLACK_BOT_TOKEN_FILE: '/run/bot',
        SLACK_SIGNING_SECRET_FILE: '/run/sign',
        GITLAB_TOKEN_FILE: '/run/git',
      },
      { '/run/bot': 'xoxb-2\n', '/run/sign': 'signing\n', '/run/git': 'glpat-2\n' },
    );
    expect(config.slack.botToken.reveal()).toBe('xoxb-2');
    expect(config.secretOf({ env: 'GITLAB_TOKEN' })).toBe('glpat-2');
    expect(config.secretOf({ file: '/run/git' })).toBe('glpat-2');
    expect(config.secretOf({ stored: true })).toBeNull();
  });

  it('treats an empty variable as not set', () => {
    expect(load({ ...HTTP, SLACK_APP_TOKEN: '', DATABASE_URL: '', REDIS_URL: ' ' }).database.kind).toBe(
      'embedded',
    );
  });

  it('prints no secret, whichever way it is printed', () => {
    const config = load({
      ...HTTP,
      DATABASE_URL: 'postgres://u:hunter2@db/x',
      REDIS_URL: 'redis://:hunter2@cache',
      HALLPASS_SECRET_KEY: 'hunter2'.repeat(6),
    });
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 10, showHidden: true }),
      String(config.slack.botToken),
    ].join();
    expect(printed).not.toMatch(/xoxb-1|signing'|hunter2|glpat/);
    expect(printed).toContain('[secret]');
  });
});

describe('faults', () => {
  it.each([
    ['SLACK_CLIENT_ID', { SLACK_CLIENT_SECRET: 'hunter2' }],
    ['SLACK_CLIENT_SECRET', { SLACK_CLIENT_ID: '1.2' }],
  ])('name %s where the other one of the two is set alone', (missing, set) => {
    expect(faultsOf({ ...HTTP, ...set })).toEqual([
      `${missing}: is not set; the console needs both it and the other one of the two`,
    ]);
  });

  it('come all at once, of the environment and of the document', () => {
    const broken = DOCUMENT.replace('approval: owners', 'approval: everybody').replace(
      'id: gitlab\n',
      'id: Git Lab\n',
    );
    expect(
      faultsOf(
        { PORT: 'web', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://u:hunter2@db' },
        { 'hallpass.yaml': broken },
      ),
    ).toEqual([
      'SLACK_BOT_TOKEN: is not set; copy the Bot User OAuth Token from the page "OAuth & Permissions" of your Slack app',
      'PORT: must be a port number',
      'DATABASE_URL: must start with postgres://',
      'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
      'SLACK_SIGNING_SECRET: is not set, and neither is SLACK_APP_TOKEN; set the first for HTTP or the second for Socket Mode',
      'hallpass.yaml: connectors[0].id: use lower-case letters, digits and dashes, starting with a letter',
      'hallpass.yaml: policies[0].approval: must be "owners" or "auto" or "refuse"',
      'hallpass.yaml: connectors[0].token.env: names GITLAB_TOKEN, which is not set; set it or GITLAB_TOKEN_FILE',
    ]);
  });

  it.each([
    [
      'both modes',
      { ...HTTP, SLACK_APP_TOKEN: 'xapp-1' },
      /^SLACK_APP_TOKEN: is set beside SLACK_SIGNING_SECRET/,
    ],
    [
      'a previous secret without a current one',
      {
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_APP_TOKEN: 'xapp-1',
        SLACK_SIGNING_SECRET_PREVIOUS: 'x',
        GITLAB_TOKEN: 't',
      },
      /^SLACK_SIGNING_SECRET_PREVIOUS: is for rotating/,
    ],
    ['a user token', { ...HTTP, SLACK_BOT_TOKEN: 'xoxp-1' }, /^SLACK_BOT_TOKEN: is not a bot token/],
    [
      'a token with a line break in it',
      { ...HTTP, SLACK_SIGNING_SECRET: 'a b' },
      /^SLACK_SIGNING_SECRET: contains white space/,
    ],
    [
      'a variable and its file',
      { ...HTTP, SLACK_BOT_TOKEN_FILE: '/x' },
      /^SLACK_BOT_TOKEN_FILE: is set beside SLACK_BOT_TOKEN/,
    ],
    [
      'a file that is not there',
      { ...HTTP, REDIS_URL_FILE: '/none' },
      /^REDIS_URL_FILE: names \/none, which cannot be read/,
    ],
    ['a port too high', { ...HTTP, PORT: '70000' }, /^PORT: must be a port number, at most 65535/],
    [
      'a password that breaks the address',
      { ...HTTP, DATABASE_URL: 'postgres://u:a#b@db/x' },
      /^DATABASE_URL: is not an address; percent-encode/,
    ],
    [
      'a key to rotate from, and none to rotate to',
      { ...HTTP, HALLPASS_SECRET_KEY_PREVIOUS: 'k'.repeat(44) },
      /^HALLPASS_SECRET_KEY_PREVIOUS: is for changing HALLPASS_SECRET_KEY/,
    ],
    ['a short key', { ...HTTP, HALLPASS_SECRET_KEY: 'short' }, /^HALLPASS_SECRET_KEY: is too short/],
    [
      'an address without a scheme',
      { ...HTTP, HALLPASS_PUBLIC_URL: 'hallpass.acme.test' },
      /^HALLPASS_PUBLIC_URL: must be a web address/,
    ],
    [
      'a document that is not there',
      { ...HTTP, HALLPASS_CONFIG: 'other.yaml' },
      /^other\.yaml: cannot be read; copy docs\/hallpass\.example\.yaml/,
    ],
  ])('%s', (_, env, expected) => {
    const faults = faultsOf(env);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(expected);
  });
});
