import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decider } from '../../src/domain/access/finding.ts';
import type { PersonId } from '../../src/domain/id.ts';
import { GRANTABLE_ROLES } from '../../src/domain/entitlement.ts';
import { mayReview, Rota } from '../../src/domain/reviews/assignment.ts';
import { LEFT_OUT_KINDS } from '../../src/domain/document/review-fields.ts';
import { refusalOfSources } from '../../src/domain/reviews/campaign.ts';
import { dayBegins, dayEnds } from '../../src/domain/reviews/local-time.ts';
import { placesIn } from '../../src/domain/reviews/places.ts';
import { nextReminder } from '../../src/domain/reviews/reminders.ts';
import {
  REVIEW_DECISIONS,
  stricter,
  targetOf,
  REVIEW_ITEM_KINDS,
} from '../../src/domain/reviews/review-item.ts';
import { counted, NOTHING_LISTED, whyLeftOut } from '../../src/domain/reviews/snapshot.ts';

const PEOPLE = ['per_a', 'per_b', 'per_c', 'per_d'] as const satisfies readonly PersonId[];
const person = fc.constantFrom(...PEOPLE);
const decider = fc
  .record({ id: person, twin: fc.option(person), isLinked: fc.boolean() })
  .map(({ id, twin, isLinked }): Decider => ({
    id,
    selves: new Set(twin === null ? [id] : [id, twin]),
    linkedOn: new Set(isLinked ? ['gitlab'] : []),
    aloneOn: new Set(),
  }));
const item = fc
  .record({ place: fc.constantFrom('a', 'b', 'c'), holder: fc.option(person), isBot: fc.boolean() })
  .map(({ place, holder, isBot }) => ({
    place,
    holding: { connectorId: 'gitlab', holderId: holder, isBot, suspects: new Set<PersonId>() },
  }));

describe('assignment', () => {
  const people = fc.uniqueArray(decider, { selector: ({ id }) => id, maxLength: 4 });

  it('nobody reviews themselves, and nothing is unassigned that anybody may review', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 120 }), people, people, (items, first, second) => {
        const rota = new Rota();
        for (const one of items) {
          const id = rota.next(one, [first, second]);
          const may = [...first, ...second].filter((reviewer) => mayReview(reviewer, one));
          expect(id === null).toBe(may.length === 0);
          expect(id === null || may.some((reviewer) => reviewer.id === id)).toBe(true);
          expect(id === null || one.holding.holderId !== id).toBe(true);
          const ofFirst = first.filter((reviewer) => mayReview(reviewer, one));
          expect(ofFirst.length === 0 || ofFirst.some((reviewer) => reviewer.id === id)).toBe(true);
        }
      }),
    );
  });

  it('of many items everybody who may has about as many', () => {
    const all = PEOPLE.map((id): Decider => ({
      id,
      selves: new Set([id]),
      linkedOn: new Set(['gitlab']),
      aloneOn: new Set(),
    }));
    const rota = new Rota();
    const holding = { connectorId: 'gitlab', holderId: null, isBot: false, suspects: new Set<PersonId>() };
    for (let n = 0; n < 5000; n++) rota.next({ place: String(Math.floor(n / 60)), holding }, [all]);
    const loads = PEOPLE.map((id) => rota.loadOf(id));
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(25);
    expect(loads.reduce((sum, load) => sum + load, 0)).toBe(5000);
  });
});

const role = fc.constantFrom(...GRANTABLE_ROLES);
const row = fc.record({
  role,
  customRole: fc.constant(null),
  expiresOn: fc.constantFrom(null, '2027-01-01'),
});

describe('the stricter decision', () => {
  const decided = fc
    .record({ decision: fc.constantFrom(...REVIEW_DECISIONS), to: role })
    .chain(({ decision, to }) =>
      row.map((reviewed) => ({
        decision,
        target: targetOf(decision, reviewed, decision === 'lower' ? to : null),
      })),
    );

  it('is the same whichever comes first, and never leaves more than either', () => {
    const power = (target: ReturnType<typeof targetOf>): number =>
      target === null ? -1 : GRANTABLE_ROLES.indexOf(target.role as (typeof GRANTABLE_ROLES)[number]);
    fc.assert(
      fc.property(decided, decided, (one, other) => {
        const [a, b] = [stricter(one, other), stricter(other, one)];
        expect(a.decision).toBe(b.decision);
        expect(power(a.target)).toBe(Math.min(power(one.target), power(other.target)));
      }),
    );
  });
});

describe('completeness', () => {
  const listed = fc.record({
    kind: fc.constantFrom(...REVIEW_ITEM_KINDS),
    role: fc.option(role),
    accountState: fc.constantFrom('active', 'blocked', 'other', 'gone'),
    isMachine: fc.boolean(),
    personId: fc.option(person),
    isArchived: fc.boolean(),
    isOurs: fc.boolean(),
    isTemporary: fc.boolean(),
    since: fc.option(fc.constantFrom(new Date('2026-01-01'), new Date('2026-11-20'))),
    isInConflict: fc.boolean(),
    lastActiveOn: fc.constantFrom(null, '2026-01-01', '2026-06-01'),
  } as const);
  const scope = fc.record({
    connectors: fc.constant(['gitlab']),
    resources: fc.constant(['**']),
    roleAtLeast: role,
    leaveOut: fc.subarray([...LEFT_OUT_KINDS]),
    newSince: fc.constant('2026-11-01'),
  });

  it('snapshot rows = rows listed − rows left out, each with a reason', () => {
    fc.assert(
      fc.property(fc.array(listed), scope, (rows, of) => {
        const count = rows.reduce(
          (all, one) => counted(all, whyLeftOut(one, of, null, '2026-03-01')),
          NOTHING_LISTED,
        );
        const out = Object.values(count.leftOut).reduce((sum, one) => sum + one, 0);
        expect(count.listed).toBe(rows.length);
        expect(count.taken).toBe(count.listed - out);
        const reasons = ['ours', 'granted', 'lower_role', 'older', 'used', ...of.leaveOut];
        expect(Object.keys(count.leftOut).filter((why) => !reasons.includes(why))).toEqual([]);
      }),
    );
  });

  it('takes every group above what is reviewed once', () => {
    const place = (id: string, parentId: string | null, path: string) =>
      ({ id: `rsc_${id}`, parentId: parentId === null ? null : (`rsc_${parentId}` as const), path }) as const;
    const places = [
      place('1', null, 'acme'),
      place('2', '1', 'acme/web'),
      place('3', '2', 'acme/web/shop'),
      place('4', '1', 'acme/data'),
    ];
    const { inside, above } = placesIn(places, ['acme/web/**', 'acme/web/shop']);
    expect(inside.map(({ path }) => path)).toEqual(['acme/web', 'acme/web/shop']);
    expect(above.map(({ path }) => path)).toEqual(['acme']);
  });
});

describe('staging', () => {
  const now = new Date('2026-11-25T12:00:00Z');
  const source = { connectorId: 'gitlab', syncedAt: now, status: 'connected', isStopped: false } as const;

  it.each([
    [{}, null],
    [{ syncedAt: null }, 'never_synced'],
    [{ isStopped: true }, 'stopped'],
    [{ status: 'failing' }, 'failing'],
    [{ syncedAt: new Date('2026-11-25T10:59:00Z') }, 'stale'],
  ] as const)('of %o is %s', (changes, code) => {
    expect(refusalOfSources([{ ...source, ...changes }], now)?.code ?? null).toBe(code);
  });
});

describe('time', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-11-25', 'America/New_York', '2026-11-25T05:00:00.000Z', '2026-11-26T05:00:00.000Z'],
    ['2026-11-25', 'no/where', '2026-11-25T00:00:00.000Z', '2026-11-26T00:00:00.000Z'],
  ])('the day %s in %s, also across a daylight-saving change', (day, zone, from, to) => {
    expect(dayBegins(day, zone).toISOString()).toBe(from);
    expect(dayEnds(day, zone).toISOString()).toBe(to);
  });

  it('reminds weekly, three days, one day and six hours before, and daily after', () => {
    const opened = new Date('2026-11-01T12:00:00Z');
    const deadline = new Date('2026-11-20T23:00:00Z');
    const times: string[] = [];
    for (let at = opened; times.length < 7; at = new Date(times.at(-1) ?? ''))
      times.push(nextReminder(opened, deadline, at).toISOString());
    expect(times).toEqual([
      '2026-11-08T12:00:00.000Z',
      '2026-11-15T12:00:00.000Z',
      '2026-11-17T23:00:00.000Z',
      '2026-11-19T23:00:00.000Z',
      '2026-11-20T17:00:00.000Z',
      '2026-11-21T23:00:00.000Z',
      '2026-11-22T23:00:00.000Z',
    ]);
  });
});
