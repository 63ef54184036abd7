import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passedOver } from '../../../src/domain/conflicts/explanation.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import type { Window } from '../../../src/domain/document/window-fields.ts';
import { applicable, type Asking } from '../../../src/domain/policies/applicable.ts';
import { givenByRule } from '../../../src/domain/policies/config-change.ts';
import { diffDocuments } from '../../../src/domain/policies/document-diff.ts';
import { policyDoubts } from '../../../src/domain/policies/policy-doubts.ts';
import { decideExample, ExamplesFile } from '../../../src/domain/conflicts/policy-example.ts';
import { evaluate, progressFor } from '../../../src/domain/policies/policy.ts';
import { isOpen, nextChange, openWindows } from '../../../src/domain/policies/windows.ts';
import { documentDiffLines } from '../../../src/sentences/document-diff.ts';
import { refusalSentence } from '../../../src/sentences/refusals.ts';
import { windowWords } from '../../../src/sentences/window-words.ts';
import { PLAIN_WAYS } from '../../../src/sentences/ways.ts';
import { ACME, ANY, facts, known, policy, read } from '../../support/asks.ts';

const BERLIN = 'Europe/Berlin';
const OFFICE: Window = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  to: '18:00',
  timeZone: BERLIN,
};
const NIGHT: Window = { days: ['fri'], from: '22:00', to: '06:00', timeZone: BERLIN };
const open = (window: Window, at: string): boolean => isOpen(window, new Date(at));

describe('windows across both daylight-saving changes and over midnight', () => {
  it.each([
    // Berlin was at +01:00 until 2026-03-29 02:00, and at +02:00 until 2026-10-25 03:00.
    [OFFICE, '2026-03-27T06:59:59Z', false],
    [OFFICE, '2026-03-27T07:00:00Z', true],
    [OFFICE, '2026-03-30T05:59:59Z', false],
    [OFFICE, '2026-03-30T06:00:00Z', true],
    [OFFICE, '2026-03-30T15:59:59Z', true],
    [OFFICE, '2026-03-30T16:00:00Z', false],
    [OFFICE, '2026-10-26T06:59:59Z', false],
    [OFFICE, '2026-10-26T07:00:00Z', true],
    [OFFICE, '2026-03-28T10:00:00Z', false],
    [{ ...OFFICE, outside: true }, '2026-03-28T10:00:00Z', true],
    [NIGHT, '2026-03-27T20:59:59Z', false],
    [NIGHT, '2026-03-27T21:00:00Z', true],
    [NIGHT, '2026-03-28T04:59:59Z', true],
    [NIGHT, '2026-03-28T05:00:00Z', false],
    [NIGHT, '2026-03-28T22:00:00Z', false],
    // Of Saturday, into the night in which the clock is put forward: 06:00 is an hour earlier.
    [{ ...NIGHT, days: ['sat'] }, '2026-03-29T03:59:59Z', true],
    [{ ...NIGHT, days: ['sat'] }, '2026-03-29T04:00:00Z', false],
    // What the clock skips is never open; what it shows twice is open twice.
    [{ from: '02:15', to: '02:45', timeZone: BERLIN }, '2026-03-29T01:30:00Z', false],
    [{ from: '02:15', to: '02:45', timeZone: BERLIN }, '2026-10-25T00:30:00Z', true],
    [{ from: '02:15', to: '02:45', timeZone: BERLIN }, '2026-10-25T01:30:00Z', true],
    [{ from: '02:15', to: '02:45', timeZone: BERLIN }, '2026-10-25T01:00:00Z', false],
    [{ days: ['sun'], timeZone: 'Pacific/Auckland' }, '2026-03-28T11:00:00Z', true],
    [{ days: ['sun'], from: '20:00', to: '24:00', timeZone: 'UTC' }, '2026-03-29T23:59:59Z', true],
    [{ days: ['sun'], from: '20:00', to: '24:00', timeZone: 'UTC' }, '2026-03-30T00:00:00Z', false],
  ] as const)('%o at %s is open: %s', (window, at, is) => expect(open(window as Window, at)).toBe(is));

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
  const windows = fc
    .record({
      days: fc.option(
        fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, { minLength: 1 }),
        {
          nil: undefined,
        },
      ),
      from: time,
      to: time,
      timeZone: fc.constantFrom(BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'),
    })
    .filter(({ from, to }) => from !== to);
  // Around every change of these zones in a year, and elsewhere.
  const moments = fc
    .constantFrom(
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-10-04',
      '2026-10-25',
      '2026-11-01',
      '2026-07-07',
    )
    .chain((day) =>
      fc
        .integer({ min: -2 * 1440, max: 2 * 1440 })
        .map((minutes) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000)),
    );

  it('outside is what the window is not, whatever the time', () => {
    fc.assert(
      fc.property(windows, moments, (window, at) => {
        expect(isOpen({ ...window, outside: true }, at)).toBe(!isOpen(window, at));
      }),
    );
  });

  it('one over midnight is the one until midnight and the one after it, of the day after', () => {
    const after = {
      mon: 'tue',
      tue: 'wed',
      wed: 'thu',
      thu: 'fri',
      fri: 'sat',
      sat: 'sun',
      sun: 'mon',
    } as const;
    fc.assert(
      fc.property(windows, moments, ({ days, from, to, timeZone }, at) => {
        fc.pre(from > to && to !== '00:00');
        const evening: Window = { days, from, to: '24:00', timeZone };
        const morning: Window = { days: days?.map((day) => after[day]), from: '00:00', to, timeZone };
        expect(isOpen({ days, from, to, timeZone }, at)).toBe(isOpen(evening, at) || isOpen(morning, at));
      }),
    );
  });

  it('changes next where it is open on one side and not on the other, and nowhere before', () => {
    fc.assert(
      fc.property(windows, moments, (window, at) => {
        const until = new Date(at.getTime() + 36 * 3_600_000);
        const next = nextChange(window, at, until);
        const minutes = ((next ?? until).getTime() - at.getTime()) / 60_000;
        const states = Array.from({ length: Math.floor(minutes) }, (_, minute) =>
          isOpen(window, new Date(at.getTime() + minute * 60_000)),
        );
        expect(new Set(states.concat(isOpen(window, at))).size).toBe(1);
        expect(next === null ? null : isOpen(window, next)).toBe(next === null ? null : !isOpen(window, at));
      }),
      { numRuns: 30 },
    );
  });
});

const timed = (id: string, match: object, rest: object = {}): Readonly<Record<string, unknown>> => ({
  ...policy(id, ['acme/prod/**']),
  match: { resources: ['acme/prod/**'], roles: ['maintainer'], ...match },
  ...rest,
});
const DB = { path: 'acme/prod/payments', kind: 'project', below: [] } as const;
const DAY = new Date('2026-03-27T09:00:00Z');
const EVENING = new Date('2026-03-27T19:00:00Z');
const asks = (list: Parameters<typeof read>[0], at: Date, asking: Partial<Asking> = {}) => {
  const policies = read(list);
  const windows = openWindows(policies, at);
  return [...applicable(policies, { connector: ['gitlab'], requester: [], windows, ...asking })];
};

describe('a policy for some times', () => {
  const list = [timed('day', { when: OFFICE }), { ...ANY, match: { ...ANY.match, resources: ['acme'] } }];

  it('decides then alone; a place that it names is closed at other times, also below a group', () => {
    expect(evaluate(facts(asks(list, DAY), DB))).toMatchObject({ outcome: 'ask', policyId: 'day' });
    const no = evaluate(facts(asks(list, EVENING), DB));
    expect(no).toMatchObject({ outcome: 'refuse', refusal: { why: 'closed', window: OFFICE } });
    expect('refusal' in no && refusalSentence(no.refusal, PLAIN_WAYS)).toBe(
      'Maintainer on acme/prod/payments can be asked for only Mon–Fri, 08:00 to 18:00 (Europe/Berlin), and now is another time.',
    );
    expect(evaluate(facts(asks(list, DAY), ACME)).outcome).toBe('ask');
    const below = evaluate(facts(asks(list, EVENING), ACME));
    expect('refusal' in below && refusalSentence(below.refusal, PLAIN_WAYS)).toMatch(
      /where it can be asked for only Mon–Fri, 08:00 to 18:00/,
    );
    const night = timed('night', { when: { ...OFFICE, outside: true } }, { approval: 'auto' });
    expect(evaluate(facts(asks([...list, night], EVENING), DB))).toMatchObject({ policyId: 'night' });
  });

  it('a window and its outside are all times: what comes after both of them is never reached', () => {
    const doubts = (...policies: readonly object[]) =>
      policyDoubts(ConfigFile.parse({ version: 1, policies })).map(
        ({ path, message }) => `${path} ${message}`,
      );
    const day = timed('day', { when: OFFICE });
    const night = timed('night', { when: { ...OFFICE, outside: true } });
    const all = timed('all', {});
    expect(doubts(day, all)).toEqual([]);
    expect(
      doubts(day, timed('elsewhere', { when: { ...OFFICE, outside: true, timeZone: 'UTC' } }), all),
    ).toEqual([]);
    expect(doubts(day, night, all)).toEqual([
      'policies[2] is never reached: day and night match that first, each for some lengths or times; put this one before them, or take it out',
    ]);
    expect(doubts(day, night, timed('weekend', { when: { days: ['sat'], timeZone: BERLIN } }))).toEqual([
      expect.stringMatching(/^policies\[2\] is never reached: day and night/),
    ]);
    const short = timed('short', { when: { ...OFFICE, outside: true }, upTo: '2h' });
    expect(doubts(day, short, all)).toEqual([]);
    expect(
      doubts(day, short, timed('long', { when: { ...OFFICE, outside: true }, longerThan: '2h' }), all),
    ).toEqual([expect.stringMatching(/^policies\[3\] is never reached: day and short and long/)]);
  });

  it('a window that closes while a request waits: who decides can still deny, and nobody approve', () => {
    const lee = timed('day', { when: OFFICE }, { approval: { steps: [{ who: 'lee@acme.test' }] } });
    const staff = {
      named: new Map([['lee@acme.test', ['per_lee'] as const]]),
      admins: [],
      sameAccount: [],
      adminNames: [],
    };
    const asked = facts(asks([lee], EVENING), DB, { staff, agreed: [] });
    expect(progressFor(asked).waitsFor).toEqual(['per_lee']);
    expect(evaluate({ ...asked, agreed: ['per_lee'] })).toMatchObject({ refusal: { why: 'closed' } });
  });

  it.each([
    [{ timeZone: 'Europe/Berln', days: ['mon'] }, /is no time zone; did you mean Europe\/Berlin\?/],
    [{ timeZone: '+02:00', days: ['mon'] }, /is no time zone/],
    [{ timeZone: BERLIN }, /neither days nor hours/],
    [{ timeZone: BERLIN, from: '08:00' }, /is missing: hours have a beginning and an end/],
    [{ timeZone: BERLIN, from: '8:00', to: '18:00' }, /write a time such as 08:00/],
    [{ timeZone: BERLIN, from: '08:00', to: '08:00' }, /leave both out/],
    [{ timeZone: BERLIN, from: '24:00', to: '08:00' }, /write 00:00/],
  ])('is not written like %o', (when, says) => {
    expect(() => read([timed('bad', { when })])).toThrow(says);
  });

  it('is said in words', () => {
    expect(windowWords({ days: ['sun', 'mon', 'wed'], timeZone: 'UTC', outside: true })).toBe(
      'outside Mon, Wed, Sun (UTC)',
    );
    expect(windowWords({ from: '22:00', to: '06:00', timeZone: 'UTC' })).toBe(
      'every day, 22:00 to 06:00 (UTC)',
    );
  });

  it('says that it is for another time, is tried by examples, and told apart in an edited document', () => {
    const policies = read(list);
    const asking = { connector: ['gitlab'], requester: [] };
    const asked = { path: DB.path, role: 'maintainer', durationSeconds: 3600, asking } as const;
    expect(passedOver(policies, asked)[0]).toEqual({ policyId: 'day', why: 'window', window: OFFICE });
    const example = (at?: string) =>
      decideExample(
        { policies, connectors: [] },
        ExamplesFile.parse({
          examples: [
            { place: DB.path, role: 'maintainer', for: '1h', at, reason: 'x', expect: { outcome: 'asked' } },
          ],
        }).examples[0] as never,
      ).outcome;
    expect([example('2026-03-27T10:00:00+01:00'), example('2026-03-27T20:00:00+01:00'), example()]).toEqual([
      'asked',
      'refused',
      'refused',
    ]);
    const file = (some: readonly object[]) => ConfigFile.parse({ version: 1, policies: some });
    const [day = {}] = list;
    const changed = { ...day, approval: 'auto' };
    expect(documentDiffLines(diffDocuments(file([day, ANY]), file([changed, ANY])))).toEqual([
      'acme/prod/**, Maintainer, Mon–Fri, 08:00 to 18:00 (Europe/Berlin): nobody has to agree instead of 1 of owners',
    ]);
    const by = givenByRule(read([day, ANY] as never), read([changed, ANY] as never), [known(DB.path)]);
    expect(by).toMatchObject({ policies: ['day'] });
    expect(policyDoubts(file([day, timed('same', { when: { ...OFFICE } })]))).toMatchObject([
      { path: 'policies[1]' },
    ]);
    expect(policyDoubts(file([day, timed('any', {})]))).toEqual([]);
  });
});
