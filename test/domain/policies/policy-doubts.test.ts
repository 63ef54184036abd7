import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { policyDoubts } from '../../../src/domain/policies/policy-doubts.ts';
import { canLieBelow, covers } from '../../../src/domain/policies/policy-match.ts';

const connector = (id: string, group: string | number) => ({
  id,
  type: 'gitlab',
  name: id,
  group,
  token: { env: 'T' },
  owners: ['omar@acme.test', 'olga@acme.test'],
});
const policy = (
  id: string,
  resources: string[],
  roles: string[],
  rest: Readonly<Record<string, unknown>> = {},
) => ({
  id,
  match: { resources, roles },
  approval: 'owners',
  ...rest,
});
const doubts = (
  policies: readonly unknown[],
  connectors: readonly unknown[] = [connector('gitlab', 'acme')],
) =>
  policyDoubts(ConfigFile.parse({ version: 1, connectors, policies })).map(
    ({ path, message }) => `${path} ${message}`,
  );

describe('a policy that an earlier one shadows', () => {
  it('a ** before acme/prod/** is named, with the roles it takes', () => {
    expect(
      doubts([
        policy('default', ['**'], ['reporter', 'maintainer']),
        policy('production', ['acme/prod/**'], ['maintainer', 'owner']),
      ]),
    ).toEqual([
      'policies[1] is never reached for maintainer on acme/prod/**: policies[0] (default) matches that first; put this one before it, or take it out',
    ]);
  });

  it('one that is passed over for everything is never reached', () => {
    const [first, ...more] = doubts([
      policy('all', ['acme/**'], ['reporter', 'maintainer']),
      policy('web', ['acme/web/*', 'acme/web'], ['maintainer']),
    ]);
    expect(first).toMatch(/^policies\[1\] is never reached: policies\[0\] \(all\)/);
    expect(more).toEqual([]);
  });

  it('the right order says nothing', () => {
    expect(
      doubts([
        policy('production', ['acme/prod/**'], ['maintainer']),
        policy('live', ['*/live'], ['maintainer']),
        policy('default', ['**'], ['maintainer']),
      ]),
    ).toEqual([]);
  });

  it.each([
    ['**', 'acme/prod/**', true],
    ['acme/**', 'acme', true],
    ['acme/**', '**', false],
    ['acme/*', 'acme/**', false],
    ['acme/*', 'acme/*', true],
    ['acme/*', 'acme/web-*', true],
    ['acme/web-*', 'acme/*', false],
    ['acme/web-*', 'acme/web-*-old', true],
    ['acme/**/api', 'acme/x/y/api', true],
    ['acme/**/api', 'acme/**/api', true],
    ['ACME/**', 'acme/x', true],
  ])('%s takes all of %s: %s', (by, glob, is) => expect(covers(by, glob)).toBe(is));
});

describe('a policy that nothing or nobody can meet', () => {
  it.each([
    ['^$', /one that is empty is never sent/],
    ['(?!)', /never sent/],
    ['a^OPS-1', /before its beginning/],
    ['$OPS-[0-9]+', /after its end/],
    ['^\\s+OPS', /spaces at either end/],
    ['^ OPS', /spaces at either end/],
    ['OPS-1\\s$', /spaces at either end/],
    ['.{4000,}', /3000 characters/],
    ['[A-Z]+-[0-9]+', null],
    ['^(OPS|SEC)-\\d+$', null],
    ['(?:^|\\s)INC-\\d+(?:\\s|$)', null],
    ['price \\$5', null],
    ['[$^]x', null],
    ['^.{10,}$', null],
    ['x?^OPS', null],
  ] as const)('a reason like %s', (pattern, says) => {
    const found = doubts([policy('p', ['**'], ['owner'], { reason: { pattern, message: 'No.' } })]);
    expect(found).toHaveLength(says === null ? 0 : 1);
    expect(found.join(' ')).toMatch(says ?? '');
  });

  it('a pattern that lies in no group of a connector, unless one goes by its number', () => {
    const typo = [policy('p', ['acme/prod/**', 'acne/prod/**'], ['owner'])];
    expect(doubts(typo)).toEqual([
      expect.stringMatching(/^policies\[0\]\.match\.resources\[1\] matches nothing/),
    ]);
    expect(doubts(typo, [connector('gitlab', 'acme'), connector('labs', 42)])).toEqual([]);
    expect(doubts(typo, [])).toEqual([]);
  });

  it.each([
    ['**', 'acme/sub', true],
    ['acme', 'acme/sub', false],
    ['acme/sub', 'acme/sub', true],
    ['ac*/s*/x', 'acme/sub', true],
    ['*/other/**', 'acme/sub', false],
  ])('%s in %s: %s', (glob, group, is) => expect(canLieBelow(glob, group)).toBe(is));
});

describe('a step that nobody could pass', () => {
  const steps = (...list: readonly object[]) => [
    policy('p', ['**'], ['developer'], { approval: { steps: list } }),
  ];

  it('names fewer people than it needs', () => {
    expect(doubts(steps({ who: 'owners' }, { who: ['a@x.test', 'A@x.test'], need: 2 }))).toEqual([
      'policies[0].approval.steps[1].need is more than the 1 it names',
    ]);
    expect(doubts(steps({ who: ['a@x.test'], fallback: ['b@x.test'], need: 2 }))).toEqual([]);
    expect(doubts(steps({ who: ['a@x.test', 'S024BE7LH'], need: 3 }))).toEqual([]);
  });

  it('names a manager where nobody has one', () => {
    const [asked] = [steps({ who: 'manager' })];
    expect(doubts(asked)).toEqual([
      'policies[0].approval.steps[0].who names the manager, and nobody has one: write managers: { slackField }, or manager under people',
    ]);
    const people = [{ slack: 'a@x.test', manager: 'b@x.test' }];
    expect(policyDoubts(ConfigFile.parse({ version: 1, policies: asked, people }))).toEqual([]);
  });
});

describe('a policy that has people sign in to approve', () => {
  it('is doubted for each connector on which nobody can', () => {
    const oauth = { clientId: 'a', clientSecret: { env: 'S' } };
    const list = [policy('web', ['acme/**'], ['maintainer'], { confirm: 'web' })];
    expect(doubts(list, [{ ...connector('gitlab', 'acme'), oauth }, connector('labs', 'labs')])).toEqual([]);
    expect(doubts(list, [connector('gitlab', 'acme'), connector('labs', 'labs')])).toEqual([
      'policies[0].confirm has people sign in to GitLab, and the connector gitlab has no oauth: nothing could be approved there',
    ]);
  });
});
