import type { Config } from '../../src/config.ts';
import { Secret } from '../../src/secret.ts';
import { document } from './document.ts';

/** What the program must be told about its surroundings, as plain data: it can be sent to a process of its own. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly gitlab: { readonly url: string; readonly token: string };
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly signingSecret: string };
  readonly publicUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  /** Changes to the document of `document()`. */
  readonly document?: Readonly<Record<string, unknown>> | undefined;
}

/** Of the OAuth application, at `env: GITLAB_OAUTH_SECRET`; everything else a document names is the connector's token. */
export const OAUTH_SECRET = 'gloas-hallpass';

export function configOf(surroundings: Surroundings): Config {
  const { databaseUrl, gitlab, slack, redisUrl, publicUrl = null, document: changes } = surroundings;
  const file = document(gitlab.url, changes);
  return {
    slack: {
      botToken: new Secret(slack.botToken),
      apiUrl: slack.apiUrl,
      mode: { kind: 'http', signingSecrets: [new Secret(slack.signingSecret)] },
    },
    http: { host: '127.0.0.1', port: 0, publicUrl },
    database: { kind: 'url', url: new Secret(databaseUrl) },
    redisUrl: redisUrl === undefined ? null : new Secret(redisUrl),
    document: { path: 'hallpass.yaml', file, body: JSON.stringify(file) },
    secretOf: (ref) => ('env' in ref && ref.env === 'GITLAB_OAUTH_SECRET' ? OAUTH_SECRET : gitlab.token),
    secretKey: null,
    secretKeyPrevious: null,
    logLevel: 'silent',
  };
}
