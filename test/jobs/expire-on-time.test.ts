import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startingAtOnce } from '../../jobs/at-once.ts';
import { expireOnTime } from '../../jobs/expire-on-time.ts';
import type { Context } from '../../src/context.ts';
import type { GrantId } from '../../src/domain/id.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const later = <T>(assertion: () => T): Promise<T> => vi.waitFor(assertion, { timeout: 60_000, interval: 5 });

/** A process with jobs, whose queue never comes. */
function aProcess(office: Office, base = office.ctx): Context {
  const atOnce = startingAtOnce();
  const add = async (job: Job): Promise<void> => void atOnce.take(job);
  const ctx: Context = { ...base, queue: { add } };
  atOnce.open(ctx);
  const onTime = expireOnTime(ctx);
  onTestFinished(async () => {
    await onTime.stop();
    await atOnce.close();
  });
  return ctx;
}

const endAt = (office: Office, id: GrantId, at: Date) =>
  office.database.db.updateTable('grants').set({ expiresAt: at }).where('id', '=', id).execute();

const removals = (office: Office): number => office.gitlab.countRequests({ method: 'DELETE' });

/** A grant of sam's that ends in so many milliseconds. */
async function ending(ms: number) {
  const office = await openOffice();
  const id = await office.grant('sam', API, 'developer', '1h');
  const at = new Date(office.ctx.now().getTime() + ms);
  await endAt(office, id, at);
  return { office, id, at };
}

describe('a grant whose time is nearly up', () => {
  it('is taken back at that instant, not before, without the queue and the sweep', async () => {
    const { office, at } = await ending(400);
    const times: Date[] = [];
    office.gitlab.onRequest((phase, { method }) => {
      if (phase === 'received' && method === 'DELETE') times.push(office.ctx.now());
    });
    aProcess(office);
    await later(() => expect(times.length).toBe(1));
    expect(times[0]?.getTime()).toBeGreaterThanOrEqual(at.getTime());
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBeNull();
  });

  it('is ended in one transaction where the queue comes at the same instant', async () => {
    const { office, id } = await ending(0);
    const onTime = expireOnTime(office.ctx);
    onTestFinished(() => onTime.stop());
    const first = onTime.expire(id, never);
    expect(onTime.expire(id, never)).toBe(first);
    await first;
    expect(await office.status(id)).toBe('revoking: expired');
    await onTime.expire(id, never);
    expect(await office.status(id)).toBe('revoking: expired');
  });

  it('is taken back once, although several processes wait for the same instant', async () => {
    const { office, id } = await ending(800);
    for (const ctx of [office.ctx, office.another(), office.another()]) aProcess(office, ctx);
    await later(() => expect(removals(office)).toBe(1));
    await vi.waitFor(async () => expect(await office.status(id)).toBe('ended: expired'), 10_000);
    expect(removals(office)).toBe(1);
  });

  it('and that was extended meanwhile goes on', async () => {
    const { office, id, at } = await ending(500);
    aProcess(office);
    await vi.waitFor(() => expect(office.ctx.now().getTime()).toBeGreaterThan(at.getTime() - 300));
    await endAt(office, id, new Date(at.getTime() + 3_600_000));
    await later(() => expect(office.ctx.now().getTime()).toBeGreaterThan(at.getTime() + 500));
    expect(removals(office)).toBe(0);
    expect(await office.status(id)).toBe('active');
  });
});
