import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Conflict, type Entry, type Side } from '../../../src/domain/document/config-conflicts.ts';
import {
  conflictIndex,
  conflictsOf,
  type Hold,
  type Holder,
  type Part,
} from '../../../src/domain/conflicts/conflict.ts';
import { neededPlaces } from '../../../src/domain/conflicts/conflict-places.ts';
import { rank } from '../../../src/domain/entitlement.ts';
import { comparable, matchesPath } from '../../../src/domain/policies/policy-match.ts';

const PATHS = [
  'Acme',
  'Acme/prod',
  'Acme/prod/eu',
  'Acme/prod/eu/shop',
  'Acme/prod-2/shop',
  'Acme/web',
  'Acme/web/shop',
];
const role = fc.constantFrom('developer' as const, 'maintainer' as const, 'owner' as const);
const userGroup = fc.constantFrom('S0ONE00', 'S0TWO00');
const glob = fc.constantFrom(
  '**',
  'acme',
  'acme/**',
  'acme/*',
  'acme/prod/**',
  'acme/*/shop',
  'acme/prod/eu',
  '**/shop',
  'none/**',
);
const exception = fc.constantFrom('!acme', '!acme/prod', '!acme/prod/**', '!**/shop');
const entry = fc.oneof(
  fc.record(
    {
      resources: fc
        .tuple(fc.array(glob, { minLength: 1, maxLength: 2 }), fc.array(exception, { maxLength: 1 }))
        .map((both) => both.flat()),
      roles: fc.uniqueArray(role, { minLength: 1 }),
      connector: fc.constantFrom('gitlab', 'labs'),
    },
    { requiredKeys: ['resources', 'roles'] },
  ),
  fc.record({ userGroups: fc.uniqueArray(userGroup, { minLength: 1 }) }),
);
const side = fc
  .record({ isAll: fc.boolean(), entries: fc.array(entry, { minLength: 1, maxLength: 3 }) })
  .map(({ isAll, entries }) => (isAll ? { all: entries } : { any: entries }));
const conflicts = fc
  .array(fc.record({ a: side, b: side, condition: fc.constantFrom('in', 'not-in') }), { maxLength: 4 })
  .map((list) =>
    list.map((one, index) => Conflict.parse({ id: `c${index}`, name: 'C', owners: ['a@b.c'], ...one })),
  );
const connectorId = fc.constantFrom('gitlab', 'labs');
const hold: fc.Arbitrary<Hold> = fc.record({
  connectorId,
  path: fc.constantFrom(...PATHS),
  role,
  invited: fc.constant(null),
  grantId: fc.constant(null),
});
const holder = fc.record({
  holds: fc.array(hold, { maxLength: 4 }),
  userGroups: fc.uniqueArray(userGroup),
});
const tree = new Map([
  ['gitlab', PATHS],
  ['labs', PATHS.slice(0, 4)],
]);
const idsIn = (rules: Conflict[], person: Holder, places: ReadonlyMap<string, readonly string[]> = tree) =>
  conflictsOf(conflictIndex(rules, places), person).map(({ conflictId }) => conflictId);

/** Place by place, as GitLab would answer it: what counts there is the strongest role of all above. */
function isOn(one: Side, { holds, userGroups }: Holder): boolean {
  const has = (need: Entry): boolean => {
    if ('userGroups' in need) return need.userGroups.some((group) => userGroups.includes(group));
    const floor = Math.min(...need.roles.map(rank));
    const names = (path: string): boolean =>
      need.resources.some((pattern) => !pattern.startsWith('!') && matchesPath(pattern, path)) &&
      !need.resources.some((pattern) => pattern.startsWith('!') && matchesPath(pattern.slice(1), path));
    return [...tree].some(
      ([id, paths]) =>
        (need.connector ?? id) === id &&
        paths
          .filter(names)
          .some((path) =>
            holds.some(
              (held) =>
                held.connectorId === id &&
                rank(held.role) >= floor &&
                comparable(path).startsWith(comparable(held.path)),
            ),
          ),
    );
  };
  return 'all' in one ? one.all.every(has) : one.any.some(has);
}

const isHeld = ({ holds, userGroups }: Holder, part: Part): boolean =>
  part.kind === 'user_group'
    ? userGroups.includes(part.userGroup)
    : holds.some(({ path, role: held }) => path === part.path && held === part.role);

/** The part of the tree that the database is asked for to judge one person. */
function partFor(rules: Conflict[], { holds }: Holder): ReadonlyMap<string, readonly string[]> {
  const { keys, starts } = neededPlaces(rules);
  return new Map(
    [...tree].map(([id, paths]) => {
      const its = holds.filter((held) => held.connectorId === id).map(({ path }) => comparable(path));
      const isNeeded = (key: string): boolean =>
        its.includes(key) ||
        keys.includes(key) ||
        (starts.some((start) => key.startsWith(start)) && its.some((above) => key.startsWith(above)));
      return [id, paths.filter((path) => isNeeded(comparable(path)))];
    }),
  );
}

describe('conflicts', () => {
  // A hold on a place that a connector does not have is none.
  const real = ({ holds, userGroups }: Holder): Holder => ({
    holds: holds.filter((held) => tree.get(held.connectorId)?.some((path) => path === held.path)),
    userGroups,
  });

  it('are those that a look at every single place finds', () => {
    fc.assert(
      fc.property(conflicts, holder.map(real), (rules, person) => {
        const expected = rules.filter(({ a, b, condition }) =>
          condition === 'in' ? isOn(a, person) && isOn(b, person) : isOn(a, person) && !isOn(b, person),
        );
        expect(idsIn(rules, person)).toEqual(expected.map(({ id }) => id));
      }),
    );
  });

  it('of one person are found in a part of the tree as in all of it', () => {
    fc.assert(
      fc.property(conflicts, holder.map(real), (rules, person) => {
        expect(idsIn(rules, person, partFor(rules, person))).toEqual(idsIn(rules, person));
      }),
    );
  });

  it('only grow with what somebody holds; those of not-in only shrink with side b', () => {
    fc.assert(
      fc.property(conflicts, holder.map(real), hold, userGroup, (rules, person, more, group) => {
        const grown = real({ holds: [...person.holds, more], userGroups: [...person.userGroups, group] });
        const [before, after] = [idsIn(rules, person), idsIn(rules, grown)];
        const ofIn = rules.filter(({ condition }) => condition === 'in').map(({ id }) => id);
        expect(after).toEqual(expect.arrayContaining(ofIn.filter((id) => before.includes(id))));
        const covered = rules.filter((one) => one.condition === 'not-in' && isOn(one.b, person));
        expect(covered.filter(({ id }) => after.includes(id))).toEqual([]);
      }),
    );
  });

  it('name what puts somebody on each side, and nothing they do not hold', () => {
    fc.assert(
      fc.property(conflicts, holder.map(real), (rules, person) => {
        for (const { conflictId, a, b } of conflictsOf(conflictIndex(rules, tree), person)) {
          const rule = rules.find(({ id }) => id === conflictId);
          expect(a.length).toBeGreaterThan(0);
          expect(b.length > 0).toBe(rule?.condition === 'in');
          for (const part of [...a, ...b]) expect(isHeld(person, part)).toBe(true);
        }
      }),
    );
  });
});
