import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog, eachOnceAMinute } from '../src/log.ts';
import { Secret } from '../src/secret.ts';

function logged(...fields: object[]): unknown[] {
  const lines: unknown[] = [];
  const write = (line: unknown, _: unknown, done: () => void) => {
    lines.push(JSON.parse(String(line)));
    done();
  };
  const log = createLog('info', new Writable({ write }));
  for (const each of fields) log.warn(each);
  return lines;
}

test('an address or bytes in a field neither throw nor take what is beside them along', () => {
  const url = new URL('https://gitlab.example/api');
  const bytes = Buffer.from('hi');
  const err = Object.assign(new Error('refused'), { url, bytes, answers: [url], at: new Date(0) });
  const seen = { url: url.href, bytes: bytes.toJSON() };
  expect(
    logged({ url, bytes, near: { url, bytes }, far: { off: { url } } }, { err, token: url }, err),
  ).toEqual([
    expect.objectContaining({ ...seen, near: seen, far: { off: { url: url.href } } }),
    expect.objectContaining({
      err: expect.objectContaining({
        ...seen,
        message: 'refused',
        answers: [url.href],
        at: '1970-01-01T00:00:00.000Z',
      }),
      token: '[secret]',
    }),
    expect.objectContaining({ err: expect.objectContaining({ ...seen, message: 'refused' }) }),
  ]);
});

test('what was thrown and is no error is logged as it is', () => {
  expect(logged({ err: 'refused' }, { err: null })).toMatchObject([{ err: 'refused' }, { err: null }]);
});

test('what looks like a secret is not logged, nor what is one', () => {
  const err = Object.assign(new Error('refused'), { token: 't', options: { password: 't' } });
  const secret = new Secret('t');
  const lines = logged(
    { token: 't', a: { secret: 't', b: { botToken: 't' } } },
    { err, value: secret, a: { secret } },
  );
  expect(JSON.stringify(lines)).not.toContain('"t"');
  expect(lines).toMatchObject([{ token: '[secret]' }, { err: { message: 'refused' }, value: '[secret]' }]);
});

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
