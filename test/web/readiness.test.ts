import { expect, it } from 'vitest';
import { probeAll } from '../../src/web/readiness.ts';

it('is ready when every part is', async () => {
  const report = await probeAll({ database: async () => null, queue: async () => null });
  expect(report).toEqual({ ready: true, checks: { database: 'ok', queue: 'ok' } });
});

it('says of each part what is wrong, and does not wait for one that never answers', async () => {
  const report = await probeAll(
    {
      database: () => Promise.reject(new Error('connection refused')),
      migrations: async () => '1 migration is missing',
      queue: () => new Promise(() => undefined),
      slack: async () => null,
    },
    20,
  );
  expect(report).toEqual({
    ready: false,
    checks: {
      database: 'connection refused',
      migrations: '1 migration is missing',
      queue: 'does not answer within 0.02 s',
      slack: 'ok',
    },
  });
});

it('works with a remark', async () => {
  const report = await probeAll({ queue: async () => ({ remark: 'refuses: INFO' }) });
  expect(report).toEqual({ ready: true, checks: { queue: 'ok; refuses: INFO' } });
});
