import { describe, expect, it } from 'vitest';
import { NO_CONFLICTS } from '../../../src/domain/conflicts/conflict-ask.ts';
import { passedOver, type Explanation } from '../../../src/domain/conflicts/explanation.ts';
import { decideExample, deviationsOf, ExamplesFile } from '../../../src/domain/conflicts/policy-example.ts';
import { explanationLines } from '../../../src/sentences/explanation.ts';
import { PLAIN_WAYS } from '../../../src/sentences/ways.ts';
import { ANY, policy, PROD, read } from '../../support/asks.ts';

const policies = read([
  policy('docs', ['acme/docs'], { approval: 'auto', reason: 'optional' }),
  { ...policy('owners', ['acme/prod/**']), match: { resources: ['acme/prod/**'], roles: ['owner'] } },
  { ...PROD, approval: { steps: [{ who: 'owners', need: 2 }, { who: 'manager' }] } },
  ANY,
]);
const NOBODY = { connector: ['gitlab', 'GitLab'], requester: [] };
const explanation: Explanation = {
  person: 'Dana Weiss',
  path: 'acme/prod/db',
  role: 'maintainer',
  durationSeconds: 3600,
  policyId: 'production',
  window: null,
  passedOver: passedOver(policies, {
    path: 'acme/prod/db',
    role: 'maintainer',
    durationSeconds: 3600,
    asking: NOBODY,
  }),
  bounds: { minSeconds: 60, maxSeconds: 7200 },
  stricter: [],
  steps: [
    { need: 2, who: ['owners'], people: ['Omar Haddad', 'Priya Nair'], standIns: null, readings: [] },
    { need: 1, who: ['manager', 'S0LEADS'], people: [], standIns: null, readings: [] },
  ],
  distinct: true,
  confirm: 'typed',
  extend: { times: 2, upToSeconds: 28_800, fromPercent: 50 },
  refusal: null,
  conflicts: NO_CONFLICTS,
};

describe('an explanation', () => {
  it('says which policy decides, why those before it do not, who has to agree, and the limits', () => {
    expect(explanationLines(explanation, PLAIN_WAYS)).toEqual([
      'Dana Weiss could ask for Maintainer on `acme/prod/db` for 1 hour.',
      'The policy `production` decides: it is the first that names `acme/prod/db` with Maintainer.',
      'Of those before it, `docs` does not name the place.',
      'Of those before it, `owners` names the place, but not this role.',
      'Step 1 of 2: 2 of the integration owners have to agree (Omar Haddad, Priya Nair).',
      'Step 2 of 2: 1 of the manager, `S0LEADS` has to agree (nobody by now).',
      'Each person counts in one step only.',
      'Whoever approves types the path to confirm.',
      'From 1 minute to 2 hours at a time.',
      'It can be extended 2 times at most, 8 hours in all at most, once 50 % of its time is over.',
    ]);
  });

  it('speaks to whoever reads it of their own manager', () => {
    expect(explanationLines(explanation, PLAIN_WAYS, true)).toContain(
      'Step 2 of 2: 1 of your manager, `S0LEADS` has to agree (nobody by now).',
    );
  });

  it('of a group names the stricter policies below it that count as well', () => {
    const below = { policyId: 'production', path: 'acme/prod', others: 2, projects: 12, isStricter: true };
    expect(explanationLines({ ...explanation, stricter: [below] }, PLAIN_WAYS)).toContain(
      '`production` counts as well, for `acme/prod` and 2 more below it.',
    );
  });

  it('names what policies are for where none decides, and nothing that they could be before', () => {
    const none = { ...explanation, policyId: null, steps: null, bounds: null, extend: null, isTyped: false };
    expect(explanationLines(none, PLAIN_WAYS).slice(1)).toEqual([
      'No policy names `acme/prod/db` with Maintainer.',
      '`docs` does not name the place.',
      '`owners` names the place, but not this role.',
    ]);
  });

  it('to its reader without an account says what comes first, and not that something was asked', () => {
    const unlinked = { ...explanation, refusal: { code: 'unlinked_account', whose: 'asker' } } as const;
    expect(explanationLines(unlinked, PLAIN_WAYS, true)[0]).toMatch(
      /^You could ask for Maintainer on `acme\/prod\/db` for 1 hour once a GitLab account is linked to you\. Link yours/,
    );
    expect(explanationLines(unlinked, PLAIN_WAYS)[0]).toMatch(/^Dana Weiss would be refused/);
  });

  it('says of what waits already that it does, and not that it is refused', () => {
    const twin = { ...explanation, refusal: { code: 'pending_twin', number: 7 } } as const;
    expect(explanationLines(twin, PLAIN_WAYS, true)[0]).toBe(
      'Your request #7 for Maintainer on `acme/prod/db` is waiting already.',
    );
    expect(explanationLines(twin, PLAIN_WAYS)[0]).toMatch(/^Dana Weiss’s request #7 .* is waiting already/);
  });

  it('to its reader who is refused leaves out who would have had to agree', () => {
    const refused = { ...explanation, refusal: { code: 'guest' } } as const;
    expect(explanationLines(refused, PLAIN_WAYS, true).slice(-2)).toEqual([
      'From 1 minute to 2 hours at a time.',
      'It can be extended 2 times at most, 8 hours in all at most, once 50 % of its time is over.',
    ]);
    expect(explanationLines(refused, PLAIN_WAYS, true).join(' ')).not.toContain('have to agree');
  });

  it('of what is refused begins with why', () => {
    const refused = { ...explanation, steps: null, refusal: { code: 'guest' } } as const;
    expect(explanationLines(refused, PLAIN_WAYS)[0]).toMatch(
      /^Dana Weiss would be refused .* and told: Guests/,
    );
  });
});

describe('an example of what a document is meant to decide', () => {
  const { examples } = ExamplesFile.parse({
    examples: [
      { place: 'acme/docs', role: 'developer', for: '1h', expect: { outcome: 'granted', policy: 'docs' } },
      {
        place: 'acme/prod/db',
        role: 'maintainer',
        for: '1h',
        reason: 'OPS-1',
        expect: { outcome: 'asked', steps: ['2 of owners', '1 of manager'] },
      },
      {
        place: 'acme',
        below: ['acme/prod/db'],
        role: 'maintainer',
        for: '4h',
        reason: 'OPS-1',
        expect: { outcome: 'refused', code: 'too_long' },
      },
      { place: 'acme', role: 'owner', for: '1h', expect: { outcome: 'refused', code: 'not_requestable' } },
    ],
  });

  it('is decided as it is meant, or says where it is not', () => {
    expect(examples.flatMap((example) => deviationsOf({ policies, connectors: [] }, example))).toEqual([]);
    const edited = { policies: read([ANY]), connectors: [] };
    expect(examples.map((example) => decideExample(edited, example).outcome)).toEqual([
      'refused',
      'asked',
      'asked',
      'refused',
    ]);
    expect(examples.slice(1, 2).flatMap((example) => deviationsOf(edited, example))).toEqual([
      { key: 'steps', meant: '2 of owners; then 1 of manager', decided: '1 of owners' },
    ]);
  });
});
