import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/entitlement.ts';
import type { GrantId } from '../../../src/domain/id.ts';
import { reconcile, type OpenGrant, type Row, type Slot } from '../../../src/domain/access/membership.ts';

const TODAY = '2026-11-25';
const row = (role: Role, expiresOn: string | null = null, customRole: string | null = null): Row => ({
  role,
  customRole,
  expiresOn,
});
const grant = (role: Role, endsOn = TODAY): OpenGrant => ({ id: `grt_${role}` as GrantId, role, endsOn });
const rest: Slot = {
  baseline: null,
  applied: null,
  intents: [],
  pinned: null,
  undecided: null,
  isSuspect: false,
  open: [],
};
const held = (baseline: Row | null, applied: Row | null, open: OpenGrant[]): Slot => ({
  ...rest,
  baseline: { row: baseline, on: TODAY },
  applied: { row: applied },
  open,
});

describe('reconcile', () => {
  it('leaves a slot nobody asked about as it is, even one with a date long past', () => {
    expect(reconcile(rest, row('owner', '2020-01-01'), TODAY)).toMatchObject({
      wanted: row('owner', '2020-01-01'),
      drift: null,
    });
    expect(reconcile(rest, null, TODAY)).toMatchObject({ wanted: null, drift: null });
  });

  it('makes a row with a backstop two days after the end where there was none', () => {
    expect(reconcile({ ...rest, open: [grant('developer')] }, null, TODAY)).toMatchObject({
      baseline: { row: null, on: TODAY },
      wanted: row('developer', '2026-11-27'),
    });
  });

  it('raises Reporter to Maintainer and never gives a date to a row that had none', () => {
    expect(reconcile({ ...rest, open: [grant('maintainer')] }, row('reporter'), TODAY).wanted).toEqual(
      row('maintainer'),
    );
  });

  it('keeps a later date of the own row while raised, and moves one that would end the grant early', () => {
    const slot = { ...rest, open: [grant('maintainer')] };
    expect(reconcile(slot, row('reporter', '2027-01-31'), TODAY).wanted).toEqual(
      row('maintainer', '2027-01-31'),
    );
    expect(reconcile(slot, row('reporter', '2026-11-26'), TODAY).wanted).toEqual(
      row('maintainer', '2026-11-27'),
    );
  });

  it('restores role, custom role and date exactly when the last grant ends', () => {
    const before = row('reporter', '2027-01-31', '42');
    expect(
      reconcile(held(before, row('maintainer', '2027-01-31'), []), row('maintainer', '2027-01-31'), TODAY)
        .wanted,
    ).toEqual(before);
  });

  it('restores nothing when the date of the own row has passed meanwhile', () => {
    const slot = held(row('reporter', '2026-11-26'), row('maintainer', '2026-11-28'), []);
    expect(reconcile(slot, row('maintainer', '2026-11-28'), '2026-11-26').wanted).toBeNull();
    expect(reconcile(slot, row('maintainer', '2026-11-28'), TODAY).wanted).toEqual(
      row('reporter', '2026-11-26'),
    );
  });

  it('falls back to the other open grant, in both orders', () => {
    expect(
      reconcile(
        held(null, row('maintainer', '2026-11-27'), [grant('developer')]),
        row('maintainer', '2026-11-27'),
        TODAY,
      ).wanted,
    ).toEqual(row('developer', '2026-11-27'));
    expect(
      reconcile(
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
    expect(reconcile(slot, row('developer', '2026-11-27'), TODAY)).toMatchObject({
      drift: null,
      wanted: row('developer', '2026-11-27'),
    });
    expect(reconcile({ ...slot, open: [] }, row('developer', '2026-11-27'), TODAY)).toMatchObject({
      drift: null,
      wanted: null,
    });
  });

  it('a human raising the row: it is theirs from then on', () => {
    const plan = reconcile(
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
    const plan = reconcile(
      held(row('reporter'), row('maintainer'), [grant('maintainer')]),
      row('guest'),
      TODAY,
    );
    expect(plan).toMatchObject({
      drift: { kind: 'lowered' },
      endsGrants: 'changed_outside',
      wanted: row('guest'),
    });
  });

  it('a human deleting the row ends the grants and nothing is added back', () => {
    const plan = reconcile(held(row('reporter'), row('maintainer'), [grant('maintainer')]), null, TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'removed' },
      endsGrants: 'removed_outside',
      wanted: null,
      baseline: { row: null },
    });
  });

  it('a row that met its own date was removed by nobody: the grants go on', () => {
    const slot = held(row('maintainer', '2026-11-26'), row('maintainer', '2026-11-26'), [
      grant('developer', '2026-11-27'),
    ]);
    expect(reconcile(slot, null, '2026-11-26')).toMatchObject({
      drift: null,
      endsGrants: null,
      wanted: row('developer', '2026-11-29'),
    });
    expect(reconcile(slot, null, TODAY)).toMatchObject({ drift: { kind: 'removed' }, wanted: null });
  });

  it('a row that met the date a human gave it was ended by them', () => {
    const slot: Slot = {
      ...held(null, row('developer', '2026-11-26'), [grant('developer', '2026-11-30')]),
      pinned: { expiresOn: '2026-11-26' },
    };
    expect(reconcile(slot, null, '2026-11-26')).toMatchObject({
      drift: { kind: 'removed' },
      endsGrants: 'removed_outside',
      wanted: null,
    });
  });

  it('a human re-dating a raised row changes the date alone: the role still ends with the grant', () => {
    const slot = held(row('reporter', '2027-06-30'), row('maintainer', '2027-06-30'), [grant('maintainer')]);
    const plan = reconcile(slot, row('maintainer', '2027-02-28'), TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'redated' },
      wanted: row('maintainer', '2027-02-28'),
      pinned: { expiresOn: '2027-02-28' },
    });
    const after = reconcile(
      { ...slot, ...plan, applied: { row: row('maintainer', '2027-02-28') }, open: [] },
      row('maintainer', '2027-02-28'),
      TODAY,
    );
    expect(after.wanted).toEqual(row('reporter', '2027-02-28'));
  });

  it('a human re-dating a row hallpass made cannot turn it into a standing one', () => {
    const slot = held(null, row('developer', '2026-11-27'), [grant('developer')]);
    const plan = reconcile(slot, row('developer', null), TODAY);
    expect(plan).toMatchObject({
      drift: { kind: 'redated' },
      wanted: row('developer', null),
      baseline: { row: null },
    });
    expect(
      reconcile(
        { ...slot, ...plan, applied: { row: row('developer', null) }, open: [] },
        row('developer', null),
        TODAY,
      ).wanted,
    ).toBeNull();
  });
});
