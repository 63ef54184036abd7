import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { startBoltApp } from '../../playground/fakes/bolt-app.ts';
import { registerSample } from '../../playground/fakes/sample-app.ts';
import { signatureOf } from '../../playground/fakes/slack-delivery.ts';
import { type FakeSlack, seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';

interface Got {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

let at: Date;
let fake: FakeSlack;
let server: Server;
let got: Got[];
let answer: { status: number; body: string };

beforeEach(async () => {
  at = new Date('2026-11-22T06:30:00Z');
  got = [];
  answer = { status: 200, body: '' };
  fake = await startFakeSlack({ now: () => at });
  seedPeople(fake);
  server = createServer(record).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  fake.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await fake.close();
});

const record: RequestListener = (req, res) => {
  let body = '';
  req.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  req.on('end', () => {
    got.push({ headers: req.headers, body });
    if (answer.status === 0) return;
    res.writeHead(answer.status).end(answer.body);
  });
};

const fieldsOf = (body: string) => Object.fromEntries(new URLSearchParams(body)) as Record<string, string>;
const respondTo = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('a request to the app', () => {
  test('is signed by the clock of the workspace, as a form without charset', async () => {
    await fake.person('ana').command('/access', 'list');
    const [{ headers, body } = { headers: {}, body: '' }] = got;
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': '1795329000',
      'x-slack-signature': signatureOf(fake.signingSecret, '1795329000', body),
    });
    expect(fieldsOf(body)).toMatchObject({ command: '/access', text: 'list', channel_name: 'directmessage' });
  });

  test('can be forged in every part and sent again', async () => {
    await fake.deliver({ type: 'block_actions' }, { timestamp: 5, secret: 'other', repeat: 2 });
    expect(got).toHaveLength(2);
    expect(got[0]?.headers).toMatchObject({
      'x-slack-request-timestamp': '5',
      'x-slack-signature': signatureOf('other', '5', got[0]?.body ?? ''),
    });
    expect(got[1]).toEqual(got[0]);
    await fake.deliver('a=b', { signature: null, contentType: 'text/plain' });
    expect(got[2]).toMatchObject({ body: 'a=b', headers: { 'content-type': 'text/plain' } });
    expect(got[2]?.headers).not.toHaveProperty('x-slack-signature');
    const [first] = fake.deliveries;
    if (first !== undefined) await fake.replay(first);
    expect(got[3]).toEqual(got[0]);
  });

  test('that is not answered in three seconds counts as failed', async () => {
    answer = { status: 0, body: '' };
    const { ack } = await fake.person('ana').command('/access');
    expect(ack).toMatchObject({ status: null, late: true });
    expect(ack.ms).toBeGreaterThan(2900);
    expect(fake.violations).toEqual(['/access: no answer in three seconds']);
    server.closeAllConnections();
  });

  test('is reported when the app answers it badly', async () => {
    answer = { status: 500, body: 'oops' };
    expect((await fake.person('ana').command('/access')).ephemerals).toEqual([]);
    expect(fake.violations).toEqual(['command: answered 500']);
  });

  test('fails quietly while the app is down', async () => {
    fake.requestUrl = 'http://127.0.0.1:9/';
    const { ack } = await fake.person('ana').command('/access');
    expect(ack).toMatchObject({ status: null, late: false });
    expect(fake.violations).toEqual([]);
  });
});

describe('events', () => {
  test('are JSON, and sent again when they fail', async () => {
    answer = { status: 503, body: '' };
    expect((await fake.event('user_change', { user: { id: 'U1' } })).status).toBe(503);
    const [first, second] = got;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      type: 'event_callback',
      team_id: 'T07ACME01',
      event: { type: 'user_change', user: { id: 'U1' } },
    });
    expect(first?.headers).not.toHaveProperty('x-slack-retry-num');
    expect(second?.body).toBe(first?.body);
    expect(second?.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' });
    answer = { status: 200, body: '' };
    expect(await fake.redeliverEvents()).toMatchObject([{ status: 200 }]);
    expect(got[2]?.headers).toMatchObject({ 'x-slack-retry-num': '2' });
    expect(await fake.redeliverEvents()).toEqual([]);
  });

  test('tell of people who change, unless the event is lost', async () => {
    await fake.deactivate('omar');
    await fake.setGuest('omar');
    expect(got.map(({ body }) => JSON.parse(body).event.user)).toMatchObject([
      { name: 'omar', deleted: true, is_restricted: false },
      { name: 'omar', deleted: true, is_restricted: true },
    ]);
    await fake.changePerson('omar', { deleted: false }, { quiet: true });
    expect(got).toHaveLength(2);
    expect(fake.person('omar').profile.deleted).toBe(false);
  });
});

describe('a response_url', () => {
  async function responseUrl(): Promise<string> {
    await fake.person('ana').command('/access');
    return fieldsOf(got.at(-1)?.body ?? '')['response_url'] ?? '';
  }

  test('works five times', async () => {
    const url = await responseUrl();
    const statuses: number[] = [];
    for (let use = 0; use < 6; use += 1) statuses.push((await respondTo(url, { text: `${use}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(fake.person('ana').ephemerals()).toHaveLength(5);
    expect(fake.callsTo('response_url').at(-1)?.reply).toEqual({ ok: false, error: 'used_url' });
  });

  test('works for 30 minutes', async () => {
    const url = await responseUrl();
    at = new Date(at.getTime() + 30 * 60_000);
    expect((await respondTo(url, { text: 'in time' })).status).toBe(200);
    at = new Date(at.getTime() + 1);
    expect((await respondTo(url, { text: 'late' })).status).toBe(404);
  });

  test('of a command can talk to the channel but has nothing to replace', async () => {
    const url = await responseUrl();
    await respondTo(url, { text: 'to all', response_type: 'in_channel' });
    expect(fake.person('ana').dms()).toMatchObject([{ text: 'to all' }]);
    expect((await respondTo(url, { text: 'x', replace_original: true })).status).toBe(400);
    expect((await respondTo(url, { text: '' })).status).toBe(400);
  });
});

test('Bolt takes what is honest and refuses forged and old requests', async () => {
  at = new Date();
  const stop = await startBoltApp(fake, (app) => registerSample(app, []));
  const statusOf = async (forgery: object) => {
    const [ack] = await fake.deliver({ command: '/access', text: 'help', team_id: 'T07ACME01' }, forgery);
    return ack?.status;
  };
  expect(await statusOf({})).toBe(200);
  expect(await statusOf({ secret: 'wrong' })).toBe(401);
  expect(await statusOf({ signature: 'v0=00' })).toBe(401);
  expect(await statusOf({ timestamp: Math.floor(at.getTime() / 1000) - 301 })).toBe(401);
  await stop();
});
