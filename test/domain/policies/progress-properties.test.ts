import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/id.ts';
import { bothPlans, isStricterPlan, type Plan } from '../../../src/domain/policies/plan.ts';
import { progressOf, shortStep, type StaffedPlan } from '../../../src/domain/policies/progress.ts';
import { staffed, staffedForNow, type Staff } from '../../../src/domain/policies/staff.ts';

const EVERYBODY = ['ana', 'omar', 'priya', 'dana', 'lee', 'sam'].map((name): PersonId => `per_${name}`);
const person = fc.constantFrom(...EVERYBODY);
const someone = fc.uniqueArray(person, { maxLength: 5 });
const refs = fc.uniqueArray(fc.constantFrom('owners', 'S0LEADS', 'head@acme.test', 'S0SECURITY'), {
  minLength: 1,
});
const step = fc.record({
  who: refs,
  fallback: fc.option(refs, { nil: undefined }),
  escalate: fc.option(fc.record({ after: fc.constant('1h'), to: refs }), { nil: undefined }),
  need: fc.integer({ min: 1, max: 3 }),
  note: fc.constantFrom('never' as const, 'deny' as const, 'always' as const),
});
const plan: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  distinct: fc.boolean(),
});
const staff: fc.Arbitrary<Staff> = fc
  .record({
    owners: someone,
    leads: someone,
    head: someone,
    security: someone,
    admins: someone,
    requester: person,
  })
  .map(({ owners, leads, head, security, admins, requester }) => ({
    owners,
    admins,
    requester: [requester],
    named: new Map([
      ['S0LEADS', leads],
      ['head@acme.test', head],
      ['S0SECURITY', security],
    ]),
  }));
const said = fc.shuffledSubarray(EVERYBODY);

const hasPassed = (its: StaffedPlan, yes: readonly PersonId[]): boolean => progressOf(its, yes).open === null;
const counted = (its: StaffedPlan, yes: readonly PersonId[]): PersonId[][] =>
  progressOf(its, yes).steps.map(({ agreed }) => [...agreed]);

describe('a request in steps', () => {
  it('never passes a step with fewer different people than it needs, who may decide and said yes', () => {
    fc.assert(
      fc.property(plan, staff, said, (asked, who, yes) => {
        for (const its of [staffed(asked, who), staffedForNow(asked, who, [0])])
          for (const { agreed, need, people } of progressOf(its, yes).steps) {
            expect(new Set(agreed).size).toBe(agreed.length);
            expect(agreed.length).toBeLessThanOrEqual(need);
            for (const id of agreed) expect(yes.includes(id) && people.includes(id)).toBe(true);
          }
      }),
    );
  });

  it('where people have to be different, counts nobody in two steps', () => {
    fc.assert(
      fc.property(plan, staff, said, (asked, who, yes) => {
        const all = counted(staffed({ ...asked, distinct: true }, who), yes).flat();
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('never counts the requester, who is asked in no step', () => {
    fc.assert(
      fc.property(plan, staff, said, (asked, who, yes) => {
        for (const its of [staffed(asked, who), staffedForNow(asked, who, [0])]) {
          expect(counted(its, yes).flat()).not.toContain(who.requester[0]);
          expect(progressOf(its, yes).waitsFor).not.toContain(who.requester[0]);
        }
      }),
    );
  });

  it('one more yes never takes back a step that could pass', () => {
    fc.assert(
      fc.property(plan, staff, said, (asked, who, yes) => {
        const its = staffed(asked, who);
        fc.pre(shortStep(its) === null);
        const sums = yes.map((_, at) => counted(its, yes.slice(0, at + 1)).flat().length);
        expect(sums.toSorted((a, b) => a - b)).toEqual(sums);
      }),
    );
  });

  it('goes on until it has passed, whoever of those it waits for says yes first', () => {
    fc.assert(
      fc.property(plan, staff, fc.infiniteStream(fc.nat()), (asked, who, choices) => {
        const its = staffed(asked, who);
        fc.pre(shortStep(its) === null);
        const yes: PersonId[] = [];
        for (;;) {
          const { open, waitsFor } = progressOf(its, yes);
          if (open === null) break;
          const choice = choices.next().value ?? 0;
          const next = waitsFor[choice % Math.max(1, waitsFor.length)];
          if (next === undefined) throw new Error('waits for nobody');
          yes.push(next);
        }
        expect(hasPassed(its, yes)).toBe(true);
      }),
    );
  });

  it('says that a step is short exactly when not even everybody together would pass it', () => {
    fc.assert(
      fc.property(plan, staff, (asked, who) => {
        const its = staffed(asked, who);
        expect(shortStep(its) === null).toBe(hasPassed(its, EVERYBODY));
      }),
    );
  });
});

describe('the plans of several policies', () => {
  it('together are at least as strict as each: what passes them passes it', () => {
    fc.assert(
      fc.property(plan, plan, staff, said, (one, other, who, yes) => {
        if (!hasPassed(staffed(bothPlans(one, other), who), yes)) return;
        expect(hasPassed(staffed(one, who), yes)).toBe(true);
        expect(hasPassed(staffed(other, who), yes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('ask nothing twice: a plan with itself is itself', () => {
    fc.assert(
      fc.property(plan, (one) => {
        expect(bothPlans(one, one)).toEqual(one);
        expect(isStricterPlan(one, one)).toBe(false);
      }),
    );
  });

  it('are stricter than one exactly when the other is stricter than it', () => {
    fc.assert(
      fc.property(plan, plan, (one, other) => {
        expect(isStricterPlan(bothPlans(one, other), one)).toBe(isStricterPlan(other, one));
      }),
    );
  });
});
