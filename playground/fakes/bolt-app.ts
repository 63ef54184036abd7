import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

import type { FakeSlack } from './slack.ts';

/**
 * A small Bolt app over signed HTTP that the fake's people talk to; what they do ends when its
 * listeners have. Gives back what stops it.
 */
export async function startBoltApp(
  fake: FakeSlack,
  register: (app: App) => void,
): Promise<() => Promise<void>> {
  const receiver = new HTTPReceiver({ signingSecret: fake.signingSecret, logLevel: LogLevel.ERROR });
  const { botId, botUserId } = fake.store.state.app;
  const app = new App({
    receiver,
    token: fake.botToken,
    botId,
    botUserId,
    convoStore: false,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: fake.apiUrl, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } },
  });
  const underWay = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const done = next();
    underWay.add(done);
    await done.finally(() => underWay.delete(done));
  });
  fake.whenIdle = async () => {
    while (underWay.size > 0) await sleep(1);
  };
  register(app);
  const server = await app.start({ host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  fake.requestUrl = `http://127.0.0.1:${port}/slack/events`;
  return async () => {
    await app.stop();
  };
}
