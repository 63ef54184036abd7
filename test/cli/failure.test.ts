import { expect, it } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { failureOf } from '../../src/cli/failure.ts';
import {
  ConfigError,
  ConnectorError,
  ForbiddenError,
  NotFoundError,
  RefusedError,
  StaleError,
} from '../../src/errors.ts';

it.each([
  [
    new RefusedError({ code: 'too_long', maxSeconds: 7200, leftSeconds: null, below: null }),
    2,
    'Set a duration of at most 2 hours.',
  ],
  [
    new ForbiddenError({ code: 'not_owner', act: 'sync' }),
    2,
    'Only integration owners and admins can start a sync.',
  ],
  [
    new ForbiddenError({ code: 'not_approver' }),
    2,
    'You are not among those who are asked here, so this is not yours to decide.',
  ],
  [new NotFoundError('grant'), 2, 'That access is not there any more.'],
  [
    new StaleError({ code: 'decided', what: 'request', status: 'approved', by: 'omar' }),
    3,
    'This request is already approved by omar.',
  ],
  [
    new ConnectorError({ code: 'unreachable', fault: { code: 'throttled' }, applied: 'no' }),
    4,
    'GitLab takes no more requests from hallpass for the moment.',
  ],
  [new UsageError('No.'), 64, 'No.\nSee `hallpass help`.'],
  [
    new ConfigError([{ path: 'PORT', message: 'is taken' }]),
    78,
    '1 fault in the configuration:\n  ✗ PORT: is taken',
  ],
  ['thrown text', 70, 'thrown text'],
])('%s ends the program with %i', (error, code, text) => {
  expect(failureOf(error)).toEqual({ code, text });
});

it('shows where a bug is', () => {
  const { code, text } = failureOf(new TypeError('x is undefined'));
  expect(code).toBe(70);
  expect(text).toMatch(/^TypeError: x is undefined\n +at .*failure\.test\.ts/);
});
