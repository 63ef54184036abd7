import type { Config } from '../../src/config.ts';
import { Secret } from '../../src/secret.ts';
import { document } from './document.ts';

/** What the program must be told about its surroundings, as plain data: it can be sent to a process of its own. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly gitlab: { readonly url: string; readonly token: string };
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly signingSecret: string };
  readonly redisUrl?: string | undefined;
  /** Changes to the document of `document()`. */
  readonly document?: Readonly<Record<string, unknown>> | undefined;
}

export function configOf({ databaseUrl, gitlab, slack, redisUrl, document: changes }: Surroundings): Config {
  const file = document(gitlab.url, changes);
  return {
    slack: {
      botToken: new Secret(slack.botToken),
      apiUrl: slack.apiUrl,
      mode: { kind: 'http', signingSecrets: [new Secret(slack.signingSecret)] },
    },
    http: { host: '127.0.0.1', port: 0, publicUrl: null },
    database: { kind: 'url', url: new Secret(databaseUrl) },
    redisUrl: redisUrl === undefined ? null : new Secret(redisUrl),
    document: { path: 'hallpass.yaml', file, body: JSON.stringify(file) },
    secretOf: () => gitlab.token,
    secretKey: null,
    secretKeyPrevious: null,
    logLevel: 'silent',
  };
}
