import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startingAtOnce, type AtOnce } from '../../jobs/at-once.ts';
import { runJob } from '../../jobs/processors.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import type { Context } from '../../src/context.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import type { SlotId } from '../../src/domain/id.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const reconcile = (slotId: SlotId = 'slt_00000000000000000000000000'): Job => ({
  name: 'reconcile-membership',
  payload: { slotId },
});
const later = <T>(assertion: () => T): Promise<T> => vi.waitFor(assertion, { timeout: 60_000, interval: 5 });
const writes = (office: Office): number =>
  office.gitlab.requests.filter(({ method }) => method !== 'GET').length;

/** The office's context as compose.ts makes it: what does not begin at once goes to `queue`. */
async function begun() {
  const office = await openOffice();
  const atOnce = startingAtOnce();
  onTestFinished(() => atOnce.close());
  const queue: Job[] = [];
  const push = async (job: Job): Promise<unknown> => queue.push(job);
  const add = async (job: Job): Promise<void> =>
    void (atOnce.take(job) || atOnce.stepAside(job, () => push(job)) || (await push(job)));
  const ctx: Context = { ...office.ctx, queue: { add } };
  return { office, atOnce, queue, ctx };
}

/** Approves what ana asks for; its slot. */
async function approved(office: Office, ctx: Context): Promise<SlotId> {
  const requestId = await office.ask('ana', API, 'developer', '1h');
  await decideRequest(ctx, office.actor('omar'), { requestId, decision: 'approve', note: null });
  const { slotId } = await office.ctx.db.selectFrom('grants').select('slotId').executeTakeFirstOrThrow();
  return slotId;
}

/** As many as begin, kept from ending until the gate is opened. */
function fill(atOnce: AtOnce): number {
  let begunHere = 0;
  while (atOnce.take(reconcile()) && begunHere < 500) begunHere += 1;
  return begunHere;
}

describe('what begins at once', () => {
  it('is at GitLab without the queue, once, although queue and sweep come as well', async () => {
    const { office, atOnce, queue, ctx } = await begun();
    atOnce.open(ctx);
    const gate = office.gitlab.hold({ method: 'POST' }, 'received');
    const slotId = await approved(office, ctx);
    await gate.reached;
    expect(queue.map(({ name }) => name)).not.toContain('reconcile-membership');
    await later(() => expect(atOnce.inFlight()).toBe(1));
    await runJob(ctx, reconcile(slotId), never);
    await sweepOnce(ctx, ['access'], 0);
    gate.release();
    await later(() => expect(atOnce.inFlight()).toBe(0));
    expect(writes(office)).toBe(1);
    expect(office.row('project', office.acme.projects.api, office.acme.users.ana)).toContain('30');
  });

  it('is for the queue in a process without jobs, and while 500 end together', async () => {
    const { office, atOnce, queue, ctx } = await begun();
    await approved(office, ctx);
    expect(queue.map(({ name }) => name)).toContain('reconcile-membership');
    atOnce.open(ctx);
    expect(fill(atOnce)).toBe(5);
    expect(atOnce.take(reconcile())).toBe(false);
    await later(() => expect(atOnce.inFlight()).toBe(0));
    expect(atOnce.take(reconcile())).toBe(true);
  });

  it('is found by the sweep when the process was killed between the commit and the beginning', async () => {
    const { office, ctx } = await begun();
    // Dead: it has taken the job, and never does anything.
    await approved(office, { ...ctx, queue: { add: async () => undefined } });
    expect(writes(office)).toBe(0);
    await sweepOnce(office.another(), ['access'], 0);
    expect(writes(office)).toBe(1);
  });

  it('is let end by a shutdown, which begins nothing more', async () => {
    const { office, atOnce, queue, ctx } = await begun();
    atOnce.open(ctx);
    const gate = office.gitlab.hold({ method: 'POST' }, 'received');
    await approved(office, ctx);
    await gate.reached;
    let isClosed = false;
    const closing = atOnce.close().then(() => (isClosed = true));
    expect(atOnce.take(reconcile())).toBe(false);
    expect(isClosed).toBe(false);
    gate.release();
    await closing;
    expect(atOnce.inFlight()).toBe(0);
    const { status } = await office.ctx.db.selectFrom('grants').select('status').executeTakeFirstOrThrow();
    expect(status).toBe('active');
    expect(queue.map(({ name }) => name)).not.toContain('reconcile-membership');
  });

  it('logs what fails, and leaves its row to the sweep', async () => {
    const { office, atOnce, ctx } = await begun();
    const logged: unknown[] = [];
    const log = Object.assign(Object.create(ctx.log) as Context['log'], {
      error: (facts: unknown) => void logged.push(facts),
    });
    const connectors = { ...ctx.connectors, get: () => Promise.reject(new TypeError('a bug')) };
    atOnce.open({ ...ctx, log, connectors });
    await approved(office, ctx);
    await later(() => expect(logged).toMatchObject([{ job: 'reconcile-membership' }]));
    office.skip('31s');
    await sweepOnce(office.another(), ['access'], 0);
    expect(writes(office)).toBe(1);
  });

  it('goes before what tells of it, which waits a quarter of a second at most', async () => {
    const { office, atOnce, queue, ctx } = await begun();
    atOnce.open(ctx);
    const gate = office.gitlab.hold({ method: 'POST' }, 'received');
    await approved(office, ctx);
    await gate.reached;
    const asked = performance.now();
    const render: Job = {
      name: 'render-message',
      payload: { messageId: 'msg_00000000000000000000000000' },
    };
    const told = await new Promise<number>((tell) => {
      const add = async (): Promise<void> => tell(performance.now());
      expect(atOnce.stepAside(render, add)).toBe(true);
    });
    expect(told - asked).toBeGreaterThan(200);
    // What was committed with it has gone the same way, and it has not ended yet.
    await later(() => expect(atOnce.inFlight()).toBe(1));
    expect(queue.map(({ name }) => name)).toContain('render-message');
    gate.release();
    await later(() => expect(atOnce.inFlight()).toBe(0));
    expect(atOnce.stepAside(render, async () => undefined)).toBe(false);
  });

  it('lets what waits for it be queued when the process stops', async () => {
    const { office, atOnce, queue, ctx } = await begun();
    atOnce.open(ctx);
    const gate = office.gitlab.hold({ method: 'POST' }, 'received');
    await approved(office, ctx);
    await gate.reached;
    const closing = atOnce.close();
    gate.release();
    await closing;
    expect(queue.map(({ name }) => name)).toContain('render-message');
    expect(atOnce.inFlight()).toBe(0);
  });
});
