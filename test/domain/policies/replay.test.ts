import { expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/policies/policy.ts';
import { changeOf, type Past } from '../../../src/domain/policies/replay.ts';

const went = (changes: Partial<Past> = {}): Past => ({
  status: 'approved',
  isByRule: false,
  agreed: 1,
  ...changes,
});
const byRule: Decision = { outcome: 'approve', policyId: 'p' };
const asks = (distinct: boolean, ...needs: readonly number[]): Decision => ({
  outcome: 'ask',
  policyId: 'p',
  progress: {
    distinct,
    open: 0,
    waitsFor: [],
    steps: needs.map((need) => ({ who: [], need, note: 'never', people: [], standIns: null, agreed: [] })),
  },
});
const refuses = (code: 'guest' | 'no_owner'): Decision => ({
  outcome: 'refuse',
  field: 'resource',
  refusal: code === 'guest' ? { code } : { code: 'no_approver', why: code },
});

it.each([
  ['granted at once', went(), byRule, 'by_rule'],
  ['granted at once as before', went({ isByRule: true, agreed: 0 }), byRule, null],
  ['asked that went by rule', went({ isByRule: true, agreed: 0 }), asks(true, 1), 'asked'],
  ['asked as before', went(), asks(true, 1), null],
  ['asked of two', went(), asks(true, 1, 1), 'more'],
  ['asked twice of people who may be the same', went(), asks(false, 1, 1), null],
  ['asked of two, and denied then', went({ status: 'denied', agreed: 0 }), asks(true, 2), null],
  ['refused', went(), refuses('guest'), 'refused'],
  ['refused, and denied then', went({ status: 'denied' }), refuses('guest'), null],
  ['without anybody to decide', went({ status: 'denied' }), refuses('no_owner'), 'nobody'],
])('%s', (_, past, decision, change) => {
  expect(changeOf(past, decision)).toBe(change);
});
