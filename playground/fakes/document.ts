import { ConfigFile } from '../../src/domain/document/config-file.ts';

/** The document of most tests: one connector on acme, owned by omar and priya. */
export const document = (url: string, changes: Readonly<Record<string, unknown>> = {}): ConfigFile =>
  ConfigFile.parse({
    version: 1,
    admins: ['dana@acme.test'],
    connectors: [
      {
        id: 'gitlab',
        type: 'gitlab',
        name: 'GitLab',
        url,
        group: 'acme',
        token: { env: 'GITLAB_TOKEN' },
        owners: ['omar@acme.test', 'priya@acme.test'],
      },
    ],
    policies: [
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
    ],
    ...changes,
  });
