import { LogLevel, type Logger, WebClient } from '@slack/web-api';

import type { FakeSlack } from './slack.ts';

/** Refusals are what these tests are about, so nothing is logged. */
const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** A Web API client of the fake that never retries. */
export function clientOf(fake: FakeSlack, token = fake.botToken, timeout = 2000): WebClient {
  return new WebClient(token, {
    slackApiUrl: fake.apiUrl,
    logger: silent,
    timeout,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });
}

/** The error code that Slack answers; null when it answers ok. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  return (error as { data?: { error?: string } } | null)?.data?.error ?? error;
}
