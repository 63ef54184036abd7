import { describe, expect, it } from 'vitest';
import type { Conflict } from '../../../src/domain/document/config-conflicts.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { conflictIndex, conflictsOf, type Hold } from '../../../src/domain/conflicts/conflict.ts';

const places = new Map([
  ['gitlab', ['acme', 'acme/rules', 'acme/prod', 'acme/prod/key', 'acme/prod/sandbox', 'acme/web/key']],
  ['labs', ['labs', 'labs/rules']],
]);

const conflict = (rest: Readonly<Record<string, unknown>> = {}): Conflict[] =>
  ConfigFile.parse({
    version: 1,
    conflicts: [
      {
        id: 'rules-and-key',
        name: 'Writes the rules and holds the key',
        a: { any: [{ resources: ['acme/rules'], roles: ['maintainer'] }] },
        b: { any: [{ resources: ['acme/prod/**'], roles: ['developer', 'maintainer'] }] },
        owners: ['omar@acme.test'],
        ...rest,
      },
    ],
  }).conflicts ?? [];

const hold = (path: string, role: Hold['role'], rest: Partial<Hold> = {}): Hold => ({
  connectorId: 'gitlab',
  path,
  role,
  invited: null,
  grantId: null,
  ...rest,
});

const found = (conflicts: Conflict[], holds: readonly Hold[], userGroups: readonly string[] = []) =>
  conflictsOf(conflictIndex(conflicts, places), { holds, userGroups });

describe('a conflict', () => {
  it('is told with what puts somebody on each side', () => {
    expect(
      found(conflict(), [hold('acme/rules', 'maintainer'), hold('acme/prod/key', 'developer')]),
    ).toMatchObject([
      { conflictId: 'rules-and-key', a: [{ at: 'acme/rules' }], b: [{ at: 'acme/prod/key' }] },
    ]);
  });

  it('is none while one side is missing, or the role is too weak', () => {
    expect(found(conflict(), [hold('acme/rules', 'maintainer')])).toEqual([]);
    expect(found(conflict(), [hold('acme/rules', 'developer'), hold('acme/prod', 'owner')])).toEqual([]);
  });

  it('comes by inheritance from a group above', () => {
    expect(found(conflict(), [hold('acme', 'maintainer')])).toMatchObject([
      { a: [{ path: 'acme', at: 'acme/rules' }], b: [{ path: 'acme', at: 'acme/prod' }] },
    ]);
  });

  it('comes with a stronger role than the one that is named, also one without a name', () => {
    for (const role of ['owner', 'level:45'] as const)
      expect(found(conflict(), [hold('acme/rules', role), hold('acme/prod', 'developer')])).toHaveLength(1);
  });

  it('comes by a raise of an existing role', () => {
    const [low, high] = [hold('acme/rules', 'developer'), hold('acme/rules', 'maintainer')];
    const key = hold('acme/prod/key', 'developer');
    expect(found(conflict(), [low, key])).toEqual([]);
    expect(found(conflict(), [low, key, high])).toHaveLength(1);
  });

  it('leaves out what an exception matches, wherever the rest lies', () => {
    const b = {
      any: [{ resources: ['acme/prod/**', '!acme/prod', '!acme/prod/sandbox/**'], roles: ['guest'] }],
    };
    const rules = hold('acme/rules', 'maintainer');
    expect(found(conflict({ b }), [rules, hold('acme/prod/sandbox', 'owner')])).toEqual([]);
    expect(found(conflict({ b }), [rules, hold('acme/prod', 'owner')])).toMatchObject([
      { b: [{ path: 'acme/prod', at: 'acme/prod/key' }] },
    ]);
  });

  it('asks for all of a side that says so', () => {
    const b = {
      all: [
        { resources: ['acme/prod/key'], roles: ['developer'] },
        { resources: ['acme/web/*'], roles: ['developer'] },
      ],
    };
    const holds = [hold('acme/rules', 'maintainer'), hold('acme/prod', 'developer')];
    expect(found(conflict({ b }), holds)).toEqual([]);
    expect(found(conflict({ b }), [...holds, hold('acme/web/key', 'owner')])).toHaveLength(1);
  });

  it('reaches across connectors, and keeps to the one that is named', () => {
    const b = { any: [{ resources: ['*/rules'], roles: ['developer'], connector: 'labs' }] };
    const rules = hold('acme/rules', 'owner');
    expect(found(conflict({ b }), [rules])).toEqual([]);
    expect(found(conflict({ b }), [rules, hold('labs', 'owner', { connectorId: 'labs' })])).toHaveLength(1);
  });

  it('knows user groups', () => {
    const b = { any: [{ userGroups: ['S0AUDIT'] }] };
    expect(found(conflict({ b }), [hold('acme/rules', 'owner')], ['S0OTHER'])).toEqual([]);
    expect(found(conflict({ b }), [hold('acme/rules', 'owner')], ['S0AUDIT'])).toMatchObject([
      { b: [{ kind: 'user_group', userGroup: 'S0AUDIT' }] },
    ]);
  });

  it('of not-in is whoever is on side a alone', () => {
    const trained = conflict({ condition: 'not-in', b: { any: [{ userGroups: ['S0TRAINED'] }] } });
    expect(found(trained, [hold('acme/rules', 'maintainer')])).toMatchObject([{ b: [] }]);
    expect(found(trained, [hold('acme/rules', 'maintainer')], ['S0TRAINED'])).toEqual([]);
    expect(found(trained, [], [])).toEqual([]);
  });

  it('is none on a place that is gone', () => {
    const without = new Map([['gitlab', ['acme', 'acme/prod']]]);
    const index = conflictIndex(conflict(), without);
    expect(conflictsOf(index, { holds: [hold('acme', 'owner')], userGroups: [] })).toEqual([]);
  });
});
