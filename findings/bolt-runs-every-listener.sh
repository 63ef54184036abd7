#!/usr/bin/env bash
# Bolt runs every listener that fits, not the first one.
#
# Guess:   listeners are tried in the order in which they were registered, like routes: the first one that fits handles the
#          press, and a broader one behind it is the fallback.
# Happens: all that fit are run at the same time. The second ack() throws, but only after all have begun, so each has
#          its effects by then. Slack still gets a 200.
# Seen:    one press on `approve_request`: status 200, ran: exact, prefix, any in the block; ack() threw in 2 of 3
# Matters: a catch-all such as /^approve/, added for new buttons, doubles what the old buttons do: one press, two approvals.
# With:    @slack/bolt 5.1.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @slack/bolt@5.1.0 || exit 2

cat > try.mjs <<'JS'
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import bolt from '@slack/bolt';

const SECRET = 'an example';
const silent = Object.fromEntries(
  ['debug', 'info', 'warn', 'error', 'setLevel', 'setName'].map((name) => [name, () => undefined]),
);
const logger = { ...silent, getLevel: () => bolt.LogLevel.ERROR };
const receiver = new bolt.HTTPReceiver({ signingSecret: SECRET, logger });
const app = new bolt.App({ receiver, logger, authorize: async () => ({ botToken: 'none', botId: 'B0', botUserId: 'U0' }) });
app.error(async () => undefined);

const ran = [];
let refused = 0;
const listener = (name) => async ({ ack }) => {
  ran.push(name);
  await ack().catch((error) => {
    refused++;
    throw error;
  });
};
app.action('approve_request', listener('exact'));
app.action(/^approve/, listener('prefix'));
app.action({ block_id: 'decide' }, listener('any in the block'));

const server = createServer(receiver.requestListener).listen(0, '127.0.0.1');
await once(server, 'listening');
const payload = {
  type: 'block_actions',
  team: { id: 'T0' },
  user: { id: 'U1' },
  actions: [{ type: 'button', action_id: 'approve_request', block_id: 'decide' }],
};
const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
const timestamp = Math.floor(Date.now() / 1000);
const signature = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
const response = await fetch(`http://127.0.0.1:${server.address().port}/slack/events`, {
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  },
  body,
});
await new Promise((resolve) => setTimeout(resolve, 200));
server.close();
server.closeAllConnections();

console.log(`one press: status ${response.status}, ran: ${ran.join(', ')}; ack() threw in ${refused} of ${ran.length}`);
const stands = response.status === 200 && ran.length === 3 && refused === 2;
console.log(stands ? 'stands: every listener that fits is run' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
