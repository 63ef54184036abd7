import { describe, expect, it } from 'vitest';
import { documentWarnings, readDocument } from '../../src/config/document.ts';
import { tokenFaults, sourcesOf } from '../../src/config/secrets.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { configFaultText } from '../../src/sentences/config-fault.ts';

const DOCUMENT = `version: 1
connectors:
  - id: gitlab
    type: gitlab
    name: GitLab
    group: acme
    token: { env: GITLAB_TOKEN }
    owners: [omar@acme.test, S0OWNERS1]
`;

function faultsOf(body: string): string[] {
  return readDocument('hallpass.yaml', body).faults.map(
    (fault) => `${fault.path}: ${configFaultText(fault)}`,
  );
}

describe('readDocument', () => {
  it.each(['acme', 'ACME', 'acme/web', 'acme/web/shop'])(
    'refuses two connectors on one group and what lies in it: %s',
    (group) => {
      const second = `  - { id: two, type: gitlab, name: Two, group: ${group}, token: { env: T }, owners: [a@b.c] }\n`;
      expect(faultsOf(`${DOCUMENT}${second}`)).toEqual([
        expect.stringMatching(
          /connectors\[1\]\.group: (?:is the same group as|lies in the group of) connectors\[0\]/,
        ),
      ]);
      expect(faultsOf(`${DOCUMENT}${second}`.replace('group: acme\n', 'group: acmeland\n'))).toEqual([]);
    },
  );

  it.each([
    'https://bot:glpat-hunter2@gitlab.test',
    'https://gitlab.test/?private_token=x',
    'https://gitlab.test/#x',
  ])('refuses an address with more in it than that, which is shown to people: %s', (url) => {
    expect(faultsOf(DOCUMENT.replace('group: acme', `url: ${url}\n    group: acme`))).toEqual([
      expect.stringMatching(
        /connectors\[0\]\.url: write the address of the GitLab instance and nothing else/,
      ),
    ]);
  });

  it('merges what an anchor holds, as YAML tools do', () => {
    const body = `${DOCUMENT}policies:
  - &production { id: production, match: { resources: [acme/prod/**], roles: [maintainer] }, approval: owners, maxDuration: 2h }
  - { <<: *production, id: staging, match: { resources: [acme/staging/**], roles: [maintainer] } }
`;
    const { file, faults } = readDocument('hallpass.yaml', body);
    expect(faults).toEqual([]);
    expect(file?.policies.map(({ id, maxDuration }) => [id, maxDuration])).toEqual([
      ['production', '2h'],
      ['staging', '2h'],
    ]);
  });

  it('reads a long file that refers to its owners hundreds of times, and names a file that does so without end', () => {
    const long = (times: number): string =>
      `version: 1\nadmins: &who [a@b.test]\npolicies:\n${Array.from(
        { length: times },
        (_, n) =>
          `  - { id: p${n}, match: { resources: ['acme/${n}'], requesters: *who }, approval: owners }\n`,
      ).join('')}`;
    expect(faultsOf(long(300)).filter((fault) => fault.includes('expanded'))).toEqual([]);
    expect(faultsOf(long(2_001))).toEqual([
      'hallpass.yaml: refers to its anchors (`*name`) more than 2000 times; write some of it out',
    ]);
  });

  it.each([
    ['a tab', 'version: 1\n\tadmins: []\n', /^hallpass\.yaml:2:\d+: is not YAML: /],
    ['a key twice', 'version: 1\nversion: 1\n', /^hallpass\.yaml:2:1: is not YAML: .*unique/],
    ['an empty file', '', /^hallpass\.yaml: version: must be 1/],
    ['a list', '- 1\n', /^hallpass\.yaml: \(top\): must be an object/],
    ['an unknown key', `${DOCUMENT}owner: x\n`, /^hallpass\.yaml: owner: is not a known key/],
    ['a misspelt token', DOCUMENT.replace('{ env:', '{ evn:'), /^hallpass\.yaml: connectors\[0\]\.token\./],
    [
      'a token in the file',
      DOCUMENT.replace('{ env: GITLAB_TOKEN }', 'glpat-hunter2'),
      /connectors\[0\]\.token: is a secret itself; put it into a variable and write \{ env: NAME_OF_THE_VARIABLE \}(?!.*hunter2)/,
    ],
    [
      'one person mapped to two accounts',
      `${DOCUMENT}people: [{ slack: a@b.c, gitlab: x }, { slack: A@b.c, gitlab: y }]\n`,
      /people\[1\]\.slack: is mapped twice/,
    ],
    [
      'one account mapped to two people',
      `${DOCUMENT}people: [{ slack: a@b.c, gitlab: x }, { slack: d@b.c, gitlab: X }]\n`,
      /people\[1\]\.gitlab: is mapped twice/,
    ],
  ])('refuses %s', (_, body, expected) => {
    const faults = faultsOf(body);
    expect(faults[0]).toMatch(expected);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('names what is wrong between entries beside what is wrong in them', () => {
    const policy = `{ id: p, match: { resources: ['**'], roles: [boss] }, approval: owners, minDuration: 9h }`;
    const twice = DOCUMENT.replace('group: acme', "group: ''").replace(
      'owners: [omar@acme.test, S0OWNERS1]',
      'owners: []',
    );
    const faults = faultsOf(
      `${DOCUMENT}${twice.slice(twice.indexOf('  - id'))}people: [{ slack: a@b.c, gitlab: x }, { slack: A@b.c, gitlab: '' }]
policies: [${policy}, ${policy}]
`,
    );
    for (const fault of [
      'connectors[1].group: must not be empty',
      'connectors[1].owners: name at least one integration owner',
      'connectors[1].id: gitlab is used twice',
      'people[1].gitlab: must not be empty',
      'people[1].slack: is mapped twice',
      'policies[0].match.roles[0]: must be "guest"',
      'policies[0].minDuration: is longer than maxDuration',
      'policies[1].id: p is used twice',
    ])
      expect(faults).toContainEqual(expect.stringContaining(fault));
    expect(faults.join()).not.toContain('Too small');
  });

  it.each([
    'connectors: {}',
    'policies: [1, null, x]',
    'people: x',
    'connectors: [[], {}, 1]',
    'policies: [{ minDuration: 1 }]',
  ])('has faults and does not stumble over %s', (line) =>
    expect(faultsOf(`version: 1\n${line}\n`)).not.toEqual([]),
  );

  it('refuses a document that expands itself without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g']
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdef'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(faultsOf(bomb)[0]).toMatch(/^hallpass\.yaml: refers to its anchors/);
  });
});

describe('tokenFaults', () => {
  it.each([
    ['is not set', '{ env: GITLAB_TOKEN }', 'env', /names GITLAB_TOKEN, which is not set/],
    ['is stored', '{ stored: true }', 'stored', /is for connectors set up in Slack/],
    ['is in a file that is not there', '{ file: /none }', 'file', /names \/none/],
  ])('says where a token %s', (_, token, at, message) => {
    const { raw } = readDocument('x', DOCUMENT.replace('{ env: GITLAB_TOKEN }', token));
    const sources = sourcesOf({}, () => {
      throw new Error('ENOENT');
    });
    expect(tokenFaults(raw, sources)).toEqual([
      { path: `connectors[0].token.${at}`, message: expect.stringMatching(message) },
    ]);
  });
});

it.each([
  [
    'an OAuth application',
    '    oauth: { clientId: app, clientSecret: { env: OTHER_SECRET } }\n',
    'connectors[0].oauth.clientSecret.env',
  ],
  ['a webhook', '    webhook: { secret: { env: OTHER_SECRET } }\n', 'connectors[0].webhook.secret.env'],
  [
    'the webhooks of what is set up in Slack',
    'connectorsFromSlack: { webhook: { secret: { env: OTHER_SECRET } } }\n',
    'connectorsFromSlack.webhook.secret.env',
  ],
])('says where the secret of %s is missing, too', (_, lines, path) => {
  const { raw, faults } = readDocument('x', `${DOCUMENT}${lines}`);
  expect(faults).toEqual([]);
  expect(
    tokenFaults(
      raw,
      sourcesOf({ GITLAB_TOKEN: 'glpat-1' }, () => ''),
    ),
  ).toEqual([{ path, message: expect.stringMatching(/names OTHER_SECRET, which is not set/) }]);
});

describe('conflicts', () => {
  const side = (entry: string): string => `{ any: [${entry}] }`;
  const RULES = side('{ resources: [acme/rules], roles: [maintainer] }');
  const one = (changes: Readonly<Record<string, string>> = {}): string => {
    const fields = { id: 'c', name: 'C', a: RULES, b: RULES, owners: '[S0AUDIT]', ...changes };
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    return `  - { ${lines.join(', ')} }\n`;
  };
  const conflictFaults = (...conflicts: string[]): string[] =>
    faultsOf(`${DOCUMENT}conflicts:\n${conflicts.join('')}`);

  it.each<[string, RegExp]>([
    [
      one({ a: side('{ resources: [acme], roles: [king] }') }),
      /conflicts\[0\]\.a\.any\[0\]\.roles\[0\]: must be/,
    ],
    [
      one({ a: side('{ resources: [acme] }') }),
      /conflicts\[0\]\.a\.any\[0\]\.roles: must be an array|is missing/,
    ],
    [one({ b: '{ some: [] }' }), /conflicts\[0\]\.b\.(?:any|some)/],
    [one({ b: '{ all: [] }' }), /conflicts\[0\]\.b\.all: must not be empty/],
    [one({ a: side("{ resources: ['!acme'], roles: [owner] }") }), /resources: only takes out/],
    [one({ b: side('{ userGroups: [audit] }') }), /userGroups\[0\]: write the id of a Slack user group/],
    [one({ onRequest: 'stop' }), /conflicts\[0\]\.onRequest: must be "warn" or "step" or "block"/],
    [one({ onRequest: 'step' }), /conflicts\[0\]\.step: is missing; say who has to agree/],
    [one({ step: '{ who: owners }' }), /conflicts\[0\]\.step: is for onRequest: step/],
    [one({ owners: '[]' }), /conflicts\[0\]\.owners: /],
    [one({ speed: '1' }), /conflicts\[0\]\.speed: is not a known key/],
    [one() + one(), /conflicts\[1\]\.id: c is used twice/],
    [one({ a: side(Array(201).fill('{ userGroups: [S0AUDIT] }').join(', ')) }), /conflicts\[0\]\.a\.any: /],
  ])('are refused with where the fault is: %#', (conflicts, fault) => {
    expect(conflictFaults(conflicts)).toContainEqual(expect.stringMatching(fault));
  });

  it('are read with their defaults, and left out of a document that has none', () => {
    const { file } = readDocument('x', `${DOCUMENT}conflicts:\n${one()}`);
    expect(file?.conflicts).toMatchObject([{ condition: 'in', onRequest: 'warn' }]);
    expect(readDocument('x', DOCUMENT).file).not.toHaveProperty('conflicts');
  });

  it('are doubted where they name nothing, or the same on both sides', () => {
    const far = side('{ resources: [other/**], roles: [owner] }');
    const labs = side('{ resources: [acme], roles: [owner], connector: labs }');
    const { file } = readDocument('x', `${DOCUMENT}conflicts:\n${one({ id: 'd', a: far, b: labs })}${one()}`);
    const doubts = file === null ? [] : documentWarnings(file).map(({ path }) => path);
    expect(doubts).toEqual(
      expect.arrayContaining([
        'conflicts[0].a.any[0].resources[0]',
        'conflicts[0].b.any[0].connector',
        'conflicts[1]',
      ]),
    );
  });
});

describe('warnings', () => {
  it('tell what is legal but hardly meant', () => {
    const file = ConfigFile.parse({
      version: 1,
      connectors: [
        {
          id: 'gitlab',
          type: 'gitlab',
          name: 'GitLab',
          url: 'http://gitlab.internal',
          group: 'acme',
          token: { env: 'T' },
          owners: ['a@b.c'],
        },
      ],
    });
    expect(documentWarnings(file).map(({ path }) => path)).toEqual([
      'connectors[0].url',
      'connectors[0].owners',
      'policies',
    ]);
  });
});
