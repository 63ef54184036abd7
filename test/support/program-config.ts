import type { Config } from '../../src/config/config.ts';
import { Secret } from '../../src/secret.ts';
import { readSigningKey } from '../../src/signing-key.ts';
import { document } from '../../playground/fakes/document.ts';

/** What the program must be told about its surroundings, as plain data: it can be sent to a process of its own. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly gitlab: { readonly url: string; readonly token: string };
  readonly slack: {
    readonly botToken: string;
    readonly apiUrl: string;
    readonly signingSecret: string;
    /** None: there is no console. */
    readonly openId?: { readonly clientId: string; readonly clientSecret: string } | undefined;
  };
  readonly publicUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly signingKey?: string | undefined;
  readonly supersedes?: number | undefined;
  /** Changes to the document of `document()`. */
  readonly document?: Readonly<Record<string, unknown>> | undefined;
}

/** Of the OAuth application, at `env: GITLAB_OAUTH_SECRET`. */
export const OAUTH_SECRET = 'gloas-hallpass';
/** Of webhooks. Everything else a document names is the connector's token. */
export const HOOK_SECRETS: Readonly<Record<string, string>> = {
  GITLAB_HOOK_SECRET: 'a-secret-token',
  GITLAB_SIGNING_TOKEN: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
};
/** Of an event receiver: `EVENTS_SECRET`. */
export const EVENT_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const SECRETS: Readonly<Record<string, string>> = {
  GITLAB_OAUTH_SECRET: OAUTH_SECRET,
  EVENTS_SECRET: EVENT_SECRET,
  ...HOOK_SECRETS,
};

export function configOf(surroundings: Surroundings): Config {
  const { databaseUrl, gitlab, slack, redisUrl, secretKey, publicUrl = null, signingKey } = surroundings;
  const { document: changes, supersedes } = surroundings;
  const file = document(gitlab.url, changes);
  return {
    slack: {
      botToken: new Secret(slack.botToken),
      apiUrl: slack.apiUrl,
      client:
        slack.openId === undefined
          ? null
          : { id: slack.openId.clientId, secret: new Secret(slack.openId.clientSecret) },
      mode: { kind: 'http', signingSecrets: [new Secret(slack.signingSecret)] },
    },
    http: { host: '127.0.0.1', port: 0, publicUrl },
    database: { kind: 'url', url: new Secret(databaseUrl) },
    redisUrl: redisUrl === undefined ? null : new Secret(redisUrl),
    document: { path: 'hallpass.yaml', file, body: JSON.stringify(file) },
    secretOf: (ref) => ('env' in ref ? SECRETS[ref.env] : undefined) ?? gitlab.token,
    secretKey: secretKey === undefined ? null : new Secret(secretKey),
    secretKeyPrevious: null,
    supersedes: supersedes ?? null,
    logLevel: 'silent',
    metricsToken: null,
    proxies: { https: null, http: null, bypass: [] },
    extraAuthorities: null,
    signingKey: signingKey === undefined ? null : readSigningKey(signingKey),
    auditAnchor: { targets: [{ kind: 'log' }], allowPrivate: false },
  };
}
