import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuses } from '../../../src/domain/document/approval-fields.ts';
import { seconds } from '../../../src/domain/document/config-file.ts';
import type { Policy } from '../../../src/domain/document/config-policies.ts';
import { evaluate, type Facts } from '../../../src/domain/policies/policy.ts';
import { policyFor } from '../../../src/domain/policies/policy-match.ts';
import { termsFor, type Reach } from '../../../src/domain/policies/terms.ts';
import { ANY, facts, group, known, policy, read, TICKET } from '../../support/asks.ts';

const glob = fc.constantFrom(
  '**',
  'acme',
  'acme/**',
  'acme/*',
  'acme/prod/**',
  'acme/*/shop',
  'acme/web/**',
  '**/shop',
);
const length = fc.integer({ min: 1, max: 20 });
const anyPolicy = fc
  .record({
    resources: fc.array(glob, { minLength: 1, maxLength: 2 }),
    roles: fc.constantFrom(['developer'], ['maintainer'], ['developer', 'maintainer']),
    approval: fc.constantFrom('auto', 'owners', 'refuse', { refuse: 'Closed.' }),
    min: length,
    max: length,
    reason: fc.constantFrom('optional', 'required', TICKET, { pattern: 'x', message: 'Say x.' }),
  })
  .map(({ resources, roles, approval, min, max, reason }) => ({
    match: { resources, roles },
    approval,
    minDuration: `${Math.min(min, max)}h`,
    maxDuration: `${Math.max(min, max)}h`,
    reason,
  }));
const document = fc
  .array(anyPolicy, { minLength: 1, maxLength: 6 })
  .map((list) => read(list.map((one, index) => ({ id: `p${index}`, ...one }))));
const places = fc.uniqueArray(
  fc.constantFrom('acme/prod', 'acme/prod/shop', 'acme/web', 'acme/web/shop', 'acme/web/a/b', 'acme/x'),
);
const world = fc.record({
  policies: document,
  reach: places.map((paths) => group('acme', ...paths.map((path) => known(path)))),
  role: fc.constantFrom('developer' as const, 'maintainer' as const),
  durationSeconds: fc.integer({ min: 1, max: 21 }).map((hours) => hours * 3600),
  reason: fc.constantFrom('', 'no', 'x', 'OPS-1', 'x OPS-1'),
});
const LENIENCY = { refuse: 0, ask: 1, approve: 2 } as const;
const outcome = (policies: Policy[], resource: Reach, ask: Partial<Facts>): number =>
  LENIENCY[evaluate(facts(policies, resource, ask)).outcome];

describe('the strictest', () => {
  it('never allows what one of its members refuses', () => {
    fc.assert(
      fc.property(world, ({ policies, reach, ...ask }) => {
        const whole = outcome(policies, reach, ask);
        for (const { path } of [reach, ...reach.below]) {
          if (policyFor(policies, path, ask.role) === null && path !== reach.path) continue;
          expect(whole).toBeLessThanOrEqual(outcome(policies, { path, kind: 'project', below: [] }, ask));
        }
      }),
    );
  });

  it('is no stricter than its members together', () => {
    fc.assert(
      fc.property(world, ({ policies, reach, ...ask }) => {
        const members = [reach, ...reach.below]
          .filter(({ path }) => path === reach.path || policyFor(policies, path, ask.role) !== null)
          .map(({ path }) => outcome(policies, { path, kind: 'project', below: [] }, ask));
        expect(outcome(policies, reach, ask)).toBe(Math.min(...members));
      }),
    );
  });

  it('is never loosened by a policy that is added below, or by a place that appears there', () => {
    fc.assert(
      fc.property(world, anyPolicy, ({ policies, reach, ...ask }, more) => {
        const below = { ...more, id: 'added', match: { ...more.match, resources: ['acme/prod/**'] } };
        const [added] = read([below]) as [Policy];
        expect(outcome([...policies, added], reach, ask)).toBeLessThanOrEqual(outcome(policies, reach, ask));
        const own = outcome(policies, { ...reach, below: [] }, ask);
        expect(outcome([added, ...policies], reach, ask)).toBeLessThanOrEqual(own);
        const fewer = { ...reach, below: reach.below.slice(1) };
        expect(outcome(policies, reach, ask)).toBeLessThanOrEqual(outcome(policies, fewer, ask));
      }),
    );
  });

  it('of a project is the first policy that matches, as ever', () => {
    fc.assert(
      fc.property(world, ({ policies, role }) => {
        const first = policyFor(policies, 'acme/web/shop', role);
        const terms = termsFor(policies, { path: 'acme/web/shop', kind: 'project', below: [] }, role, 3600);
        const refused = first !== null && refuses(first.approval) ? 'refuse' : first?.approval;
        const approval = refused === 'owners' ? 'ask' : refused;
        const its = first === null ? null : [first.id, approval, seconds(first.maxDuration)];
        expect(terms === null ? null : [terms.policyId, terms.approval, terms.maxSeconds]).toEqual(its);
      }),
    );
  });

  it('of 5,000 projects under 500 policies takes less than a look at 2,000 of them one by one', () => {
    const many = read([
      ...Array.from({ length: 499 }, (_, n) => policy(`p${n}`, [`acme/team-${n}/**`], { maxDuration: '2h' })),
      ANY,
    ]);
    const below = Array.from({ length: 5000 }, (_, n) => known(`acme/team-${n % 700}/project-${n}`));
    const wide = group('acme', ...below);
    // The processor's time: what else the machine does is no part of it.
    const onceEach = process.cpuUsage();
    for (const { path } of below.slice(0, 2000)) policyFor(many, path, 'maintainer');
    const atMost = process.cpuUsage(onceEach).user;
    const started = process.cpuUsage();
    const terms = termsFor(many, wide, 'maintainer', 3600);
    const took = process.cpuUsage(started).user;
    expect(terms).toMatchObject({ maxSeconds: 7200 });
    expect(terms?.below).toHaveLength(499);
    expect(took).toBeLessThan(atMost);
  });
});
