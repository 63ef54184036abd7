import { describe, expect, it } from 'vitest';
import type { FoundResource } from '../../../../src/db/models/resource-search.ts';
import type { ConnectorConfig } from '../../../../src/domain/document/config-connectors.ts';
import { ConfigFile } from '../../../../src/domain/document/config-file.ts';
import type { ResourceId } from '../../../../src/domain/id.ts';
import { pickResources, readResourceWord } from '../../../../src/slack/journeys/words/resource-word.ts';

const connectors: readonly ConnectorConfig[] = ConfigFile.parse({
  version: 1,
  connectors: [
    { id: 'cloud', url: 'https://gitlab.com', group: 'acme' },
    { id: 'own', url: 'https://code.acme.test:8443/gitlab', group: 'acme' },
  ].map((connector) => ({
    ...connector,
    type: 'gitlab',
    name: connector.id,
    token: { env: 'T' },
    owners: ['omar@acme.test'],
  })),
}).connectors;

const KINDS = {
  acme: 'group',
  'acme/platform': 'group',
  'acme/platform/api': 'project',
  'groups/x': 'project',
} as const;
const known: readonly FoundResource[] = Object.entries(KINDS).map(([path, kind], index) => ({
  id: `rsc_${index}` as ResourceId,
  connectorId: 'cloud',
  kind,
  path,
  name: path,
}));

function meant(word: string): string | null {
  const read = readResourceWord(word, connectors);
  if (read === null) return null;
  const found = known.filter(({ path }) => read.paths.some((one) => one.toLowerCase() === path));
  return pickResources(read, found)[0]?.path ?? null;
}

describe('the word that names a resource', () => {
  it.each([
    ['acme/platform/api', 'acme/platform/api'],
    ['/acme/platform/api/', 'acme/platform/api'],
    ['Acme/Platform/API', 'acme/platform/api'],
    ['acme', 'acme'],
    ['https://gitlab.com/acme/platform/api', 'acme/platform/api'],
    ['https://gitlab.com/acme/platform/api.git', 'acme/platform/api'],
    ['https://gitlab.com/acme/platform/api/-/merge_requests/42?tab=changes#note_1', 'acme/platform/api'],
    ['https://gitlab.com/acme/platform/api/tree/main/src', 'acme/platform/api'],
    ['https://gitlab.com/groups/acme/platform/-/group_members', 'acme/platform'],
    ['https://gitlab.com/groups/acme', 'acme'],
    ['gitlab.com/acme/platform', 'acme/platform'],
    ['git@gitlab.com:acme/platform/api.git', 'acme/platform/api'],
    ['ssh://git@gitlab.com:22/acme/platform/api.git', 'acme/platform/api'],
  ])('%s means %s', (word, path) => {
    expect(meant(word)).toBe(path);
  });

  it.each([
    ['a project nobody has read yet, below a group that is known', 'https://gitlab.com/acme/platform/new'],
    ['a page of such a project', 'https://gitlab.com/acme/platform/new/-/merge_requests/1'],
    ['a path with a typo', 'acme/platform/apo'],
    ['an address of somebody else', 'https://gitlab.evil.test/acme/platform/api'],
    ['an address with the name in front', 'https://gitlab.com.evil.test/acme/platform/api'],
    ['the front page', 'https://gitlab.com/'],
    ['a page of one’s own', 'https://gitlab.com/-/profile'],
    ['a bad escape', 'https://gitlab.com/acme/%zz'],
  ])('%s means nothing, never the group above it', (_, word) => {
    expect(meant(word)).toBeNull();
  });

  it('belongs to the connector with that address, port and path', () => {
    expect(readResourceWord('https://code.acme.test:8443/gitlab/acme/api', connectors)).toMatchObject({
      connectorIds: ['own'],
      paths: ['acme/api', 'acme'],
    });
    expect(readResourceWord('https://code.acme.test:8443/acme/api', connectors)).toBeNull();
    expect(readResourceWord('acme/api', connectors)?.connectorIds).toEqual(['cloud', 'own']);
  });
});
