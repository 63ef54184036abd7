import { describe, expect, it } from 'vitest';
import { runJob } from '../../../jobs/processors.ts';
import type { Context } from '../../../src/context.ts';
import { auditHead } from '../../../src/db/audit/audit.ts';
import { dueJobs } from '../../../src/db/due/due.ts';
import { takeEvents } from '../../../src/operations/events/take-events.ts';
import { NEXT_SECRET, openEventDesk, types, waiting } from '../../support/event-desk.ts';

const never = new AbortController().signal;

describe('an event receiver', () => {
  it('is told every event from when the document names it, once, in order, with its place in the trail', async () => {
    const desk = await openEventDesk();
    await desk.office.ask('sam', 'acme/web', 'developer', '1h');
    await desk.name();
    expect(desk.receiver.requests).toEqual([]);
    await desk.office.grant('lee', 'acme/data', 'developer', '1h');
    await desk.tell();
    const told = desk.receiver.taken;
    const rows = await desk.ctx.db.selectFrom('auditEvents').selectAll().orderBy('seq').execute();
    const since = rows.slice(-told.length);
    expect(types(told)).toContain('grant.started');
    expect(
      told.map(({ type, timestamp, data: { seq, actor, subject, hash, body } }) => [
        seq,
        type,
        timestamp,
        actor,
        subject,
        hash,
        body,
      ]),
    ).toEqual(
      since.map(({ seq, action, at, actor, subjectId, hash, body }) => [
        seq,
        action,
        at.toISOString(),
        actor,
        subjectId,
        hash,
        JSON.parse(body) as unknown,
      ]),
    );
    expect(told.at(-1)?.data.seq).toBe((await auditHead(desk.ctx.db)).seq);
    await desk.tell();
    expect(desk.receiver.requests).toHaveLength(told.length);
    expect(await waiting(desk)).toEqual([]);
  });

  it('is told only of what it asks for', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['grant.*', 'request.denied'] });
    await desk.office.grant('lee', 'acme/data', 'developer', '1h');
    await desk.office.pass('2h');
    await desk.tell();
    expect(types(desk.receiver.taken)).toEqual([
      'grant.started',
      'grant.provisioned',
      'grant.revoking',
      'grant.ended',
    ]);
  });

  it('that is named no more is forgotten, and one that comes back is told from then on', async () => {
    const desk = await openEventDesk();
    await desk.name();
    desk.receiver.answer = () => ({ status: 503 });
    await desk.office.ask('sam', 'acme/web', 'developer', '1h');
    await desk.tell();
    expect(await waiting(desk)).not.toEqual([]);
    await desk.office.configure({});
    await desk.tell();
    expect(await waiting(desk)).toEqual([]);
    desk.receiver.answer = () => ({});
    await desk.name();
    await desk.office.ask('lee', 'acme/data', 'developer', '1h');
    await desk.tell();
    expect(types(desk.receiver.taken)).toEqual(['request.created']);
  });

  it('has its secret rotated with overlap: what is sent is signed with both', async () => {
    const desk = await openEventDesk();
    await desk.name({ secret: { env: 'SIEM_NEXT' }, previousSecret: { env: 'SIEM' } });
    await desk.office.ask('sam', 'acme/web', 'developer', '1h');
    await desk.tell();
    desk.receiver.secrets = [NEXT_SECRET];
    await desk.office.ask('lee', 'acme/data', 'developer', '1h');
    await desk.tell();
    await desk.name({ secret: { env: 'SIEM_NEXT' } });
    expect(types(desk.receiver.taken)).toEqual(['request.created', 'request.created', 'config.applied']);
  });
});

describe('the way to a receiver', () => {
  it('is killed after an event was sent: it is sent once more, under the same id, and none is lost', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'] });
    await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    const jobs = await dueJobs(desk.ctx.db, desk.ctx.now(), desk.ctx.now());
    for (const job of jobs) if (job.name === 'spread-events') await runJob(desk.ctx, job, never);
    const taken = await takeEvents(desk.ctx, 'siem');
    expect(taken?.events).toHaveLength(1);
    await desk.tell();
    expect(desk.receiver.requests).toEqual([]);
    await desk.pass('6m', '1m');
    expect(desk.receiver.taken.map(({ id }) => id)).toEqual(taken?.events.map(({ id }) => id));
  });

  it('is gone by two processes at once: each event is sent once', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'] });
    for (const handle of ['sam', 'lee', 'ana'] as const)
      await desk.office.ask(handle, 'acme/data', 'developer', '8h');
    const other: Context = { ...desk.office.another(), events: desk.ctx.events };
    await Promise.all([desk.tell(), desk.tell(other)]);
    await desk.tell();
    expect(desk.receiver.requests).toHaveLength(3);
    expect(new Set(desk.receiver.requests.map(({ id }) => id)).size).toBe(3);
  });
});
