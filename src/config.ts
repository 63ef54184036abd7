/**
 * The one reader of the environment. `loadConfig` either gives everything hallpass needs to start or throws one
 * ConfigError that lists every fault of the environment and of hallpass.yaml together, each with what to do.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ANCHOR_VARIABLES, type AnchorTarget } from './config-anchor.ts';
import { readDocument, supersededVersion } from './config-document.ts';
import { PROXY_VARIABLES, withSmallNames } from './config-proxy.ts';
import { sourcesOf, tokenFaults, type Environment, type ReadFile, type Sources } from './config-secrets.ts';
import type { ConfigFile, ConnectorConfig } from './domain/config-file.ts';
import { ConfigError, type ConfigFault } from './errors.ts';
import { Secret } from './secret.ts';

export interface Config {
  readonly slack: {
    readonly botToken: Secret;
    readonly mode: SlackMode;
    /** Ends with a slash. */
    readonly apiUrl: string;
  };
  readonly http: {
    readonly host: string;
    /** 0 lets the system choose. */
    readonly port: number;
    /** The origin people and Slack reach hallpass at, without a slash at the end; null when not told. */
    readonly publicUrl: string | null;
  };
  readonly database: DatabaseConfig;
  /** Null: the queue lives in the database. */
  readonly redisUrl: Secret | null;
  readonly document: { readonly path: string; readonly file: ConfigFile; readonly body: string };
  /** The token a connector refers to; null for a stored one, which is not in the environment. Never throws for a checked document. */
  readonly secretOf: (ref: ConnectorConfig['token']) => string | null;
  /** Encrypts credentials entered in Slack; null when none can be. */
  readonly secretKey: Secret | null;
  /** The key before that one, while credentials sealed with it are left. */
  readonly secretKeyPrevious: Secret | null;
  /** The version of the configuration that the file takes the place of although it is older; null when nothing was said. */
  readonly supersedes: number | null;
  readonly logLevel: LogLevel;
  /** What whoever reads `/metrics` has to show; null when everybody may who reaches the port. */
  readonly metricsToken: Secret | null;
  /** What stands between here, and Slack and GitLab; `bypass` is what is reached straight on. */
  readonly proxies: {
    readonly https: Secret | null;
    readonly http: Secret | null;
    readonly bypass: readonly string[];
  };
  /** Where the head of the audit trail is kept outside the database. */
  readonly auditAnchor: {
    readonly targets: readonly AnchorTarget[];
    /** Whether an address may lead into a private network. */
    readonly allowPrivate: boolean;
  };
}

/** `signingSecrets`: the current one first, then the previous one while it is being rotated. */
export type SlackMode =
  | { readonly kind: 'http'; readonly signingSecrets: readonly Secret[] }
  | { readonly kind: 'socket'; readonly appToken: Secret };

export type DatabaseConfig =
  | { readonly kind: 'url'; readonly url: Secret }
  | { readonly kind: 'embedded'; readonly dataDir: string };

const DOCUMENT = { variable: 'HALLPASS_CONFIG', path: 'hallpass.yaml' } as const;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const secret = z.string().regex(/^\S+$/, 'contains white space; paste it again');

/** An address with a password in it; no fault repeats it. */
const serverUrl = (protocol: RegExp, message: string) =>
  z
    .string()
    .refine((url) => protocol.test(/^[a-z]+:(?=\/\/.)/.exec(url)?.[0] ?? ''), { error: message, abort: true })
    .refine(
      // A unix socket is named in the query, after an empty host.
      (url) => URL.canParse(url.replace('@/', '@localhost/')),
      'is not an address; percent-encode what is unusual in the password, such as # as %23',
    );

const Variables = z.object({
  SLACK_BOT_TOKEN: z
    .string('is not set; copy the Bot User OAuth Token from the page "OAuth & Permissions" of your Slack app')
    .regex(/^xoxb-\S+$/, 'is not a bot token, which starts with xoxb-'),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_SIGNING_SECRET_PREVIOUS: secret.optional(),
  SLACK_APP_TOKEN: secret
    .startsWith('xapp-', 'is not an app-level token, which starts with xapp-')
    .optional(),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'is not a web address' })
    .default('https://slack.com/api/')
    .transform((url) => url.replace(/\/*$/, '/')),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number, at most 65535')
    .default(3000),
  DATABASE_URL: serverUrl(/^postgres(?:ql)?:$/, 'must start with postgres://').optional(),
  REDIS_URL: serverUrl(/^rediss?:$/, 'must start with redis:// or rediss://').optional(),
  HALLPASS_DATA: z.string().default('.hallpass'),
  HALLPASS_SECRET_KEY: secret.min(32, 'is too short; make one with `openssl rand -base64 32`').optional(),
  HALLPASS_SECRET_KEY_PREVIOUS: secret.optional(),
  HALLPASS_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://hallpass.example.com' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  HALLPASS_METRICS_TOKEN: secret.min(16, 'is too short; make one with `openssl rand -base64 32`').optional(),
  ...ANCHOR_VARIABLES,
  HALLPASS_SUPERSEDES: supersededVersion.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  ...PROXY_VARIABLES,
});
type Variables = z.infer<typeof Variables>;
type Name = keyof Variables;

const Storage = Variables.pick({
  DATABASE_URL: true,
  REDIS_URL: true,
  HALLPASS_DATA: true,
  HALLPASS_SECRET_KEY: true,
  HALLPASS_SECRET_KEY_PREVIOUS: true,
  LOG_LEVEL: true,
});

const NAMES = Object.keys(Variables.shape) as Name[];

/** Every variable hallpass reads, apart from `*_FILE` and those a document names for tokens. */
export const VARIABLES: readonly string[] = [...NAMES, DOCUMENT.variable];

/** Variables that may hold a credential; each is also read from the file named by `<NAME>_FILE`. */
const FILE_BACKED: ReadonlySet<string> = new Set<Name>([
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_SIGNING_SECRET_PREVIOUS',
  'SLACK_APP_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'HALLPASS_SECRET_KEY',
  'HALLPASS_SECRET_KEY_PREVIOUS',
  'HALLPASS_METRICS_TOKEN',
  'HALLPASS_AUDIT_ANCHOR',
  'HTTPS_PROXY',
  'HTTP_PROXY',
]);

/**
 * Reads and checks everything at once. Reads the document and every `*_FILE`; changes nothing.
 * @throws ConfigError with every fault there is
 */
export function loadConfig(env: Environment, readFile: ReadFile = readText): Config {
  const sources = sourcesOf(withSmallNames(env), readFile);
  const faults: ConfigFault[] = [];
  const variables = readVariables(sources, faults, Variables);
  const document = loadDocument(sources, faults);
  const mode = variables === null ? null : slackMode(variables);
  if (faults.length > 0 || variables === null || mode === null || document === null) {
    throw new ConfigError(faults);
  }
  return {
    slack: { botToken: new Secret(variables.SLACK_BOT_TOKEN), mode, apiUrl: variables.SLACK_API_URL },
    http: { host: variables.HOST, port: variables.PORT, publicUrl: variables.HALLPASS_PUBLIC_URL ?? null },
    ...storageOf(variables),
    document,
    secretOf: (ref) => sources.token(ref).value,
    supersedes: variables.HALLPASS_SUPERSEDES ?? null,
    metricsToken: secretOrNull(variables.HALLPASS_METRICS_TOKEN),
    proxies: {
      https: secretOrNull(variables.HTTPS_PROXY),
      http: secretOrNull(variables.HTTP_PROXY),
      bypass: variables.NO_PROXY,
    },
    auditAnchor: {
      targets: variables.HALLPASS_AUDIT_ANCHOR,
      allowPrivate: variables.HALLPASS_AUDIT_ANCHOR_PRIVATE === 'true',
    },
  };
}

/** What commands need that work on the rows alone. */
export type StorageConfig = Pick<
  Config,
  'database' | 'redisUrl' | 'secretKey' | 'secretKeyPrevious' | 'logLevel'
>;

/**
 * The part of the configuration that says where rows and jobs are, and how tokens are sealed: without Slack, GitLab and the document, which a machine for
 * upkeep need not have. @throws ConfigError with every fault there is
 */
export function loadStorage(env: Environment, readFile: ReadFile = readText): StorageConfig {
  const faults: ConfigFault[] = [];
  const variables = readVariables(sourcesOf(env, readFile), faults, Storage);
  if (variables === null || faults.length > 0) throw new ConfigError(faults);
  return storageOf(variables);
}

const storageOf = (variables: z.infer<typeof Storage>): StorageConfig => ({
  database: databaseOf(variables),
  redisUrl: secretOrNull(variables.REDIS_URL),
  secretKey: secretOrNull(variables.HALLPASS_SECRET_KEY),
  secretKeyPrevious: secretOrNull(variables.HALLPASS_SECRET_KEY_PREVIOUS),
  logLevel: variables.LOG_LEVEL,
});

/** Adds to `faults`; null when there were any that leave a variable without a value. */
function readVariables<S extends z.ZodObject>(
  sources: Sources,
  faults: ConfigFault[],
  wanted: S,
): z.infer<S> | null {
  const raw: Record<string, string | undefined> = {};
  const faulty = new Set<string>();
  const names = Object.keys(wanted.shape) as Name[];
  for (const name of names) {
    const { value, fault } = FILE_BACKED.has(name)
      ? sources.credential(name)
      : { value: sources.variable(name), fault: null };
    raw[name] = value ?? undefined;
    if (fault === null) continue;
    faults.push(fault);
    faulty.add(name);
  }
  const parsed = wanted.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!faulty.has(name)) faults.push({ path: name, message: issue.message });
  }
  const isWhole = names.includes('SLACK_APP_TOKEN');
  if (isWhole && !faulty.has('SLACK_SIGNING_SECRET') && !faulty.has('SLACK_APP_TOKEN'))
    faults.push(...modeFaults(raw));
  if (!faulty.has('HALLPASS_SECRET_KEY') && raw['HALLPASS_SECRET_KEY'] === undefined) {
    if (raw['HALLPASS_SECRET_KEY_PREVIOUS'] !== undefined) faults.push(LONELY_PREVIOUS_KEY);
  }
  return parsed.data ?? null;
}

/** Adds to `faults`; null when there were any. */
function loadDocument(sources: Sources, faults: ConfigFault[]): Config['document'] | null {
  const path = sources.variable(DOCUMENT.variable) ?? DOCUMENT.path;
  const body = sources.file(path);
  if (body === null) {
    faults.push({
      path,
      message:
        'cannot be read; copy docs/hallpass.example.yaml to it, or name another file in HALLPASS_CONFIG',
    });
    return null;
  }
  const document = readDocument(path, body);
  const missing = tokenFaults(document.raw, sources);
  faults.push(...document.faults);
  faults.push(...missing.map((fault) => ({ ...fault, path: `${path}: ${fault.path}` })));
  return document.file === null ? null : { path, file: document.file, body };
}

const LONELY_PREVIOUS_KEY: ConfigFault = {
  path: 'HALLPASS_SECRET_KEY_PREVIOUS',
  message: 'is for changing HALLPASS_SECRET_KEY, which is not set',
};

function modeFaults(raw: Readonly<Record<string, string | undefined>>): ConfigFault[] {
  const [signing, app] = [raw['SLACK_SIGNING_SECRET'] !== undefined, raw['SLACK_APP_TOKEN'] !== undefined];
  const fault = (path: Name, message: string): ConfigFault[] => [{ path, message }];
  if (!signing && !app) {
    return fault(
      'SLACK_SIGNING_SECRET',
      'is not set, and neither is SLACK_APP_TOKEN; set the first for HTTP or the second for Socket Mode',
    );
  }
  if (signing && app) {
    return fault(
      'SLACK_APP_TOKEN',
      'is set beside SLACK_SIGNING_SECRET; remove it for HTTP, or the signing secret for Socket Mode',
    );
  }
  return signing || raw['SLACK_SIGNING_SECRET_PREVIOUS'] === undefined
    ? []
    : fault('SLACK_SIGNING_SECRET_PREVIOUS', 'is for rotating SLACK_SIGNING_SECRET, which is not set');
}

function slackMode(variables: Variables): SlackMode | null {
  const { SLACK_SIGNING_SECRET: current, SLACK_SIGNING_SECRET_PREVIOUS: previous } = variables;
  if (current !== undefined) {
    const secrets = previous === undefined ? [current] : [current, previous];
    return { kind: 'http', signingSecrets: secrets.map((text) => new Secret(text)) };
  }
  const token = variables.SLACK_APP_TOKEN;
  return token === undefined ? null : { kind: 'socket', appToken: new Secret(token) };
}

const databaseOf = (variables: z.infer<typeof Storage>): DatabaseConfig =>
  variables.DATABASE_URL === undefined
    ? { kind: 'embedded', dataDir: variables.HALLPASS_DATA }
    : { kind: 'url', url: new Secret(variables.DATABASE_URL) };

const secretOrNull = (text: string | undefined): Secret | null =>
  text === undefined ? null : new Secret(text);

const readText: ReadFile = (path) => readFileSync(path, 'utf8');
