import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { Secret } from '../../../src/secret.ts';
import { createHttpIntake } from '../../../src/slack/edge/http-intake.ts';
import { SLACK_PATH } from '../../../src/slack/edge/manifest.ts';

const SIGNING_SECRET = 'signing-secret';

/** The address Slack calls, as a server of its own; resolves to what it answers to a body that Slack has signed. */
async function intake(): Promise<(type: string, body: string) => Promise<number>> {
  const { requestListener } = createHttpIntake({
    signingSecrets: [new Secret(SIGNING_SECRET)],
    now: () => new Date(),
    log: createLog('silent'),
    open: () => true,
  });
  const server = createServer(requestListener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return async (type, body) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${digest}`,
    };
    return (await fetch(`http://127.0.0.1:${port}${SLACK_PATH}`, { method: 'POST', headers, body })).status;
  };
}

describe('a signed body', () => {
  it.each(['null', '[]', '"text"', '7', 'true', '', '{"half":'])(
    'of %s is refused and ends nothing',
    async (body) => {
      const send = await intake();
      expect(await send('application/json', body)).toBe(400);
      expect(await send('application/json', '{"type":"url_verification","challenge":"c"}')).toBe(200);
    },
  );

  it.each(['null', '[]', '7'])('whose payload is %s is refused and ends nothing', async (payload) => {
    const send = await intake();
    expect(await send('application/x-www-form-urlencoded', `payload=${payload}`)).toBe(400);
  });

  it('that is too large is refused as that', async () => {
    const send = await intake();
    expect(await send('application/json', `{"text":"${'x'.repeat(1_100_000)}"}`)).toBe(413);
  });

  it('with which Slack checks the address is answered', async () => {
    const send = await intake();
    expect(await send('application/json', '{"type":"url_verification","challenge":"c"}')).toBe(200);
  });
});
