import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passedOver } from '../../../src/domain/conflicts/explanation.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { givenByRule } from '../../../src/domain/policies/config-change.ts';
import { diffDocuments } from '../../../src/domain/policies/document-diff.ts';
import { lengthIn, ofLength, piecesOf } from '../../../src/domain/policies/lengths.ts';
import { offerFor } from '../../../src/domain/policies/offers.ts';
import { policyDoubts } from '../../../src/domain/policies/policy-doubts.ts';
import { decideExample, ExamplesFile } from '../../../src/domain/conflicts/policy-example.ts';
import { policyFor } from '../../../src/domain/policies/policy-match.ts';
import { evaluate, type Facts } from '../../../src/domain/policies/policy.ts';
import { spansFor } from '../../../src/domain/policies/spans.ts';
import { documentDiffLines } from '../../../src/sentences/document-diff.ts';
import { ACME, ANY, facts, group, known, policy, read } from '../../support/asks.ts';

const HOUR = 3600;
const WEB = { path: 'acme/web/checkout', kind: 'project', below: [] } as const;
const lengths = (
  id: string,
  match: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
) => policy(id, ['**'], { match: { resources: ['**'], roles: ['maintainer'], ...match }, ...rest });
const TWO = { steps: [{ who: 'owners', need: 2 }] };
const owners: Facts['owners'] = ['per_omar', 'per_olga'];
const BY_LENGTH = [
  lengths('short', { upTo: '2h' }, { approval: 'auto', maxDuration: '2h' }),
  lengths('long', { longerThan: '4h' }, { approval: TWO, maxDuration: '2d' }),
  lengths('other', {}, { maxDuration: '1d' }),
];
const decide = (policies: readonly object[], hours: number, change: Partial<Facts> = {}) =>
  evaluate(
    facts(read(policies as never), WEB, { owners, durationSeconds: Math.round(hours * HOUR), ...change }),
  );

describe('a policy for some lengths', () => {
  it('decides on those alone, the bound included below and not above', () => {
    expect(decide(BY_LENGTH, 2)).toMatchObject({ outcome: 'approve', policyId: 'short' });
    expect(decide(BY_LENGTH, 2 + 1 / HOUR)).toMatchObject({ outcome: 'ask', policyId: 'other' });
    expect(decide(BY_LENGTH, 4)).toMatchObject({ policyId: 'other' });
    expect(decide(BY_LENGTH, 4 + 1 / HOUR)).toMatchObject({
      policyId: 'long',
      progress: { steps: [{ need: 2 }] },
    });
    expect(decide(BY_LENGTH, 49)).toMatchObject({ refusal: { code: 'too_long', maxSeconds: 48 * HOUR } });
  });

  it('counts more time with what was there before', () => {
    const more = { extension: true, wholeSeconds: 5 * HOUR };
    expect(decide(BY_LENGTH, 1, more)).toMatchObject({ policyId: 'long' });
    expect(decide(BY_LENGTH.slice(0, 1), 1, { ...more, wholeSeconds: 2.5 * HOUR })).toMatchObject({
      refusal: { code: 'too_long', maxSeconds: 0.5 * HOUR },
    });
  });

  it('leaves lengths that nobody names to nobody, and says what there is instead', () => {
    const gap = [
      lengths('short', { upTo: '2h' }),
      lengths('long', { longerThan: '1d' }, { maxDuration: '2d' }),
    ];
    expect(decide(gap, 8)).toMatchObject({ refusal: { code: 'too_long', maxSeconds: 2 * HOUR } });
    expect(decide(gap.slice(1), 8)).toMatchObject({
      refusal: { code: 'too_short', minSeconds: 24 * HOUR + 1 },
    });
    const closed = lengths('closed', { longerThan: '2h' }, { approval: { refuse: 'Ask in #platform.' } });
    expect(decide([closed, lengths('any', {})], 3)).toMatchObject({
      refusal: { code: 'not_requestable', rule: 'Ask in #platform.' },
    });
    expect(decide([{ ...closed, approval: 'refuse' }, lengths('any', {})], 3)).toMatchObject({
      refusal: { code: 'too_long', maxSeconds: 2 * HOUR },
    });
  });

  it('holds a group to the strictest of what lies below, also what it names for other lengths alone', () => {
    const prod = (match: object, rest: object) => ({
      ...policy('prod', ['acme/prod/**'], rest as never),
      match: { resources: ['acme/prod/**'], roles: ['maintainer'], ...match },
    });
    const at = (list: readonly object[], hours: number) =>
      evaluate(facts(read(list as never), ACME, { owners, durationSeconds: hours * HOUR }));
    const two = [prod({ longerThan: '2h' }, { approval: TWO }), ANY];
    expect(at(two, 2)).toMatchObject({ progress: { steps: [{ need: 1 }] } });
    expect(at(two, 3)).toMatchObject({ progress: { steps: [{ need: 2 }] } });
    const only = [prod({ upTo: '2h' }, {}), { ...ANY, match: { ...ANY.match, resources: ['acme'] } }];
    expect(at(only, 2).outcome).toBe('ask');
    expect(at(only, 3)).toMatchObject({ refusal: { code: 'too_long', maxSeconds: 2 * HOUR } });
  });

  it('is one of several that a form is made of: the terms of the length that is chosen, the cap of all', () => {
    const offer = (hours: number | null) =>
      offerFor(read(BY_LENGTH), WEB, 'maintainer', { seconds: hours === null ? null : hours * HOUR });
    expect(offer(null)).toMatchObject({ policyId: 'short', approval: 'auto', maxSeconds: 48 * HOUR });
    expect(offer(3)).toMatchObject({ policyId: 'other', approval: 'ask', defaultSeconds: 2 * HOUR + 1 });
    expect(offer(8)).toMatchObject({ policyId: 'long', maxSeconds: 48 * HOUR });
    expect(offer(3)?.recommended).toContain(8 * HOUR);
    const lasting = { soFarSeconds: 3 * HOUR, leftSeconds: HOUR };
    expect(spansFor(read(BY_LENGTH), WEB, 'maintainer', lasting)).toMatchObject([
      { from: 60, to: HOUR, terms: { policyId: 'other' } },
      { from: HOUR + 1, to: 47 * HOUR, terms: { policyId: 'long' } },
    ]);
  });

  it('is written with a duration, and names some length', () => {
    expect(() => read([lengths('bad', { longerThan: '4h', upTo: '4h' })])).toThrow(/as long as upTo/);
    expect(() => read([lengths('bad', { upTo: 'long' })])).toThrow(/write a duration/);
    expect(Object.keys(read([lengths('ok', { upTo: '1h' })])[0]?.match ?? {})).toEqual([
      'resources',
      'roles',
      'upTo',
    ]);
  });

  it('says why it does not decide, is tried by examples, and told to owners where it gives by rule', () => {
    const policies = read(BY_LENGTH);
    const asked = {
      path: WEB.path,
      role: 'maintainer',
      durationSeconds: 3 * HOUR,
      asking: { connector: ['gitlab'], requester: [] },
    } as const;
    expect(passedOver(policies, asked)).toEqual([
      { policyId: 'short', why: 'length' },
      { policyId: 'long', why: 'length' },
    ]);
    const example = (length: string) =>
      ExamplesFile.parse({
        examples: [
          { place: WEB.path, role: 'maintainer', for: length, reason: 'x', expect: { outcome: 'asked' } },
        ],
      }).examples.map((one) => decideExample({ policies, connectors: [] }, one))[0];
    expect([example('1h')?.outcome, example('5h')?.steps]).toEqual(['granted', ['2 of owners']]);
    expect(givenByRule(read(BY_LENGTH.slice(1)), policies, [known(WEB.path)])).toMatchObject({
      policies: ['short'],
    });
  });

  it('is told apart by what is said of an edited document', () => {
    const file = (policies: readonly object[]) => ConfigFile.parse({ version: 1, policies });
    const said = (before: readonly object[], after: readonly object[]) =>
      documentDiffLines(diffDocuments(file(before), file(after)));
    const [, long, other] = BY_LENGTH;
    expect(said([other ?? {}], [long ?? {}, other ?? {}])).toEqual([
      '**, Maintainer for more than 4 hours: 2 of owners instead of 1 of owners; at most 2 days instead of 1 day',
    ]);
    expect(said([other ?? {}], BY_LENGTH)[0]).toMatch(
      /^\*\*, Maintainer for up to 2 hours: nobody has to agree/,
    );
    expect(said(BY_LENGTH, BY_LENGTH)).toEqual([]);
  });

  it('is doubted where it is never reached, also by several together, and where it lets nobody ask', () => {
    const doubts = (policies: readonly object[]) =>
      policyDoubts(ConfigFile.parse({ version: 1, policies })).map(
        ({ path, message }) => `${path} ${message}`,
      );
    expect(doubts(BY_LENGTH)).toEqual([]);
    expect(doubts([lengths('a', { upTo: '8h' }), lengths('b', { longerThan: '1h', upTo: '4h' })])).toEqual([
      expect.stringMatching(/^policies\[1\] is never reached: policies\[0\] \(a\)/),
    ]);
    expect(
      doubts([lengths('a', { upTo: '4h' }), lengths('b', { longerThan: '4h' }), lengths('c', {})]),
    ).toEqual([expect.stringMatching(/^policies\[2\] is never reached: a and b match that first/)]);
    expect(doubts([lengths('a', { upTo: '1h' }, { minDuration: '2h' })])).toEqual([
      'policies[0].minDuration is longer than upTo: nothing can be asked for by this policy',
    ]);
  });
});

describe('lengths, whatever the policies', () => {
  const some = fc
    .record({
      resources: fc.subarray(['**', 'acme', 'acme/prod/**', 'acme/web/**'], { minLength: 1 }),
      upTo: fc.option(fc.constantFrom('1h', '4h', '8h'), { nil: undefined }),
      longerThan: fc.option(fc.constantFrom('30m', '2h'), { nil: undefined }),
      approval: fc.constantFrom('auto', 'owners', 'refuse'),
      maxDuration: fc.constantFrom('1h', '4h', '1d'),
    })
    .filter(({ upTo, longerThan }) => !(upTo === '1h' && longerThan === '2h'))
    .map(({ approval, maxDuration, ...match }) => ({
      match: JSON.parse(JSON.stringify({ ...match, roles: ['maintainer'] })) as object,
      approval,
      maxDuration,
    }));
  const documents = fc
    .array(some, { minLength: 1, maxLength: 5 })
    .map((list) => read(list.map((one, index) => ({ id: `p${index}`, ...one }))));
  const places = fc.constantFrom(
    ACME,
    WEB,
    group('acme/web', known('acme/web/checkout'), known('acme/web/x')),
  );
  const seconds = fc.constantFrom(1800, 1801, HOUR, HOUR + 1, 7200, 7201, 14_400, 14_401, 28_800, 86_400);

  it('what can be asked for is what the spans of a form say, and nothing else', () => {
    fc.assert(
      fc.property(documents, places, seconds, (policies, place, durationSeconds) => {
        const { outcome } = evaluate(facts(policies, place, { durationSeconds }));
        const spans = spansFor(policies, place, 'maintainer');
        const inSpan = spans.find(({ from, to }) => durationSeconds >= from && durationSeconds <= to);
        const said = { auto: 'approve', ask: 'ask', refuse: 'refuse' }[inSpan?.terms.approval ?? 'refuse'];
        expect(outcome).toBe(said);
      }),
    );
  });

  it('no policy is called unreachable that decides on something', () => {
    fc.assert(
      fc.property(documents, fc.constantFrom('acme', 'acme/prod/x', 'acme/web/y', 'b'), (policies, path) => {
        const never = policyDoubts({ policies, connectors: [], people: [] })
          .filter(({ message }) => message.startsWith('is never reached:'))
          .map(({ path: at }) => at);
        const deciding = piecesOf(policies).map((piece) =>
          policyFor(ofLength(policies, lengthIn(piece)), path, 'maintainer'),
        );
        expect(
          never.filter((at) =>
            deciding.some((one) => at === `policies[${policies.findIndex((p) => p === one)}]`),
          ),
        ).toEqual([]);
      }),
    );
  });
});
