import { describe, expect, it } from 'vitest';
import { offersFor, withheldFrom } from '../../../src/domain/policies/offers.ts';
import { evaluate, type Facts } from '../../../src/domain/policies/policy.ts';
import type { Policy } from '../../../src/domain/document/config-policies.ts';
import { policyDoubts } from '../../../src/domain/policies/policy-doubts.ts';
import { matchesPath } from '../../../src/domain/policies/policy-match.ts';
import { insteadOf } from '../../../src/domain/policies/instead-of.ts';
import { reachesOf, termsFor } from '../../../src/domain/policies/terms.ts';
import { refusalSentence } from '../../../src/sentences/refusals.ts';
import { SLACK_WAYS } from '../../../src/slack/blocks/slack-ways.ts';
import { ACME, ANY, facts, group, known, policy, PROD, read, TICKET } from '../../support/asks.ts';

const said = (its: Facts): string => {
  const decision = evaluate(its);
  return decision.outcome === 'refuse' ? refusalSentence(decision.refusal, SLACK_WAYS) : decision.outcome;
};

describe('a rule for a part is a rule for the whole above it', () => {
  it('the shipped example: acme for 8 hours, just looking, is held to 2 hours and a ticket', () => {
    const policies = read([PROD, ANY]);
    expect(said(facts(policies, ACME, { durationSeconds: 8 * 3600 }))).toBe(
      'Set a duration of at most 2 hours: it reaches acme/prod, whose policy says so.',
    );
    expect(said(facts(policies, ACME))).toBe('Name the ticket.');
    expect(said(facts(policies, ACME, { reason: 'OPS-1' }))).toBe('ask');
    expect(said(facts(policies, group('acme/web', known('acme/web/checkout'))))).toBe('ask');
  });

  it('refuse wins, the refusal names the place below and one to ask for instead', () => {
    const policies = read([{ ...PROD, approval: 'refuse' }, ANY]);
    expect(said(facts(policies, ACME))).toBe(
      'Maintainer on acme would also be Maintainer on acme/prod, where no policy lets anybody ask for it. Ask for acme/web instead.',
    );
    expect(offersFor(policies, ACME, null)).toEqual([]);
    expect(withheldFrom(policies, ACME, 'developer').map(({ role }) => role)).toEqual(['maintainer']);
    expect(withheldFrom(policies, group('acme/web'), null)).toEqual([]);
    const onlyProd = group('acme', known('acme/prod', 'group'));
    expect(said(facts(policies, onlyProd))).toContain('Ask for what you need below it instead.');
  });

  it('what the policy of the group itself refuses is said as ever', () => {
    const policies = read([policy('closed', ['acme'], { approval: 'refuse' }), PROD, ANY]);
    expect(said(facts(policies, ACME))).toContain('No policy lets anybody ask for Maintainer on acme.');
    expect(said(facts(read([PROD]), ACME))).toContain('No policy lets anybody ask for Maintainer on acme.');
    expect(withheldFrom(policies, ACME, null)).toEqual([]);
  });

  it('what a policy refuses in its own words is said in them, also for what lies below', () => {
    const frozen = { ...PROD, approval: { refuse: 'Frozen until Monday, see #platform' } };
    const policies = read([frozen, ANY]);
    const prod = group('acme/prod', known('acme/prod/payments'));
    expect(said(facts(policies, prod))).toBe(
      'Nobody can ask for Maintainer on acme/prod: Frozen until Monday, see #platform',
    );
    expect(said(facts(policies, ACME))).toBe(
      'Maintainer on acme would also be Maintainer on acme/prod, where nobody can ask for it: Frozen until Monday, see #platform. Ask for acme/web instead.',
    );
    expect(offersFor(policies, prod, null)).toEqual([]);
    expect(withheldFrom(policies, prod, 'developer')).toMatchObject([{ role: 'maintainer', isOwn: true }]);
    expect(withheldFrom(policies, ACME, 'developer')).toMatchObject([{ role: 'maintainer', isOwn: false }]);
    const closed = read([policy('closed', ['acme'], { approval: { refuse: 'No.' } }), frozen, ANY]);
    expect(said(facts(closed, ACME))).toBe('Nobody can ask for Maintainer on acme: No.');
  });

  it('the shortest maximum, the largest minimum, all reasons, and auto only if all are auto', () => {
    const policies = read([
      policy('web', ['acme/web/**'], { minDuration: '30m', approval: 'auto', reason: 'optional' }),
      PROD,
      policy('archive', ['acme/archive'], { reason: { pattern: 'please', message: 'Say please.' } }),
      policy('all', ['**'], { approval: 'auto', reason: 'optional', defaultDuration: '4h' }),
    ]);
    const terms = termsFor(policies, ACME, 'developer', 3600);
    expect(terms).toMatchObject({
      policyId: 'all',
      approval: 'ask',
      minSeconds: 1800,
      maxSeconds: 7200,
      defaultSeconds: 7200,
      by: { approval: 'acme/prod', minSeconds: 'acme/web', maxSeconds: 'acme/prod' },
    });
    expect(terms?.reason).toMatchObject({ isOptional: false, patterns: [TICKET, { pattern: 'please' }] });
    const asked = { durationSeconds: 3600, reason: 'look' };
    expect(said(facts(policies, ACME, asked))).toBe('Name the ticket. Say please.');
    expect(said(facts(policies, ACME, { ...asked, reason: 'OPS-1, please' }))).toBe('ask');
    const auto = group('acme/web', known('acme/web/checkout'));
    expect(said(facts(policies, auto, { reason: '', durationSeconds: 3600 }))).toBe('approve');
    expect(said(facts(policies, auto, { durationSeconds: 60 }))).toBe(
      'Set a duration of at least 30 minutes.',
    );
    expect(said(facts(policies, ACME, { durationSeconds: 60 }))).toContain('it reaches acme/web');
  });

  it('policies that leave no time in common refuse, and say which two', () => {
    const policies = read([PROD, policy('web', ['acme/web/**'], { minDuration: '3h' }), ANY]);
    expect(said(facts(policies, ACME, { durationSeconds: 7200 }))).toBe(
      'Maintainer on acme reaches places whose policies leave no time in common: at most 2 hours on acme/prod, at least 3 hours on acme/web. Ask for acme/prod instead.',
    );
    expect(offersFor(policies, ACME, null)).toEqual([]);
  });

  it('a policy that only another one of the roles is under says nothing; what no policy names says nothing', () => {
    const policies = read([
      { ...PROD, match: { resources: ['acme/prod/**'], roles: ['maintainer'] } },
      policy('top', ['acme', 'acme/web/**']),
    ]);
    expect(termsFor(policies, ACME, 'developer', 3600)).toMatchObject({ maxSeconds: 8 * 3600, below: [] });
  });

  it('an extension of a grant on a group is held to it, too', () => {
    const own = facts(read([PROD, ANY]), ACME, { extension: true, durationSeconds: 7201, reason: 'OPS-1' });
    expect(said(own)).toContain('at most 2 hours: it reaches acme/prod');
  });

  it('says what is reached: topmost places of each policy, their projects, and whether it is stricter', () => {
    const policies = read([
      PROD,
      policy('checkouts', ['acme/*/checkout', 'acme/archive'], { approval: 'auto' }),
      ANY,
    ]);
    expect(termsFor(policies, ACME, 'maintainer', 3600)?.below).toEqual([
      { policyId: 'production', path: 'acme/prod', others: 0, projects: 2, isStricter: true },
      { policyId: 'checkouts', path: 'acme/archive', others: 1, projects: 1, isStricter: false },
    ]);
    expect(reachesOf(policies, ACME, 'maintainer', 3600)).toMatchObject({
      isGroup: true,
      projects: 3,
      stricter: [{ policyId: 'production' }],
    });
    expect(insteadOf(policies, ACME, 'owner', 3600)).toBeNull();
  });
});

it('a pattern matches without case, whole parts, and nothing special in a name', () => {
  expect(matchesPath('ACME/*.b/**', 'acme/a.B/c')).toBe(true);
  expect(matchesPath('acme/*.b', 'acme/axb')).toBe(false);
  expect(matchesPath('acme/pro', 'acme/prod')).toBe(false);
  expect(matchesPath('acme/**/x/**/y', 'acme/x/q/y')).toBe(true);
});

describe('a pattern with ! before it', () => {
  const policies = read([
    policy('production', ['acme/prod/**', '!acme/prod/eu/**'], { maxDuration: '1h' }),
    ANY,
  ]);
  const most = (...paths: readonly string[]) =>
    paths.map((path) => termsFor(policies, group(path), 'maintainer', 3600)?.maxSeconds);

  it('takes places out again, also of what is below a group that is asked for', () => {
    expect(most('acme/prod', 'acme/prod/payments', 'acme/prod/eu', 'acme/prod/eu/shop')).toEqual([
      3600, 3600, 28_800, 28_800,
    ]);
    const below = termsFor(policies, ACME, 'maintainer', 3600)?.below ?? [];
    expect(below.map(({ policyId, projects }) => [policyId, projects])).toEqual([['production', 1]]);
  });

  it('goes by the path a renamed or moved group has by now', () => {
    expect(most('acme/prod/eu/shop', 'acme/prod/europe/shop', 'acme/shop')).toEqual([28_800, 3600, 28_800]);
  });

  it('is kept under a key of its own, which a version that does not know it refuses', () => {
    const [{ match }] = policies as [Policy, Policy];
    expect(match).toEqual({
      resources: ['acme/prod/**'],
      except: ['acme/prod/eu/**'],
      roles: ['developer', 'maintainer'],
    });
    expect(read([{ ...ANY, match }])[0]?.match).toEqual(match);
    expect(read([ANY])[0]?.match).not.toHaveProperty('except');
    expect(() => read([policy('none', ['!acme/**'])])).toThrow(/only takes out/);
  });

  it('leaves nothing below it doubted as never reached', () => {
    const eu = policy('eu', ['acme/prod/eu/**']);
    expect(policyDoubts({ policies: read([policies[0] ?? eu, eu]), connectors: [], people: [] })).toEqual([]);
  });
});
