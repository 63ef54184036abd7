import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import { GRANTABLE_ROLES, rank, type Role } from '../../src/domain/entitlement.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { sameRow, settle, type OpenGrant, type Row, type Slot } from '../../src/domain/membership.ts';

const TODAY = '2026-11-25';
const row = (role: Role, expiresOn: string | null = null, customRole: string | null = null): Row => ({
  role,
  customRole,
  expiresOn,
});
const grant = (role: Role, endsOn = TODAY): OpenGrant => ({ id: `grt_${role}` as GrantId, role, endsOn });
const rest: Slot = { baseline: null, applied: null, intents: [], pinned: null, open: [] };
const held = (baseline: Row | null, applied: Row | null, open: OpenGrant[]): Slot => ({
  ...rest,
  baseline: { row: baseline, on: TODAY },
  applied: { row: applied },
  open,
});

describe('settle', () => {
  it('leaves a slot nobody asked about as it is, even one with a date long past', () => {
    expect(settle(rest, row('owner', '2020-01-01'), TODAY)).toMatchObject({
      wanted: row('owner', '2020-01-01'),
      drift: null,
    });
    expect(settle(rest, null, TODAY)).toMatchObject({ wanted: null, drift: null });
  });

  it('makes a row with a backstop two days after the end where there was none', () => {
    expect(settle({ ...rest, open: [grant('developer')] }, null, TODAY)).toMatchObject({
      baseline: { row: null, on: TODAY },
      wanted: row('developer', '2026-11-27'),
    });
  });

  it('raises Reporter to Maintainer and never gives a date to a row that had none', () => {
    expect(settle({ ...rest, open: [grant('maintainer')] }, row('reporter'), TODAY).wanted).toEqual(
      row('maintainer'),
    );
  });

  it('keeps a later date of the own row while raised, and moves one that would end the grant early', () => {
    const slot = { ...rest, open: [grant('maintainer')] };
    expect(settle(slot, row('reporter', '2027-01-31'), TODAY).wanted).toEqual(
      row('maintainer', '2027-01-31'),
    );
    expect(settle(slot, row('reporter', '2026-11-26'), TODAY).wanted).toEqual(
      row('maintainer', '2026-11-27'),
    );
  });

  it('restores role, custom role and date exactly when the last grant ends', () => {
    const before = row('reporter', '2027-01-31', '42');
    expect(
      settle(held(before, row('maintainer', '2027-01-31'), []), row('maintainer', '2027-01-31'), TODAY)
        .wanted,
    ).toEqual(before);
  });

  it('restores nothing when the date of the own row has passed meanwhile', () => {
    const slot = held(row('reporter', '2026-11-26'), row('maintainer', '2026-11-28'), []);
    expect(settle(slot, row('maintainer', '2026-11-28'), '2026-11-26').wanted).toBeNull();
    expect(settle(slot, row('maintainer', '2026-11-28'), TODAY).wanted).toEqual(
      row('reporter', '2026-11-26'),
    );
  });

  it('falls back to the other open grant, in both orders', () => {
    expect(
      settle(
        held(null, row('maintainer', '2026-11-27'), [grant('developer')]),
        row('maintainer', '2026-11-27'),
        TODAY,
      ).wanted,
    ).toEqual(row('developer', '2026-11-27'));
    expect(
      settle(
        held(null, row('maintainer', '2026-11-27'), [grant('maintainer')]),
        row('maintainer', '2026-11-27'),
        TODAY,
      ).wanted,
    ).toEqual(row('maintainer', '2026-11-27'));
  });

  it('takes a lost answer for its own write, not for a human', () => {
    const slot = {
      ...held(null, null, [grant('developer')]),
      intents: [{ row: row('developer', '2026-11-27') }],
    };
    expect(settle(slot, row('developer', '2026-11-27'), TODAY)).toMatchObject({
      drift: null,
      wanted: row('developer', '2026-11-27'),
    });
    expect(settle({ ...slot, open: [] }, row('developer', '2026-11-27'), TODAY)).toMatchObject({
      drift: null,
      wanted: null,
    });
  });

  it('a human raising the row: it is theirs from then on', () => {
    const plan = settle(
      held(null, row('developer', '2026-11-27'), [grant('developer')]),
      row('owner'),
      TODAY,
    );
    expect(plan).toMatchObject({
      drift: { kind: 'raised' },
      endsGrants: null,
      wanted: row('owner'),
      baseline: { row: row('owner') },
    });
  });

  it('a human lowering the row ends the grants and stands', () => {
    const plan = settle(held(row('reporter'), row('maintainer'), [grant('maintainer')]), row('guest'), TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'lowered' },
      endsGrants: 'changed_outside',
      wanted: row('guest'),
    });
  });

  it('a human deleting the row ends the grants and nothing is added back', () => {
    const plan = settle(held(row('reporter'), row('maintainer'), [grant('maintainer')]), null, TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'removed' },
      endsGrants: 'removed_outside',
      wanted: null,
      baseline: { row: null },
    });
  });

  it('a human re-dating a raised row changes the date alone: the role still ends with the grant', () => {
    const slot = held(row('reporter', '2027-06-30'), row('maintainer', '2027-06-30'), [grant('maintainer')]);
    const plan = settle(slot, row('maintainer', '2027-02-28'), TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'redated' },
      wanted: row('maintainer', '2027-02-28'),
      pinned: { expiresOn: '2027-02-28' },
    });
    const after = settle(
      { ...slot, ...plan, applied: { row: row('maintainer', '2027-02-28') }, open: [] },
      row('maintainer', '2027-02-28'),
      TODAY,
    );
    expect(after.wanted).toEqual(row('reporter', '2027-02-28'));
  });

  it('a human re-dating a row hallpass made cannot turn it into a standing one', () => {
    const slot = held(null, row('developer', '2026-11-27'), [grant('developer')]);
    const plan = settle(slot, row('developer', null), TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'redated' },
      wanted: row('developer', null),
      baseline: { row: null },
    });
    expect(
      settle(
        { ...slot, ...plan, applied: { row: row('developer', null) }, open: [] },
        row('developer', null),
        TODAY,
      ).wanted,
    ).toBeNull();
  });
});

const roles = fc.constantFrom(...GRANTABLE_ROLES);
const rows = fc.option(
  fc.record({
    role: roles,
    customRole: fc.option(fc.constantFrom('7', '42')),
    expiresOn: fc.option(fc.integer({ min: 1, max: 400 }).map((days) => addDays(TODAY, days))),
  }),
);
type Step = 'settle' | 'lost' | 'not-sent' | 'end' | { open: Role } | { human: Row | null };
const step = fc.oneof(
  fc.constantFrom<Step>('settle', 'lost', 'not-sent', 'end', 'end'),
  roles.map((role): Step => ({ open: role })),
);
const humanStep = rows.map((human): Step => ({ human }));

/** A world in small: one slot, one GitLab row, and settles that may be cut before the write or before its answer. */
class Small {
  slot: Slot = rest;
  actual: Row | null;
  drifts = 0;
  private count = 0;
  constructor(actual: Row | null) {
    this.actual = actual;
  }
  take(step: Step): void {
    if (step === 'end') this.slot = { ...this.slot, open: this.slot.open.slice(1) };
    else if (typeof step === 'string') this.settle(step);
    else if ('human' in step) this.actual = step.human;
    else
      this.slot = {
        ...this.slot,
        open: [...this.slot.open, { ...grant(step.open), id: `grt_${this.count++}` }],
      };
  }
  settle(how: 'settle' | 'lost' | 'not-sent'): void {
    const plan = settle(this.slot, this.actual, TODAY);
    if (plan.drift !== null) this.drifts++;
    const open = plan.endsGrants === null ? this.slot.open : [];
    const intents = sameRow(plan.wanted, this.actual)
      ? this.slot.intents
      : [...this.slot.intents, { row: plan.wanted }];
    this.slot = { ...plan, applied: { row: this.actual }, intents, open };
    if (how === 'not-sent') return;
    this.actual = plan.wanted;
    if (how === 'lost') return;
    this.slot =
      open.length === 0 ? { ...rest } : { ...this.slot, applied: { row: this.actual }, intents: [] };
  }
  endAll(): void {
    this.slot = { ...this.slot, open: [] };
    this.settle('settle');
  }
}

describe('settle, whatever happens in between', () => {
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
        small.settle('settle');
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
        small.settle('settle');
        expect(sameRow(settle(small.slot, small.actual, TODAY).wanted, small.actual)).toBe(true);
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
