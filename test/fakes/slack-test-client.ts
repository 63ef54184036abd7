import { LogLevel, WebClient } from '@slack/web-api';

import type { FakeSlack } from './slack.ts';

/** A Web API client of the fake that never retries. */
export function clientOf(fake: FakeSlack, token = fake.botToken, timeout = 2000): WebClient {
  return new WebClient(token, {
    slackApiUrl: fake.apiUrl,
    logLevel: LogLevel.ERROR,
    timeout,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });
}
