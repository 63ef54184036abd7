import { describe, expect, it, onTestFinished } from 'vitest';
import { checkEventReceivers } from '../../../src/cli/doctor/check-event-receivers.ts';
import { measure } from '../../../src/db/models/measurements.ts';
import { createMetrics } from '../../../src/web/metrics.ts';
import { sendEventsAgain } from '../../../src/operations/events/send-events-again.ts';
import { alerts, openEventDesk, state, types, waiting } from '../../support/event-desk.ts';
import { startFakeReceiver } from '../../support/event-receiver.ts';
import { EVENT_SECRET } from '../../support/program-config.ts';

describe('a receiver that does not take what it is sent', () => {
  it('is down for a day: it is tried ever less often, then stopped, admins are told, and Send again loses nothing', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'] });
    desk.receiver.answer = () => ({ status: 503 });
    for (const handle of ['sam', 'lee'] as const)
      await desk.office.ask(handle, 'acme/web', 'developer', '8h');
    await desk.tell();
    expect(desk.receiver.requests).toHaveLength(1);
    await desk.pass('23h', '5m');
    expect(await alerts(desk)).toEqual([]);
    expect(desk.receiver.requests.length).toBeGreaterThan(8);
    expect(desk.receiver.requests.length).toBeLessThan(20);
    await desk.pass('9h', '30m');
    expect((await state(desk)).stoppedAt).not.toBeNull();
    const tries = desk.receiver.requests.length;
    const [alert, ...others] = await alerts(desk);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      personId: desk.office.actor('dana').personId,
      detail: { receiverId: 'siem', fault: 'busy', status: 503, waiting: 2, isStopped: true },
    });
    await desk.office.ask('ana', 'acme/data', 'developer', '1h');
    await desk.pass('48h', '12h');
    expect(desk.receiver.requests).toHaveLength(tries);
    desk.receiver.answer = () => ({});
    const again = (by: 'omar' | 'dana') =>
      sendEventsAgain(desk.ctx, desk.office.actor(by), { receiverId: 'siem' });
    await expect(again('omar')).rejects.toMatchObject({ code: 'not_admin' });
    expect(await again('dana')).toEqual({ waiting: 2 });
    await desk.tell();
    expect(types(desk.receiver.taken)).toEqual(['request.created', 'request.created', 'request.created']);
    expect(desk.receiver.taken.map(({ data }) => data.seq)).toEqual(
      desk.receiver.taken.map(({ data }) => data.seq).toSorted((one, other) => one - other),
    );
    expect(await state(desk)).toMatchObject({ stoppedAt: null, failures: 0, fault: null });
  });

  it('is back: what waits is sent at its next try, and pauses begin anew', async () => {
    const desk = await openEventDesk();
    await desk.name();
    desk.receiver.answer = () => ({ status: 500 });
    await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    await desk.tell();
    await desk.pass('10m', '30s');
    const { failures } = await state(desk);
    expect(failures).toBeGreaterThan(2);
    desk.receiver.answer = () => ({});
    await desk.pass('10m', '1m');
    expect(types(desk.receiver.taken)).toContain('request.created');
    expect(await state(desk)).toMatchObject({ failures: 0, failingSince: null, nextTryAt: null });
  });

  it.each([
    ['is slow', { silent: true } as const, 'too_slow', 5],
    ['is busy and says for how long', { status: 429, headers: { 'retry-after': '3600' } }, 'busy', 3600],
    ['refuses the signature', { status: 401 }, 'denied', 5],
  ])('%s: nothing else is sent to it meanwhile', async (_, answer, fault, seconds) => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'] });
    desk.receiver.answer = () => answer;
    for (const handle of ['sam', 'lee'] as const)
      await desk.office.ask(handle, 'acme/web', 'developer', '8h');
    await desk.tell();
    expect(desk.receiver.requests).toHaveLength(1);
    const { nextTryAt, ...row } = await state(desk);
    expect(row).toMatchObject({ fault, failures: 1, stoppedAt: null });
    const pause = (nextTryAt?.getTime() ?? 0) - desk.ctx.now().getTime();
    expect(Math.round(pause / 1000)).toBeCloseTo(seconds, -1);
    expect(await waiting(desk)).toHaveLength(2);
  });

  it('is answering 410: it is stopped at once', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'] });
    desk.receiver.answer = () => ({ status: 410 });
    await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    await desk.tell();
    expect((await state(desk)).stoppedAt).not.toBeNull();
    expect((await alerts(desk))[0]?.detail).toMatchObject({ fault: 'gone', status: 410 });
    await desk.pass('2d', '12h');
    expect(desk.receiver.requests).toHaveLength(1);
  });

  it('is redirecting to a private address: nobody follows', async () => {
    const desk = await openEventDesk();
    const elsewhere = await startFakeReceiver(EVENT_SECRET, desk.ctx.now);
    onTestFinished(elsewhere.close);
    await desk.name({ events: ['request.created'] });
    desk.receiver.answer = () => ({ status: 308, headers: { location: elsewhere.url } });
    await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    await desk.tell();
    expect(elsewhere.requests).toEqual([]);
    expect(await state(desk)).toMatchObject({ fault: 'redirected', status: 308 });
  });

  it('is at a private address, which is refused unless allowed', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'], allowPrivateAddress: false });
    await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    await desk.tell();
    expect(desk.receiver.requests).toEqual([]);
    expect(await state(desk)).toMatchObject({ fault: 'private_address', status: null });
  });

  it('has no secret by now: nothing is sent unsigned', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'], secret: { env: 'NONE' } });
    await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    await desk.tell();
    expect(desk.receiver.requests).toEqual([]);
    expect(await state(desk)).toMatchObject({ fault: 'no_secret' });
  });

  it('refuses everything: admins read of it in one message a day, whose count goes on', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.created'] });
    desk.receiver.answer = () => ({ status: 400 });
    for (const handle of ['sam', 'lee'] as const) {
      await desk.office.ask(handle, 'acme/web', 'developer', '8h');
      await desk.pass('1h', '10m');
    }
    await desk.pass('30h', '1h');
    expect(await waiting(desk)).toMatchObject([{ dueAt: null }, { dueAt: null }]);
    expect((await alerts(desk)).map(({ detail }) => detail)).toMatchObject([
      { isStopped: false, waiting: 2 },
    ]);
  });

  it('refuses one event: the others go on, and that one waits for Send again after a day', async () => {
    const desk = await openEventDesk();
    await desk.name({ events: ['request.*'] });
    desk.receiver.answer = ({ type }) => (type === 'request.created' ? { status: 422 } : {});
    const request = await desk.office.ask('sam', 'acme/web', 'developer', '8h');
    await desk.office.approve(request, 'omar');
    await desk.tell();
    expect(types(desk.receiver.taken)).toContain('request.approved');
    expect(await state(desk)).toMatchObject({ stoppedAt: null, failures: 0 });
    await desk.pass('31h', '1h');
    expect(await waiting(desk)).toMatchObject([{ dueAt: null, fault: 'refused', status: 422 }]);
    const told = await alerts(desk);
    expect(told).toHaveLength(1);
    expect(told[0]?.detail).toMatchObject({ isStopped: false, waiting: 1 });
    desk.receiver.answer = () => ({});
    await sendEventsAgain(desk.ctx, desk.office.actor('dana'), { receiverId: 'siem' });
    await desk.tell();
    expect(types(desk.receiver.taken)).toContain('request.created');
  });
});

it('doctor and /metrics say which receiver takes nothing, since when, and what waits', async () => {
  const desk = await openEventDesk();
  const { db, now } = desk.ctx;
  const asked = async () => {
    const file = { eventReceivers: [{ id: 'siem' }] } as never;
    const [diagnosis] = await checkEventReceivers(db, file);
    return `${diagnosis?.level}: ${diagnosis?.message}`;
  };
  expect(await asked()).toMatch(/^warn: is told what happens once hallpass runs/);
  await desk.name({ events: ['request.created'] });
  expect(await asked()).toBe('ok: was told nothing yet');
  desk.receiver.answer = () => ({ status: 503 });
  await desk.office.ask('sam', 'acme/web', 'developer', '8h');
  await desk.tell();
  expect(await asked()).toMatch(/^warn: takes nothing since \S+Z \(busy, 503\); one event waits$/);
  expect((await measure(db, now())).receivers).toEqual([{ id: 'siem', up: false, waiting: 1 }]);
  await desk.pass('32h', '2h');
  expect(await asked()).toMatch(/^fail: is stopped since \S+Z \(busy, 503\)/);
  const metrics = createMetrics({ db, now, waiting: async () => ({}) });
  expect(await metrics()).toContain('hallpass_event_receiver_up{receiver="siem"} 0\n');
  expect(await metrics()).toContain('hallpass_events_waiting{receiver="siem"} 1\n');
});
