import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../src/secret.ts';

it('a Secret gives its value only when asked', () => {
  const secret = new Secret('hunter2');
  expect(secret.reveal()).toBe('hunter2');
  const printed = [String(secret), JSON.stringify({ secret }), inspect({ secret }, { showHidden: true })];
  expect(printed).toEqual(['[secret]', '{"secret":"[secret]"}', '{ secret: [secret] }']);
});
