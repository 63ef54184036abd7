import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { clientOf, errorOf } from '../../playground/fakes/slack-test-client.ts';
import { type FakeSlack, seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';

const OMAR = 'U07OM9HD5RT';
const noUnfurl = { unfurl_links: false, unfurl_media: false };
const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

let fake: FakeSlack;
let slack: WebClient;

beforeEach(async () => {
  fake = await startFakeSlack({ now: () => new Date('2026-11-22T06:30:00Z') });
  seedPeople(fake);
  slack = clientOf(fake);
});

afterEach(() => fake.close());

const post = (channel: string, text = 'Hello') => slack.chat.postMessage({ channel, text, ...noUnfurl });

describe('direct messages', () => {
  test('to a user id open the DM; changing one takes the DM id', async () => {
    const sent = await post(OMAR);
    expect(sent.channel).toMatch(/^D/);
    const [channel, ts] = [sent.channel ?? '', sent.ts ?? ''];
    expect(await errorOf(slack.chat.update({ channel: OMAR, ts, text: 'x' }))).toBe('channel_not_found');
    expect(await errorOf(slack.chat.update({ channel, ts: '1.000001', text: 'x' }))).toBe(
      'message_not_found',
    );
    expect(await errorOf(slack.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    await slack.chat.update({ channel, ts, text: 'Changed' });
    expect(fake.person('omar').dms()).toMatchObject([{ ts, text: 'Changed', updates: 1 }]);
    await slack.chat.delete({ channel, ts });
    expect(fake.person('omar').dms()).toEqual([]);
  });

  test('have a greater ts each, also while the clock stands still', async () => {
    const stamps = [(await post(OMAR)).ts, (await post(OMAR)).ts];
    expect(stamps).toEqual(['1795329000.000000', '1795329000.000001']);
  });

  test('to somebody who left succeed in silence, if there was a DM', async () => {
    await post(OMAR);
    await fake.deactivate('omar');
    await fake.deactivate('priya');
    expect((await post(OMAR, 'Anybody?')).ok).toBe(true);
    expect(await errorOf(post('U07PR1NR8KC'))).toBe('channel_not_found');
  });

  test.each([
    ['U07BT2CI9XD', 'cannot_dm_bot'],
    ['USLACKBOT', 'cannot_dm_bot'],
    ['U07EX7RN1PW', 'channel_not_found'],
    ['U0NOBODY', 'channel_not_found'],
    ['C0NOWHERE', 'channel_not_found'],
    ['C07GENERAL1', 'not_in_channel'],
  ])('to %s are refused: %s', async (channel, error) => {
    expect(await errorOf(post(channel))).toBe(error);
  });

  test('reach a stranger who shares a channel with the bot', async () => {
    fake.addChannel({ name: 'shared', members: ['erin', 'ana'], withBot: true, external: true });
    expect((await post('U07EX7RN1PW')).ok).toBe(true);
  });

  test('that only one person sees need that person in the channel', async () => {
    const { id } = fake.addChannel({ name: 'ops', members: ['omar'], withBot: true });
    const whisper = (user: string) => slack.chat.postEphemeral({ channel: id, user, text: 'psst' });
    await whisper(OMAR);
    expect(fake.person('omar').ephemerals()).toMatchObject([{ text: 'psst', channel: id }]);
    expect(fake.messagesIn(id)).toEqual([]);
    expect(await errorOf(whisper('U07AN4LM2QX'))).toBe('user_not_in_channel');
  });
});

describe('what is sent is held to the limits', () => {
  test('bad blocks are refused by name', async () => {
    const blocks = [section('x'.repeat(3001))];
    await expect(
      slack.chat.postMessage({ channel: OMAR, text: 'a', blocks, ...noUnfurl }),
    ).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: { messages: ['[ERROR] blocks[0].text.text has 3001 of 3000 characters'] },
      },
    });
    expect(await errorOf(slack.chat.postMessage({ channel: OMAR, blocks: [], ...noUnfurl }))).toBe('no_text');
    expect(fake.violations).toHaveLength(2);
  });

  test('links that unfurl, disguises and markup that pings are violations', async () => {
    await slack.chat.postMessage({ channel: OMAR, text: 'Hi <!channel> a&b <b', username: 'Boss' });
    expect(fake.violations).toEqual([
      'chat.postMessage: username must not be given',
      'chat.postMessage: unfurl_links must be false',
      'chat.postMessage: unfurl_media must be false',
      'chat.postMessage: <!channel> is not allowed in "Hi <!channel> a&b <b"',
      'chat.postMessage: not escaped: "Hi <!channel> a&b <b"',
    ]);
  });

  test('tokens Slack knows are fine', async () => {
    await post(OMAR, `<@${OMAR}> &amp; <https://a.test|a> <!date^1^{time}|06:30 UTC>`);
    expect(fake.violations).toEqual([]);
  });

  test('a JSON body works as well', async () => {
    const answer = await fetch(`${fake.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${fake.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel: OMAR, text: 'JSON', blocks: [section('JSON')], ...noUnfurl }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, message: { text: 'JSON' } });
  });
});

describe('trouble', () => {
  test('of every kind can be planned for the next calls', async () => {
    fake.trouble('chat.postMessage', { kind: 'rate-limited', retryAfter: 7 });
    await expect(post(OMAR)).rejects.toMatchObject({ retryAfter: 7 });
    fake.trouble('*', { kind: 'status', status: 503 });
    await expect(post(OMAR)).rejects.toMatchObject({ statusCode: 503 });
    fake.trouble('chat.postMessage', { kind: 'error', error: 'fatal_error' });
    expect(await errorOf(post(OMAR))).toBe('fatal_error');
    fake.trouble('chat.postMessage', { kind: 'reset' });
    await expect(post(OMAR)).rejects.toThrow(/fetch failed/);
    fake.trouble('chat.postMessage', { kind: 'hang' });
    await expect(
      clientOf(fake, fake.botToken, 50).chat.postMessage({ channel: OMAR, text: 'a' }),
    ).rejects.toThrow(/timeout/);
    expect(fake.person('omar').dms()).toEqual([]);
    expect((await post(OMAR)).ok).toBe(true);
  });

  test('after the call was applied leaves the message there', async () => {
    fake.trouble('chat.postMessage', { kind: 'applied-500' });
    await expect(post(OMAR, 'one')).rejects.toMatchObject({ statusCode: 500 });
    fake.trouble('chat.postMessage', { kind: 'applied-hang' });
    await expect(
      clientOf(fake, fake.botToken, 50).chat.postMessage({ channel: OMAR, text: 'late', ...noUnfurl }),
    ).rejects.toThrow(/timeout/);
    fake.trouble('chat.postMessage', { kind: 'applied-reset' });
    await expect(post(OMAR, 'two')).rejects.toThrow(/fetch failed/);
    expect(
      fake
        .person('omar')
        .dms()
        .map(({ text }) => text),
    ).toEqual(['one', 'late', 'two']);
    expect(fake.callsTo('chat.postMessage')).toMatchObject([
      { applied: true, status: 500 },
      { applied: true, status: null },
      { applied: true, status: null },
    ]);
  });

  test('hooks run before and after a call is applied', async () => {
    const counts: number[] = [];
    const count = () => void counts.push(fake.person('omar').dms().length);
    fake.before('chat.postMessage', count);
    const remove = fake.after('chat.postMessage', count);
    await post(OMAR);
    remove();
    await post(OMAR);
    expect(counts).toEqual([0, 1, 1]);
  });

  test('tiers limit the calls a minute when that is on', async () => {
    const strict = await startFakeSlack({ rateLimits: true });
    seedPeople(strict);
    const client = clientOf(strict);
    for (let call = 0; call < 20; call += 1) await client.users.list({ limit: 1 });
    await expect(client.users.list({ limit: 1 })).rejects.toMatchObject({
      code: 'slack_webapi_rate_limited_error',
    });
    expect((await client.auth.test()).ok).toBe(true);
    await strict.close();
  });
});
