import { expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';
import { configFaultText } from '../../src/sentences/config-fault.ts';

const documentWith = (group: string, sync: string): string => `version: 1
connectors:
  - id: gitlab
    type: gitlab
    name: GitLab
    group: ${group}
    token: { env: GITLAB_TOKEN }
    owners: [omar@acme.test]
    sync: ${sync}
`;

const faultsOf = (group: string, sync: string): string[] =>
  readDocument('hallpass.yaml', documentWith(group, sync)).faults.map(
    (fault) => `${fault.path}: ${configFaultText(fault)}`,
  );

it('a limit may be shared by those with the token, or by a top-level group', () => {
  for (const sharedBy of ['token', 'top-level-group'])
    expect(faultsOf('acme/web', `{ maxPerMinute: 600, sharedBy: ${sharedBy} }`)).toEqual([]);
});

it.each([
  [
    'acme',
    '{ sharedBy: top-level-group }',
    /connectors\[0\]\.sync\.sharedBy: says who shares maxPerMinute, which is missing beside it/,
  ],
  ['acme', '{ maxPerMinute: 600, sharedBy: everybody }', /connectors\[0\]\.sync\.sharedBy: must be "token"/],
  [
    '77',
    '{ maxPerMinute: 600, sharedBy: top-level-group }',
    /connectors\[0\]\.group: is a number, which does not say which top-level group it lies in/,
  ],
])('a limit that cannot be shared is refused: %s, %s', (group, sync, fault) => {
  expect(faultsOf(group, sync)).toEqual([expect.stringMatching(fault)]);
});
