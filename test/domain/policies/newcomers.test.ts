import { describe, expect, it } from 'vitest';
import { applicable, type Asking } from '../../../src/domain/policies/applicable.ts';
import { decideExample, ExamplesFile } from '../../../src/domain/conflicts/policy-example.ts';
import { evaluate } from '../../../src/domain/policies/policy.ts';
import { ANY, facts, policy, read } from '../../support/asks.ts';

type Written = Parameters<typeof read>[0];
const timed = (id: string, match: object, rest: object = {}) => ({
  ...policy(id, ['acme/prod/**']),
  match: { resources: ['acme/prod/**'], roles: ['maintainer'], ...match },
  ...rest,
});
const DB = { path: 'acme/prod/payments', kind: 'project', below: [] } as const;
const asks = (list: Written, asking: Partial<Asking> = {}) => [
  ...applicable(read(list), { connector: ['gitlab'], requester: [], ...asking }),
];

describe('a policy for who has never held it, and for holders', () => {
  const fresh = timed('new', { new: true }, { approval: { steps: [{ who: 'owners', need: 2 }] } });
  const list = [fresh, ANY];
  const owners = ['per_omar', 'per_olga'] as const;
  const decides = (everHeld: Asking['everHeld']) =>
    evaluate(facts(asks(list, everHeld === undefined ? {} : { everHeld }), DB, { owners }));

  it('goes by the strongest role that was ever held there', () => {
    expect(decides(null)).toMatchObject({ policyId: 'new' });
    expect(decides('developer')).toMatchObject({ policyId: 'new' });
    expect(decides('maintainer')).toMatchObject({ policyId: 'default' });
    const again = [timed('again', { new: false }, { approval: 'auto' }), ANY];
    expect(evaluate(facts(asks(again, { everHeld: 'owner' }), DB))).toMatchObject({ policyId: 'again' });
    expect(evaluate(facts(asks(again, { everHeld: null }), DB))).toMatchObject({ policyId: 'default' });
  });

  it('names who asks by what they hold', () => {
    const some = [
      timed('on-db', { requesters: ['owners', { holders: { resource: 'acme/db', role: 'developer' } }] }),
    ];
    expect(evaluate(facts(asks(some), DB)).outcome).toBe('refuse');
    const requester = ['holders of developer on acme/db'];
    expect(evaluate(facts(asks(some, { requester }), DB)).outcome).toBe('ask');
    const example = (holds: readonly object[]) =>
      decideExample(
        { policies: read(some), connectors: [] },
        ExamplesFile.parse({
          examples: [
            {
              place: DB.path,
              role: 'maintainer',
              for: '1h',
              holds,
              reason: 'x',
              expect: { outcome: 'asked' },
            },
          ],
        }).examples[0] as never,
      ).outcome;
    expect(example([{ resource: 'acme', role: 'owner' }])).toBe('asked');
    expect(example([{ resource: 'acme/db', role: 'reporter' }])).toBe('refused');
    for (const bad of [{ holders: { resource: 'acme/*', role: 'developer' } }, { holders: {} }, 'manager'])
      expect(() => read([timed('bad', { requesters: [bad] })])).toThrow(/holders|write owners/);
  });
});
