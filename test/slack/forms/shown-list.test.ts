import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { listBehind, renewList, withList } from '../../../src/slack/forms/shown-list.ts';
import { createPoster } from '../../../src/slack/edge/web-poster.ts';
import { noticeModal, saying } from '../../../src/slack/blocks/notice-modal.ts';
import { mrkdwn } from '../../../src/slack/blocks/mrkdwn.ts';

const log = createLog('silent');
const post = saying(mrkdwn`the list`);
const modal = noticeModal('hallpass', post);

let server: Server;
let origin: string;
let status = 200;
const got: string[] = [];
beforeEach(async () => {
  got.length = 0;
  status = 200;
  server = createServer((request, response) => {
    request.on('data', (chunk) => got.push(String(chunk)));
    request.on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

const renew = (url: string, slackApiUrl = `${origin}/api/`) =>
  renewList(
    { slack: createPoster(new WebClient('xoxb-1', { slackApiUrl, retryConfig: { retries: 0 } })), log },
    { shown: { url, page: 3 }, reader: 'U0OMAR0' },
    async (page) => ({ ...post, text: `page ${page}` }),
  );

it('is remembered by a modal beside what that remembers already', () => {
  const list = { url: `${origin}/actions/1`, page: 2 };
  const remembering = { ...modal, private_metadata: JSON.stringify({ draftId: 'drf_1' }) };
  expect(listBehind(withList(modal, list))).toEqual(list);
  expect(listBehind(withList(remembering, list))).toEqual(list);
  expect(JSON.parse(withList(remembering, list).private_metadata ?? '')).toMatchObject({ draftId: 'drf_1' });
  expect([listBehind(modal), listBehind(remembering)]).toEqual([null, null]);
});

it('is shown anew in its place, at the page it was on', async () => {
  await renew(`${origin}/actions/1`);
  expect(JSON.parse(got.join(''))).toMatchObject({ replace_original: true, text: 'page 3' });
});

it('is posted anew when Slack does not take it any more: an address is good for five answers', async () => {
  status = 404;
  await renew(`${origin}/actions/1`);
  expect(got.at(-1)).toMatch(/channel=U0OMAR0.*text=page(?:\+|%20)3|text=page(?:\+|%20)3.*channel=U0OMAR0/);
});

it('is left as it is while Slack does not answer', async () => {
  status = 503;
  await renew(`${origin}/actions/1`);
  expect(got).toHaveLength(1);
});

it.each(['https://slack.com/api/', 'http://127.0.0.1:1/api/'])(
  'is sent to nobody but Slack, which is at %s',
  async (slackApiUrl) => {
    await renew(`${origin}/actions/1`, slackApiUrl);
    expect(got).toEqual([]);
  },
);
