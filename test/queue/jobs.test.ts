import { describe, expect, test } from 'vitest';
import { dedupId, JOBS, QUEUES, readJob, type Job } from '../../src/queue/jobs.ts';

describe('dedupId', () => {
  test('is the name and what the job is about, not when', () => {
    const job: Job = { name: 'expire-grant', payload: { grantId: 'grt_1' }, delayUntil: new Date(0) };
    expect(dedupId(job)).toBe('expire-grant.grt_1');
    expect(dedupId({ name: 'prune', payload: {} })).toBe('prune');
    for (const payload of [{ connectorId: 'gitlab' }, { connectorId: 'gitlab', scheduled: true as const }])
      expect(dedupId({ name: 'sync-connector', payload })).toBe('sync-connector.gitlab');
  });
});

describe('readJob', () => {
  test('gives back what was queued', () => {
    expect(readJob('render-message', { messageId: 'msg_1' })).toEqual({
      name: 'render-message',
      payload: { messageId: 'msg_1' },
    });
  });

  test.each([
    ['a name that is not known', 'grant-everything', {}],
    ['a name that every object has', 'toString', {}],
    ['the id of something else', 'expire-grant', { grantId: 'msg_1' }],
    ['no id', 'reconcile-membership', {}],
    ['nothing', 'sync-connector', null],
  ])('gives null for %s', (_case, name, payload) => {
    expect(readJob(name, payload)).toBeNull();
  });
});

test('every queue has jobs, and ending access shares its queue with nothing slow', () => {
  const namesOn = (queue: string) =>
    Object.entries(JOBS).flatMap(([name, job]) => (job.queue === queue ? [name] : []));
  for (const queue of QUEUES) expect(namesOn(queue)).not.toEqual([]);
  expect(namesOn('access')).toEqual(['reconcile-membership', 'expire-grant', 'lapse-request']);
});
