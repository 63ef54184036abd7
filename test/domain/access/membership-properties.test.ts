import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { GRANTABLE_ROLES, rank, type Role } from '../../../src/domain/entitlement.ts';
import { givesMore, sameRow, reconcile, type Row, type Slot } from '../../../src/domain/access/membership.ts';

const TODAY = '2026-11-25';
const rest: Slot = {
  baseline: null,
  applied: null,
  intents: [],
  pinned: null,
  undecided: null,
  isSuspect: false,
  open: [],
};

const roles = fc.constantFrom(...GRANTABLE_ROLES);
const rows: fc.Arbitrary<Row | null> = fc.option(
  fc.record({
    role: roles,
    customRole: fc.option(fc.constantFrom('7', '42')),
    expiresOn: fc.option(fc.integer({ min: 1, max: 400 }).map((days) => addDays(TODAY, days))),
  }),
);
type Step = 'reconcile' | 'lost' | 'not-sent' | 'end' | { open: Role } | { human: Row | null };
const step = fc.oneof(
  fc.constantFrom<Step>('reconcile', 'lost', 'not-sent', 'end', 'end'),
  roles.map((role): Step => ({ open: role })),
);
const humanStep = rows.map((human): Step => ({ human }));

/** A world in small: one slot, one GitLab row, and reconciles that may be cut before the write or before its answer. */
class Small {
  slot: Slot = rest;
  actual: Row | null;
  drifts = 0;
  private count = 0;
  constructor(actual: Row | null, isSuspect = false) {
    this.actual = actual;
    this.slot = { ...rest, isSuspect };
  }
  take(step: Step): void {
    if (step === 'end') this.slot = { ...this.slot, open: this.slot.open.slice(1) };
    else if (typeof step === 'string') this.reconcile(step);
    else if ('human' in step) this.actual = step.human;
    else
      this.slot = {
        ...this.slot,
        open: [...this.slot.open, { id: `grt_${this.count++}`, role: step.open, endsOn: TODAY }],
      };
  }
  reconcile(how: 'reconcile' | 'lost' | 'not-sent'): void {
    const plan = reconcile(this.slot, this.actual, TODAY);
    if (plan.drift !== null) this.drifts++;
    const open = plan.endsGrants === null ? this.slot.open : [];
    const intents = sameRow(plan.wanted, this.actual)
      ? this.slot.intents
      : [...this.slot.intents, { row: plan.wanted }];
    const { baseline, pinned, undecided } = plan;
    const { isSuspect } = this.slot;
    this.slot = { baseline, pinned, undecided, isSuspect, applied: { row: this.actual }, intents, open };
    if (how === 'not-sent') return;
    this.actual = plan.wanted;
    if (how === 'lost') return;
    this.slot =
      open.length === 0
        ? { ...rest, isSuspect }
        : { ...this.slot, applied: { row: this.actual }, intents: [] };
  }
  endAll(): void {
    this.slot = { ...this.slot, open: [] };
    this.reconcile('reconcile');
  }
}

describe('reconcile, whatever happens in between', () => {
  it('gives back exactly what was there once every grant has ended, and never mistakes itself for a human', () => {
    fc.assert(
      fc.property(rows, fc.array(step, { maxLength: 25 }), (before, steps) => {
        const small = new Small(before);
        for (const one of steps) small.take(one);
        small.endAll();
        expect(small.actual).toEqual(before);
        expect(small.drifts).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('holds up the strongest of the own row and the open grants, no more and no less', () => {
    fc.assert(
      fc.property(rows, fc.array(step, { maxLength: 25 }), (before, steps) => {
        const small = new Small(before);
        for (const one of steps) small.take(one);
        small.reconcile('reconcile');
        const strongest = Math.max(
          before === null ? 0 : rank(before.role),
          ...small.slot.open.map((open) => rank(open.role)),
        );
        expect(small.actual === null ? 0 : rank(small.actual.role)).toBe(strongest);
      }),
      { numRuns: 500 },
    );
  });

  it('writes nothing the second time', () => {
    fc.assert(
      fc.property(rows, fc.array(step, { maxLength: 25 }), (before, steps) => {
        const small = new Small(before);
        for (const one of steps) small.take(one);
        small.reconcile('reconcile');
        expect(sameRow(reconcile(small.slot, small.actual, TODAY).wanted, small.actual)).toBe(true);
      }),
    );
  });

  it('leaves nobody with more than a human gave them', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.oneof(step, humanStep), { maxLength: 25 }), (before, steps) => {
        const small = new Small(before);
        const given = [before];
        for (const one of steps) {
          if (typeof one !== 'string' && 'human' in one) given.push(one.human);
          small.take(one);
        }
        small.endAll();
        const most = Math.max(...given.map((one) => (one === null ? 0 : rank(one.role))));
        expect(small.actual === null ? 0 : rank(small.actual.role)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 500 },
    );
  });
});

describe('reconcile, while somebody could have helped themselves', () => {
  const changes = fc.array(fc.oneof(step, humanStep), { maxLength: 25 });

  it('leaves nothing that was not there before, whatever the holder does and whenever it is seen', () => {
    fc.assert(
      fc.property(rows, changes, (before, steps) => {
        const small = new Small(before, true);
        small.take({ open: 'maintainer' });
        small.reconcile('reconcile');
        for (const one of steps) {
          const isAtRest = small.slot.baseline === null;
          if (isAtRest && typeof one === 'object' && 'human' in one) continue; // nobody has power then
          if (one === 'end' && small.slot.open.length <= 1) small.endAll();
          else small.take(one);
        }
        small.endAll();
        expect(givesMore(small.actual, before)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes nothing away while the grants go on: what a human left there stays until then', () => {
    fc.assert(
      fc.property(rows, roles, rows, (before, role, human) => {
        const small = new Small(before, true);
        small.take({ open: role });
        small.reconcile('reconcile');
        small.take({ human });
        small.reconcile('reconcile');
        small.reconcile('reconcile');
        const isLeft = sameRow(small.actual, human) || !givesMore(human, before);
        expect(isLeft && !givesMore(small.actual, human)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is about changes for the better alone: any other is taken as it was, and nothing differs where nobody had power', () => {
    fc.assert(
      fc.property(rows, roles, rows, (before, role, human) => {
        const open = [{ id: 'grt_1', role, endsOn: TODAY } as const];
        const slot: Slot = { ...rest, baseline: { row: before, on: TODAY }, applied: { row: before }, open };
        const trusting = reconcile(slot, human, TODAY);
        const doubting = reconcile({ ...slot, isSuspect: true }, human, TODAY);
        const isMore = givesMore(trusting.baseline.row, before);
        const kept = { baseline: { row: before, on: TODAY }, isDoubted: true };
        expect(doubting).toMatchObject(isMore ? kept : trusting);
        expect(trusting.isDoubted).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
