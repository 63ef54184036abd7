import type { Config } from '../../src/config.ts';
import { Secret } from '../../src/secret.ts';
import type { FakeGitLab } from '../fakes/gitlab.ts';
import type { FakeSlack } from '../fakes/slack.ts';
import { document } from '../support/document.ts';

const POLICIES = [
  {
    id: 'dashboards',
    match: { resources: ['acme/platform/observability/**'], roles: ['reporter'] },
    approval: 'auto',
    defaultDuration: '1h',
    maxDuration: '4h',
  },
  {
    id: 'production',
    match: { resources: ['acme/prod/**'], roles: ['maintainer', 'owner'] },
    approval: 'owners',
    maxDuration: '2h',
  },
  {
    id: 'default',
    match: { resources: ['**'], roles: ['reporter', 'developer', 'maintainer'] },
    approval: 'owners',
    defaultDuration: '2h',
    maxDuration: '8h',
  },
];

/** What an operator would have set: everything is the real program's but the addresses of the two outside systems. */
export function playgroundConfig(dataDir: string, gitlab: FakeGitLab, slack: FakeSlack): Config {
  const file = document(gitlab.url, { policies: POLICIES });
  return {
    slack: {
      botToken: new Secret(slack.botToken),
      apiUrl: slack.apiUrl,
      mode: { kind: 'http', signingSecrets: [new Secret(slack.signingSecret)] },
    },
    http: { host: '127.0.0.1', port: 0, publicUrl: null },
    database: { kind: 'embedded', dataDir },
    redisUrl: null,
    document: { path: 'hallpass.yaml', file, body: JSON.stringify(file) },
    secretOf: () => gitlab.token,
    secretKey: null,
    secretKeyPrevious: null,
    logLevel: 'info',
  };
}
