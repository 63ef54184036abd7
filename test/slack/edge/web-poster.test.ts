import type { HomeView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { boltLogger } from '../../../src/slack/edge/bolt-logger.ts';
import { lineChart } from '../../../src/slack/blocks/data-blocks.ts';
import type { Post, SlackMember, SlackPoster } from '../../../src/slack/blocks/poster.ts';
import { createPoster } from '../../../src/slack/edge/web-poster.ts';
import { type FakeSlack, seedPeople, startFakeSlack } from '../../../playground/fakes/slack.ts';
import { actions, button, section } from '../block-builders.ts';
import type { Trouble } from '../../../playground/fakes/slack-trouble.ts';

const card: Post = {
  text: 'Hello',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Hello', verbatim: true } }],
};
const CHART = {
  title: 'Items left',
  labels: ['1 Nov', '2 Nov'],
  xLabel: 'Day',
  yLabel: 'Items',
  lines: [{ name: 'Left', values: [5, 3] }],
};
const NEVER = new AbortController().signal;

let slack: FakeSlack;
let poster: SlackPoster;
beforeEach(async () => {
  slack = await startFakeSlack();
  seedPeople(slack);
  poster = posterWith(10_000);
});
function posterWith(timeout: number): SlackPoster {
  const once = { rejectRateLimitedCalls: true, retryConfig: { retries: 0 } };
  const quiet = { logger: boltLogger(createLog('silent')) };
  return createPoster(
    new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, timeout, ...once, ...quiet }),
  );
}
afterEach(async () => {
  await slack.close();
});
async function listed(from: SlackPoster, signal: AbortSignal): Promise<SlackMember[]> {
  const members: SlackMember[] = [];
  for await (const member of from.listMembers(signal)) members.push(member);
  return members;
}
const ana = (): string => slack.person('ana').id;

describe('posting', () => {
  it('reaches a person by user id and says where the post is', async () => {
    const sent = await poster.post(ana(), card);
    expect(sent).toMatchObject({ outcome: 'sent', channel: expect.stringMatching(/^D/) });
    expect(slack.person('ana').dms()).toHaveLength(1);
    expect(slack.violations).toEqual([]);
  });

  it('answers under another message, or beside it when that is gone', async () => {
    const first = await poster.post(ana(), card);
    if (first.outcome !== 'sent') throw new Error(first.error);
    await poster.post(ana(), card, first.ts);
    expect(slack.person('ana').dms()[0]?.replies).toHaveLength(1);
    expect(await poster.post(ana(), card, '1.000001')).toMatchObject({ outcome: 'sent' });
    expect(slack.person('ana').dms()).toHaveLength(2);
  });

  it.each<[string, Trouble, object]>([
    ['a rate limit', { kind: 'rate-limited', retryAfter: 7 }, { outcome: 'retry', retryAfterSeconds: 7 }],
    ['a 500', { kind: 'status', status: 500 }, { outcome: 'retry', error: 'HTTP 500' }],
    ['no answer', { kind: 'hang' }, { outcome: 'retry' }],
    ['a cut connection', { kind: 'reset' }, { outcome: 'retry' }],
    ['trouble inside Slack', { kind: 'error', error: 'internal_error' }, { outcome: 'retry' }],
    ['a code nobody knows', { kind: 'error', error: 'new_in_2027' }, { outcome: 'retry' }],
    ['a person who left', { kind: 'error', error: 'user_disabled' }, { outcome: 'undeliverable' }],
    [
      'a closed messages tab',
      { kind: 'error', error: 'messages_tab_disabled' },
      { outcome: 'undeliverable' },
    ],
    ['a revoked token', { kind: 'error', error: 'token_revoked' }, { outcome: 'blocked' }],
    ['a missing scope', { kind: 'error', error: 'missing_scope' }, { outcome: 'blocked' }],
  ])('after %s says what that means, after one try', async (_, trouble, outcome) => {
    slack.trouble('chat.postMessage', trouble);
    const sender = trouble.kind === 'hang' ? posterWith(300) : poster;
    expect(await sender.post(ana(), card)).toMatchObject(outcome);
    expect(slack.callsTo('chat.postMessage')).toHaveLength(1);
  });

  it('sends the words alone when Slack does not take the blocks', async () => {
    slack.trouble('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    expect(await poster.post(ana(), card)).toMatchObject({ outcome: 'sent' });
    expect(slack.person('ana').dms()[0]).toMatchObject({ text: 'Hello', blocks: [] });
  });

  it('leaves out what an older Slack does not know, and keeps the rest with its buttons', async () => {
    const plainBlocks = [section('Left: 3'), actions(button('review.show'))];
    const post: Post = {
      text: 'Left: 3',
      blocks: [...plainBlocks, lineChart(CHART)],
      plain: plainBlocks,
    };
    slack.trouble('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    expect(await poster.post(ana(), post)).toMatchObject({ outcome: 'sent' });
    expect(
      slack
        .person('ana')
        .dms()[0]
        ?.blocks.map(({ type }) => type),
    ).toEqual(['section', 'actions']);
    expect(await poster.post(ana(), post)).toMatchObject({ outcome: 'sent' });
    expect(slack.person('ana').dms()[1]?.blocks).toHaveLength(3);
    expect(slack.violations).toEqual([]);
  });

  it('to a bot is undeliverable', async () => {
    expect(await poster.post(slack.person('deploybot').id, card)).toMatchObject({ outcome: 'undeliverable' });
  });
});

describe('editing', () => {
  it('replaces text and blocks, and takes the old blocks away when there are none', async () => {
    const sent = await poster.post(ana(), card);
    if (sent.outcome !== 'sent') throw new Error(sent.error);
    expect(await poster.update(sent.channel, sent.ts, { text: 'Bye', blocks: [] })).toEqual(sent);
    expect(slack.person('ana').dms()[0]).toMatchObject({ text: 'Bye', blocks: [] });
  });

  it.each([
    'message_not_found',
    'cant_update_message',
    'edit_window_closed',
    'is_inactive',
    'channel_not_found',
  ])('what is gone (%s) counts as sent', async (error) => {
    slack.trouble('chat.update', { kind: 'error', error });
    expect(await poster.update('D1', '1.1', card)).toMatchObject({ outcome: 'sent', ts: '1.1' });
  });

  it('is tried again after a rate limit', async () => {
    slack.trouble('chat.update', { kind: 'rate-limited', retryAfter: 3 });
    const outcome = { outcome: 'retry', error: 'ratelimited', retryAfterSeconds: 3 };
    expect(await poster.update('D1', '1.1', card)).toEqual(outcome);
  });
});

describe('publishing a Home tab', () => {
  const view: HomeView = { type: 'home', blocks: [...card.blocks] };

  it('replaces it, and says which view it is', async () => {
    const first = await poster.publishHome(ana(), view);
    expect(first).toMatchObject({ outcome: 'sent', channel: slack.person('ana').home()?.id });
    const second = await poster.publishHome(ana(), { ...view, blocks: [...card.blocks, ...card.blocks] });
    expect(second).toMatchObject({ outcome: 'sent', ts: slack.person('ana').home()?.hash });
    expect(slack.person('ana').home()?.blocks).toHaveLength(2);
    expect(slack.person('omar').home()).toBeNull();
  });

  it.each<[string, Trouble, object]>([
    ['a 500', { kind: 'status', status: 500 }, { outcome: 'retry', error: 'HTTP 500' }],
    ['no Home tab', { kind: 'error', error: 'not_enabled' }, { outcome: 'undeliverable' }],
    ['a revoked token', { kind: 'error', error: 'token_revoked' }, { outcome: 'blocked' }],
    ['a rate limit', { kind: 'rate-limited', retryAfter: 7 }, { outcome: 'retry', retryAfterSeconds: 7 }],
  ])('reports %s', async (_, trouble, outcome) => {
    slack.trouble('views.publish', trouble);
    expect(await poster.publishHome(ana(), view)).toMatchObject(outcome);
  });
});

describe('looking people up', () => {
  it('lists everybody page by page, bots and outsiders marked', async () => {
    for (let index = 0; index < 250; index++)
      slack.addPerson({ handle: `p${index}`, name: `Person ${index}` });
    const members = await listed(poster, NEVER);
    expect(slack.callsTo('users.list').length).toBeGreaterThan(1);
    const by = new Map(members.map((member) => [member.slackUserId, member]));
    expect(members).toHaveLength(by.size);
    expect(by.get('USLACKBOT')).toMatchObject({ isBot: true });
    expect(by.get(slack.person('gail').id)).toMatchObject({ isOutsider: true });
    expect(by.get(slack.person('erin').id)).toMatchObject({ isOutsider: true });
    expect(by.get(ana())).toMatchObject({ isOutsider: false, isBot: false, email: 'ana@acme.test' });
  });

  it('waits when Slack says so, and stops when told to', async () => {
    slack.trouble('users.list', { kind: 'rate-limited', retryAfter: 0.01 });
    expect((await listed(poster, NEVER)).length).toBeGreaterThan(5);
    await expect(listed(poster, AbortSignal.abort())).rejects.toThrow(/abort/);
  });

  it('knows one person, nobody, and a failure apart', async () => {
    expect(await poster.member(ana())).toMatchObject({ name: 'Ana Lima' });
    expect(await poster.member('U0NOBODY00')).toBeNull();
    slack.trouble('users.info', { kind: 'status', status: 503 });
    await expect(poster.member(ana())).rejects.toThrow(/503/);
  });

  it('lists the members of a user group', async () => {
    const { id } = slack.addGroup({ handle: 'owners', name: 'Owners', members: ['omar', 'priya'] });
    expect(await poster.userGroupMembers(id)).toEqual([slack.person('omar').id, slack.person('priya').id]);
    expect(await poster.userGroupMembers('S0NOBODY00')).toEqual({ fault: 'no_such_subteam' });
    expect((await poster.userGroupHandles()).get(id)).toBe('owners');
    slack.trouble('usergroups.users.list', { kind: 'status', status: 503 });
    await expect(poster.userGroupMembers(id)).rejects.toThrow(/503/);
  });
});
