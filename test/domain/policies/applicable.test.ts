import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicable, connectorNames, type Asking } from '../../../src/domain/policies/applicable.ts';
import { givenByRule } from '../../../src/domain/policies/config-change.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import type { Policy } from '../../../src/domain/document/config-policies.ts';
import { passedOver } from '../../../src/domain/conflicts/explanation.ts';
import { evaluate } from '../../../src/domain/policies/policy.ts';
import { decideExample, ExamplesFile } from '../../../src/domain/conflicts/policy-example.ts';
import { policyDoubts } from '../../../src/domain/policies/policy-doubts.ts';
import { policyFor } from '../../../src/domain/policies/policy-match.ts';
import { userGroupsIn } from '../../../src/domain/document/user-groups.ts';
import { ACME, ANY, facts, policy, PROD, read } from '../../support/asks.ts';

const ONCALL = 'S0ONCALL';
const asks = (requester: readonly string[] = [], connector: readonly string[] = ['gitlab', 'GitLab']) => ({
  connector,
  requester,
});
const matched = (
  id: string,
  match: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
) => ({ id, match: { resources: ['**'], roles: ['maintainer'], ...match }, approval: 'owners', ...rest });
const decides = (policies: readonly Policy[], asking: Asking): string | null =>
  policyFor(applicable(policies, asking), 'acme/prod/payments', 'maintainer')?.id ?? null;

describe('a policy for some', () => {
  const policies = read([
    matched('on-call', { requesters: [ONCALL, 'Dana@acme.test'] }, { approval: 'auto' }),
    matched('okta', { connectors: ['Okta', 'labs'] }, { approval: 'refuse' }),
    matched('okta-owners', { connectors: ['gitlab'], requesters: ['owners'] }),
    ANY,
  ]);

  it.each([
    ['everybody else', asks(), 'default'],
    ['a member of a user group', asks([ONCALL]), 'on-call'],
    ['a person, whatever the case of the e-mail', asks(['dana@acme.test']), 'on-call'],
    ['a connector by its id', asks([], ['labs', 'Labs']), 'okta'],
    ['a connector by its application', asks([], ['eu', 'okta']), 'okta'],
    ['an owner there', asks(['owners']), 'okta-owners'],
    ['an owner elsewhere', asks(['owners'], ['eu', 'Europe']), 'default'],
    ['the first that is for them', asks(['owners', ONCALL], ['eu', 'Okta']), 'on-call'],
  ])('%s', (_, asking, id) => expect(decides(policies, asking)).toBe(id));

  it('counts for what lies below a group as if there were no others in the document', () => {
    const some = read([
      matched('strict', { ...PROD.match, requesters: [ONCALL] }, { maxDuration: '1h' }),
      ANY,
    ]);
    const long = (asking: Asking) =>
      evaluate(facts([...applicable(some, asking)], ACME, { durationSeconds: 7200 })).outcome;
    expect(long(asks([ONCALL]))).toBe('refuse');
    expect(long(asks())).toBe('ask');
  });

  it('is known by the id of its connector, and by what its application is called', () => {
    const token = { env: 'T' };
    const one = { type: 'gitlab', group: 'acme', token, owners: ['o@acme.test'] } as const;
    const file = ConfigFile.parse({
      version: 1,
      connectors: [
        { ...one, id: 'eu', name: 'Europe', application: 'Okta' },
        { ...one, id: 'us', name: 'America', group: 'us' },
      ],
    });
    expect(['eu', 'us', 'gone'].map((id) => connectorNames(file, id))).toEqual([
      ['eu', 'Okta'],
      ['us', 'America'],
      ['gone'],
    ]);
  });

  it('is written with what it says, and nothing else', () => {
    expect(Object.keys(read([ANY])[0]?.match ?? {})).toEqual(['resources', 'roles']);
    expect(Object.keys(policies[0]?.match ?? {})).toEqual(['resources', 'roles', 'requesters']);
    for (const bad of [{ requesters: [] }, { requesters: ['manager'] }, { connectors: [] }])
      expect(() => read([matched('bad', bad)])).toThrow(/leave it out|write owners/);
  });

  it('has its user groups read, as do stand-ins and those who are asked later', () => {
    const asked = policy('steps', ['**'], {
      approval: {
        steps: [{ who: 'owners', fallback: ['S0STAND'], escalate: { after: '1h', to: ['S0LATER'] } }],
      },
    });
    const file = { connectors: [], policies: [...policies, ...read([asked])], conflicts: [] };
    expect([...userGroupsIn(file)].toSorted()).toEqual(['S0LATER', ONCALL, 'S0STAND']);
  });

  it('says why it does not decide: another connector, other people', () => {
    const asked = { path: 'acme/web', role: 'maintainer', durationSeconds: 3600, asking: asks() } as const;
    expect(passedOver(policies, asked)).toEqual([
      { policyId: 'on-call', why: 'requester' },
      { policyId: 'okta', why: 'connector' },
      { policyId: 'okta-owners', why: 'requester' },
    ]);
  });

  it('is tried by an example that says who asks, and where', () => {
    const asked = {
      place: 'acme/web',
      role: 'maintainer',
      for: '1h',
      reason: 'x',
      expect: { outcome: 'asked' },
    };
    const { examples } = ExamplesFile.parse({
      examples: [asked, { ...asked, requester: [ONCALL] }, { ...asked, connector: 'labs' }],
    });
    expect(examples.map((example) => decideExample({ policies, connectors: [] }, example).policy)).toEqual([
      'default',
      'on-call',
      'okta',
    ]);
  });

  it('that gives by rule is told to owners, also where it is for some alone', () => {
    const places = [{ path: 'acme/web', kind: 'project', isArchived: false }] as const;
    const before = read([matched('on-call', { requesters: [ONCALL] }), ANY]);
    const after = read([matched('on-call', { requesters: [ONCALL] }, { approval: 'auto' }), ANY]);
    expect(givenByRule(before, after, places)).toMatchObject({ policies: ['on-call'], places: 1 });
    expect(givenByRule(after, after, places)).toBeNull();
    // What kept it from some is gone.
    const all = matched('all', {}, { approval: 'auto' });
    expect(
      givenByRule(read([matched('no', { requesters: ['owners'] }), all]), read([all]), places),
    ).not.toBeNull();
  });
});

describe('doubts about a policy for some', () => {
  const subset = <T>(...all: readonly T[]) =>
    fc.option(fc.subarray([...all], { minLength: 1 }), { nil: undefined });
  const some = fc
    .record({
      resources: fc.subarray(['**', 'acme/prod/**', 'acme/prod/payments', 'acme/web'], { minLength: 1 }),
      roles: fc.subarray(['developer', 'maintainer'] as const, { minLength: 1 }),
      connectors: subset('gitlab', 'Okta'),
      requesters: subset('owners', 'dana@acme.test', 'DANA@acme.test', ONCALL),
    })
    .map((match) => ({ match: JSON.parse(JSON.stringify(match)) as object, approval: 'owners' }));
  const askings = fc.record({
    connector: fc.subarray(['gitlab', 'Okta']),
    requester: fc.subarray(['owners', 'dana@acme.test', ONCALL]),
  });

  it('call none shadowed that decides something', () => {
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 2, maxLength: 5 }),
        askings,
        fc.constantFrom('acme/prod', 'acme/prod/payments', 'acme/web', 'acme/x'),
        fc.constantFrom('developer', 'maintainer'),
        (list, asking, path, role) => {
          const policies = read(list.map((one, index) => ({ id: `p${index}`, ...one })));
          const doubts = policyDoubts({ policies, connectors: [], people: [] });
          const never = doubts.filter(({ message }) => message.startsWith('is never reached:'));
          const decides = policyFor(applicable(policies, asking), path, role);
          expect(never.map((doubt) => doubt.path)).not.toContain(
            `policies[${policies.findIndex((one) => one === decides)}]`,
          );
        },
      ),
    );
  });

  it('say where a pattern matches nothing: on the connectors that it is for', () => {
    const one = { type: 'gitlab', token: { env: 'T' }, owners: ['o@acme.test', 'p@acme.test'] };
    const connectors = ['acme', 'labs'].map((id) => ({ ...one, id, name: id, group: id }));
    const policies = [
      matched('there', { resources: ['labs/**'], connectors: ['labs'] }),
      matched('elsewhere', { resources: ['labs/**'], connectors: ['acme'] }),
    ];
    expect(policyDoubts(ConfigFile.parse({ version: 1, connectors, policies }))).toEqual([
      {
        path: 'policies[1].match.resources[0]',
        message: expect.stringMatching(/^matches nothing in the groups of the connectors that it is for/),
      },
    ]);
  });

  it('name those for whom an earlier one is always first, and connectors that are not there', () => {
    const named = matched('b', { connectors: ['gitlab', 'acne'], requesters: ['DANA@acme.test'] });
    const file = ConfigFile.parse({
      version: 1,
      connectors: [
        {
          id: 'gitlab',
          type: 'gitlab',
          name: 'A',
          group: 'acme',
          token: { env: 'T' },
          owners: ['o@acme.test'],
        },
      ],
      policies: [matched('a', { requesters: ['dana@acme.test', 'owners'] }), named, matched('c', {})],
    });
    expect(policyDoubts(file).map(({ path, message }) => `${path} ${message}`)).toEqual([
      expect.stringMatching(/^policies\[1\] is never reached: policies\[0\] \(a\)/),
      expect.stringMatching(/^policies\[1\]\.match\.connectors\[1\] is neither the id nor the application/),
    ]);
  });
});
