import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeReceiver, type FakeReceiver } from '../support/event-receiver.ts';
import { EVENT_SECRET } from '../support/program-config.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let receiver: FakeReceiver;
beforeAll(async () => {
  receiver = await startFakeReceiver(EVENT_SECRET, () => world.now());
  const entry = {
    id: 'siem',
    url: receiver.url,
    secret: { env: 'EVENTS_SECRET' },
    events: ['request.*'],
    allowPrivateAddress: true,
  };
  world = await startWorld({
    document: { eventReceivers: [entry], admins: ['dana@acme.test', 'priya@acme.test'] },
  });
});
afterAll(async () => {
  await receiver.close();
  await world.close();
});

it('what people do in Slack is told to a receiver; when it wants no more admins are told, and Send again goes on', async () => {
  const ana = world.as('ana');
  await ana.command('/access request acme/platform/api developer 1h deploy');
  await world.quiet();
  expect(receiver.taken.map(({ type }) => type)).toEqual(['request.created']);
  receiver.answer = () => ({ status: 410 });
  await world.as('omar').click('Approve');
  await world.pass('1m');
  const alert = world.as('dana').dms().at(-1);
  expect(alert?.shown).toContain(
    '*Events are not taken* by `siem`: it answered that it wants no more events (410)',
  );
  expect(alert?.shown).toContain('Nothing is sent to it any more');
  expect(alert?.buttons).toEqual(['Send again']);
  receiver.answer = () => ({});
  await world.as('dana').click('Send again');
  expect(world.as('dana').ephemerals().at(-1)?.shown).toMatch(/sent to `siem` now/);
  await world.quiet();
  // Also the other admin sees that somebody has done it.
  for (const admin of ['dana', 'priya']) {
    const [shown] = world
      .as(admin)
      .dms()
      .filter((dm) => dm.shown.includes('`siem`'));
    expect(shown?.shown).toContain('Events are sent to `siem` again');
    expect(shown?.buttons).toEqual([]);
  }
  expect(receiver.taken.map(({ type }) => type)).toContain('request.approved');
  expect(receiver.violations).toEqual([]);
  expect(world.slack.violations).toEqual([]);
});
