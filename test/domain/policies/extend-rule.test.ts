import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { refusalOfMore, type ExtendRule } from '../../../src/domain/policies/extend-rule.ts';
import { diffDocuments } from '../../../src/domain/policies/document-diff.ts';
import { termsFor } from '../../../src/domain/policies/terms.ts';
import { documentDiffLines } from '../../../src/sentences/document-diff.ts';
import { refusalSentence } from '../../../src/sentences/refusals.ts';
import { PLAIN_WAYS } from '../../../src/sentences/ways.ts';
import { ACME, ANY, PROD, read } from '../../support/asks.ts';

const HOUR = 3600;
const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 5, 0, 0, hour * HOUR));
const grant = (times = 0) => ({ activatedAt: at(8), expiresAt: at(12), times });
const NONE: ExtendRule = { times: null, upToSeconds: null, fromPercent: null };
const said = (rule: Partial<ExtendRule>, hour: number, hours: number, times = 0): string | null => {
  const more = { durationSeconds: hours * HOUR, now: at(hour) };
  const no = refusalOfMore({ ...NONE, ...rule }, grant(times), more);
  return no === null ? null : refusalSentence(no.refusal, PLAIN_WAYS);
};

describe('more time', () => {
  it.each([
    [{}, 8, 100, 9, null],
    [{ times: 2 }, 11, 1, 1, null],
    [
      { times: 2 },
      11,
      1,
      2,
      'This was extended 2 times, which is the most. Ask for it again when it has ended.',
    ],
    [{ times: 0 }, 11, 1, 0, 'The policy lets nobody extend this. Ask for it again when it has ended.'],
    [{ fromPercent: 50 }, 10, 1, 0, null],
    [
      { fromPercent: 50 },
      9.5,
      1,
      0,
      'More time can be asked for once 50 % of the present time is over: in 30 minutes.',
    ],
    [{ upToSeconds: 8 * HOUR }, 11, 4, 0, null],
    [
      { upToSeconds: 8 * HOUR },
      11,
      5,
      0,
      'Set a duration of at most 4 hours: this lasts 8 hours in all at most.',
    ],
    [
      { upToSeconds: 4 * HOUR },
      11,
      1,
      0,
      'This lasts 4 hours in all at most. Ask for it again when it has ended.',
    ],
  ] as const)('under %o at %s for %s hours, extended %s times: %s', (rule, hour, hours, times, is) => {
    expect(said(rule, hour, hours, times)).toBe(is);
  });

  it('of a group is held to the strictest of each, as are confirmations', () => {
    const policies = read([
      { ...PROD, extend: { times: 3, from: '50%' }, confirm: 'typed' },
      { ...ANY, extend: { times: 5, upTo: '1d' } },
    ]);
    expect(termsFor(policies, ACME, 'maintainer', HOUR)).toMatchObject({
      extend: { times: 3, upToSeconds: 24 * HOUR, fromPercent: 50 },
      plan: { confirm: 'typed' },
    });
    expect(termsFor(policies, { ...ACME, below: [] }, 'maintainer', HOUR)?.plan.confirm).toBeUndefined();
  });

  it.each([
    [{ extend: {} }, /says nothing/],
    [{ extend: { from: '150%' } }, /write a share of its time, such as 50%/],
    [{ confirm: 'typed', approval: 'auto' }, /stands where nobody approves/],
    [{ confirm: 'typed', approval: { refuse: 'No.' } }, /stands where nobody approves/],
  ])('is not written like %o', (rest, says) => {
    expect(() => read([{ ...ANY, ...rest }])).toThrow(says);
  });

  it('is written with what it says, and told of an edited document', () => {
    expect(Object.keys(read([ANY])[0] ?? {})).not.toEqual(expect.arrayContaining(['extend', 'confirm']));
    const file = (change: object) => ConfigFile.parse({ version: 1, policies: [{ ...ANY, ...change }] });
    const edited = file({ extend: { times: 1 }, confirm: 'typed' });
    expect(documentDiffLines(diffDocuments(file({}), edited))).toEqual([
      '**, Developer, Maintainer: whoever approves types the path to confirm; extended 1 time at most instead of extended without a limit of its own',
    ]);
  });
});
