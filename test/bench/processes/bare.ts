/** The baselines: the least that any program would have to do for the same, without rows, policy, audit or retries. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { request } from 'undici';
import { serve } from '../remote.ts';

export interface BareSlack {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly botId: string;
  readonly botUserId: string;
}

export interface BareGitLab {
  /** With `/api/v4`. */
  readonly api: string;
  readonly token: string;
}

interface BareRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** How many options a typed letter is answered with; Slack takes no more. */
const OPTIONS = 100;

/** Resolves to the milliseconds GitLab wants to be left alone for, when it did not answer; 0 otherwise. */
async function ask({ api, token }: BareGitLab, { method, path, body }: BareRequest): Promise<number> {
  const response = await request(`${api}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.body.text();
  if (response.statusCode === 429) return Number(response.headers['retry-after'] ?? 60) * 1000;
  if (text !== '') JSON.parse(text);
  return 0;
}

const calls = {
  /** A Bolt app that acknowledges a command, offers options, and makes one request of a pressed button. Resolves to its address. */
  async bolt(setting: { slack: BareSlack; gitlab: BareGitLab; write: BareRequest | null }): Promise<string> {
    const { slack, gitlab, write } = setting;
    const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR });
    const app = new App({
      receiver,
      token: slack.botToken,
      botId: slack.botId,
      botUserId: slack.botUserId,
      convoStore: false,
      logLevel: LogLevel.ERROR,
    });
    app.command('/access', ({ ack }) => ack());
    const options = Array.from({ length: OPTIONS }, (_, index) => ({
      text: { type: 'plain_text' as const, text: `acme/platform/project-${index}` },
      value: `rsc_${index}`,
    }));
    app.options(/.*/, ({ ack }) => ack({ options }));
    app.action(/.*/, async ({ ack }) => {
      await ack();
      if (write !== null) await ask(gitlab, write);
    });
    const server = await app.start({ host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  },

  /** Makes a request at each of these instants, in milliseconds since 1970. */
  async timers({ gitlab, due }: { gitlab: BareGitLab; due: readonly (BareRequest & { at: number })[] }) {
    await Promise.all(
      due.map(async (one) => {
        await sleep(one.at - Date.now());
        await ask(gitlab, one);
      }),
    );
  },

  /** Makes requests in this order, so many at once, again and later those that GitLab refused. Resolves to milliseconds. */
  async fetchAll(setting: { gitlab: BareGitLab; paths: readonly string[]; atOnce: number }): Promise<number> {
    const { gitlab, paths, atOnce } = setting;
    const startedAt = performance.now();
    const left = paths.values();
    const fetch = (path: string): Promise<number> => ask(gitlab, { method: 'GET', path });
    const lane = async (): Promise<void> => {
      for (const path of left)
        for (let wait = await fetch(path); wait > 0; wait = await fetch(path)) await sleep(wait);
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return performance.now() - startedAt;
  },
};
export type BareCalls = typeof calls;
serve(calls);
