import { expect, test } from 'vitest';
import { eachOnceAMinute } from '../src/log.ts';

test('what keeps coming is said once a minute, with how often it came meanwhile, and other things beside it', () => {
  let now = 0;
  const said: string[] = [];
  const tell = eachOnceAMinute(
    ({ message }, unsaid) => said.push(`${message} ${unsaid}`),
    () => now,
  );
  for (let second = 0; second < 130; second += 1) {
    now = second * 1000;
    tell(new Error('away'));
    if (second === 70) tell(new Error('refused'));
  }
  expect(said).toEqual(['away 0', 'away 59', 'refused 0', 'away 59']);
});

test('a thousand different things within a minute are twenty lines', () => {
  const said: string[] = [];
  const tell = eachOnceAMinute(
    ({ message }) => said.push(message),
    () => 0,
  );
  for (let n = 0; n < 1000; n += 1) tell(new Error(`fault ${n}`));
  expect(said).toHaveLength(20);
});
