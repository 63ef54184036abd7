/** Every variable of the environment: what it may say, and how all of them are read at once. */
import { z } from 'zod';
import { ANCHOR_VARIABLES } from './anchor.ts';
import { supersededVersion } from './document.ts';
import { PROXY_VARIABLES } from './proxy.ts';
import type { Sources } from './secrets.ts';
import { SIGNING_VARIABLES } from './signing.ts';
import type { ConfigFault } from '../errors.ts';
import { Secret } from '../secret.ts';

/** Where the document is, and the variable that says so. */
export const DOCUMENT = { variable: 'HALLPASS_CONFIG', path: 'hallpass.yaml' } as const;
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

export const Variables = z.object({
  SLACK_BOT_TOKEN: z
    .string('is not set; copy the Bot User OAuth Token from the page "OAuth & Permissions" of your Slack app')
    .regex(/^xoxb-\S+$/, 'is not a bot token, which starts with xoxb-'),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_SIGNING_SECRET_PREVIOUS: secret.optional(),
  SLACK_APP_TOKEN: secret
    .startsWith('xapp-', 'is not an app-level token, which starts with xapp-')
    .optional(),
  SLACK_CLIENT_ID: secret
    .regex(/^\d+\.\d+$/, 'is not the Client ID of a Slack app, such as 1234.5678')
    .optional(),
  SLACK_CLIENT_SECRET: secret.optional(),
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
  ...SIGNING_VARIABLES,
  HALLPASS_SUPERSEDES: supersededVersion.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  ...PROXY_VARIABLES,
  NODE_EXTRA_CA_CERTS: z.string().optional(),
});
export type Variables = z.infer<typeof Variables>;
type Name = keyof Variables;

const NAMES = Object.keys(Variables.shape) as Name[];

/** Every variable hallpass reads, apart from `*_FILE` and those a document names for tokens. */
export const VARIABLES: readonly string[] = [...NAMES, DOCUMENT.variable];

/** Variables that may hold a credential; each is also read from the file named by `<NAME>_FILE`. */
const FILE_BACKED: ReadonlySet<string> = new Set<Name>([
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_SIGNING_SECRET_PREVIOUS',
  'SLACK_APP_TOKEN',
  'SLACK_CLIENT_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'HALLPASS_SECRET_KEY',
  'HALLPASS_SECRET_KEY_PREVIOUS',
  'HALLPASS_METRICS_TOKEN',
  'HALLPASS_AUDIT_ANCHOR',
  'HALLPASS_SIGNING_KEY',
  'HTTPS_PROXY',
  'HTTP_PROXY',
]);

/** Adds to `faults`; null when there were any that leave a variable without a value. */
export function readVariables<S extends z.ZodObject>(
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
  if (isWhole && !faulty.has('SLACK_CLIENT_SECRET')) faults.push(...clientFaults(raw));
  if (!faulty.has('HALLPASS_SECRET_KEY') && raw['HALLPASS_SECRET_KEY'] === undefined) {
    if (raw['HALLPASS_SECRET_KEY_PREVIOUS'] !== undefined) faults.push(LONELY_PREVIOUS_KEY);
  }
  return parsed.data ?? null;
}

/** One without the other signs nobody in. */
function clientFaults(raw: Readonly<Record<string, string | undefined>>): ConfigFault[] {
  const missing = (['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const).filter(
    (name) => raw[name] === undefined,
  );
  return missing.length === 1
    ? missing.map((path) => ({
        path,
        message: 'is not set; the console needs both it and the other one of the two',
      }))
    : [];
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

/** Null for a variable that is not set. */
export const secretOrNull = (text: string | undefined): Secret | null =>
  text === undefined ? null : new Secret(text);
