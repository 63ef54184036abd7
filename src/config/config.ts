/**
 * The one reader of the environment. `loadConfig` either gives everything hallpass needs to start
 * or throws one ConfigError that lists every fault of the environment and of hallpass.yaml
 * together, each with what to do; `loadParts` gives what is there all the same.
 */
import type { KeyObject } from 'node:crypto';
import type { AnchorTarget } from './anchor.ts';
import { readDocument } from './document.ts';
import { withSmallNames } from './proxy.ts';
import {
  readText,
  sourcesOf,
  tokenFaults,
  type Environment,
  type ReadFile,
  type Sources,
} from './secrets.ts';
import { loadStorage, storageOf, type StorageConfig } from './storage.ts';
import { DOCUMENT, readVariables, secretOrNull, Variables } from './variables.ts';
import type { ConfigFile } from '../domain/document/config-file.ts';
import type { ConnectorConfig } from '../domain/document/config-connectors.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { Secret } from '../secret.ts';
import { readSigningKey } from '../signing-key.ts';

export interface Config extends StorageConfig {
  readonly slack: {
    readonly botToken: Secret;
    readonly mode: SlackMode;
    /** Ends with a slash. */
    readonly apiUrl: string;
    /** What people sign in to the console with; null where there is no console. */
    readonly client: SlackClient | null;
  };
  readonly http: {
    readonly host: string;
    /** 0 lets the system choose. */
    readonly port: number;
    /**
     * The origin people and Slack reach hallpass at, without a slash at the end; null when not
     * told.
     */
    readonly publicUrl: string | null;
  };
  readonly document: { readonly path: string; readonly file: ConfigFile; readonly body: string };
  /**
   * The token a connector refers to; null for a stored one, which is not in the environment. Never
   * throws for a checked document.
   */
  readonly secretOf: (ref: ConnectorConfig['token']) => string | null;
  /**
   * The version of the configuration that the file takes the place of although it is older; null
   * when nothing was said.
   */
  readonly supersedes: number | null;
  /** What whoever reads `/metrics` has to show; null when everybody may who reaches the port. */
  readonly metricsToken: Secret | null;
  /** What stands between here, and Slack and GitLab; `bypass` is what is reached straight on. */
  readonly proxies: {
    readonly https: Secret | null;
    readonly http: Secret | null;
    readonly bypass: readonly string[];
  };
  /**
   * PEM of the authorities that Node itself is told to trust; null for none, and for a file that
   * Node cannot read either.
   */
  readonly extraAuthorities: string | null;
  /** What evidence of access reviews is signed with; null where none is set. */
  readonly signingKey: KeyObject | null;
  /** Where the head of the audit trail is kept outside the database. */
  readonly auditAnchor: {
    readonly targets: readonly AnchorTarget[];
    /** Whether an address may lead into a private network. */
    readonly allowPrivate: boolean;
  };
}

/** The Slack app, as whoever signs people in. */
export interface SlackClient {
  readonly id: string;
  readonly secret: Secret;
}

/** `signingSecrets`: the current one first, then the previous one while it is being rotated. */
export type SlackMode =
  | { readonly kind: 'http'; readonly signingSecrets: readonly Secret[] }
  | { readonly kind: 'socket'; readonly appToken: Secret };

/**
 * Reads and checks everything at once. Reads the document and every `*_FILE`; changes nothing.
 * @throws ConfigError with every fault there is
 */
export function loadConfig(env: Environment, readFile: ReadFile = readText): Config {
  const sources = sourcesOf(withSmallNames(env), readFile);
  const faults: ConfigFault[] = [];
  const variables = readVariables(sources, faults, Variables);
  const document = loadDocument(sources, faults);
  const slack = variables === null ? null : slackOf(variables);
  if (faults.length > 0 || variables === null || slack === null || document === null) {
    throw new ConfigError(faults);
  }
  return {
    slack,
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
    signingKey: readSigningKey(variables.HALLPASS_SIGNING_KEY ?? ''),
    extraAuthorities:
      variables.NODE_EXTRA_CA_CERTS === undefined ? null : sources.file(variables.NODE_EXTRA_CA_CERTS),
    auditAnchor: {
      targets: variables.HALLPASS_AUDIT_ANCHOR,
      allowPrivate: variables.HALLPASS_AUDIT_ANCHOR_PRIVATE === 'true',
    },
  };
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

type SlackVariables = Pick<
  Variables,
  | 'SLACK_BOT_TOKEN'
  | 'SLACK_SIGNING_SECRET'
  | 'SLACK_SIGNING_SECRET_PREVIOUS'
  | 'SLACK_APP_TOKEN'
  | 'SLACK_API_URL'
  | 'SLACK_CLIENT_ID'
  | 'SLACK_CLIENT_SECRET'
>;

/** Null where nothing says how Slack is heard. Pure. */
function slackOf(variables: SlackVariables): Config['slack'] | null {
  const mode = slackMode(variables);
  if (mode === null) return null;
  const { SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = variables;
  return {
    botToken: new Secret(variables.SLACK_BOT_TOKEN),
    mode,
    apiUrl: variables.SLACK_API_URL,
    client: id === undefined || secret === undefined ? null : { id, secret: new Secret(secret) },
  };
}

function slackMode(variables: SlackVariables): SlackMode | null {
  const { SLACK_SIGNING_SECRET: current, SLACK_SIGNING_SECRET_PREVIOUS: previous } = variables;
  if (current !== undefined) {
    const secrets = previous === undefined ? [current] : [current, previous];
    return { kind: 'http', signingSecrets: secrets.map((text) => new Secret(text)) };
  }
  const token = variables.SLACK_APP_TOKEN;
  return token === undefined ? null : { kind: 'socket', appToken: new Secret(token) };
}

/** What is there of a configuration that is not whole, for whoever looks it over. */
export interface ConfigParts extends Pick<Config, 'secretOf' | 'proxies' | 'extraAuthorities'> {
  readonly storage: StorageConfig | null;
  readonly slack: Config['slack'] | null;
  readonly publicUrl: string | null;
  /** With the connectors whose token is there. */
  readonly file: Config['document']['file'] | null;
}

const Slack = Variables.pick({
  SLACK_BOT_TOKEN: true,
  SLACK_SIGNING_SECRET: true,
  SLACK_SIGNING_SECRET_PREVIOUS: true,
  SLACK_APP_TOKEN: true,
  SLACK_API_URL: true,
  SLACK_CLIENT_ID: true,
  SLACK_CLIENT_SECRET: true,
});
const Ways = Variables.pick({
  HTTPS_PROXY: true,
  HTTP_PROXY: true,
  NO_PROXY: true,
  NODE_EXTRA_CA_CERTS: true,
});
const PublicUrl = Variables.pick({ HALLPASS_PUBLIC_URL: true });

/** Each part is null where anything of it is missing or faulty. Reads as `loadConfig` does. */
export function loadParts(env: Environment, readFile: ReadFile = readText): ConfigParts {
  const sources = sourcesOf(withSmallNames(env), readFile);
  const slack = readVariables(sources, [], Slack);
  const ways = readVariables(sources, [], Ways);
  const document = loadDocument(sources, []);
  const secretOf: Config['secretOf'] = (ref) => sources.token(ref).value;
  const extra = ways?.NODE_EXTRA_CA_CERTS;
  return {
    storage: storageIfAny(env, readFile),
    slack: slack === null ? null : slackOf(slack),
    publicUrl: readVariables(sources, [], PublicUrl)?.HALLPASS_PUBLIC_URL ?? null,
    file:
      document === null
        ? null
        : {
            ...document.file,
            connectors: document.file.connectors.filter(({ token }) => secretOf(token) !== null),
          },
    secretOf,
    proxies: {
      https: secretOrNull(ways?.HTTPS_PROXY),
      http: secretOrNull(ways?.HTTP_PROXY),
      bypass: ways?.NO_PROXY ?? [],
    },
    extraAuthorities: extra === undefined ? null : sources.file(extra),
  };
}

function storageIfAny(env: Environment, readFile: ReadFile): StorageConfig | null {
  try {
    return loadStorage(env, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}
