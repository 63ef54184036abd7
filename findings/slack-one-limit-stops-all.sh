#!/usr/bin/env bash
# One rate-limited method holds up every other call of the same @slack/web-api client.
#
# Guess:   Slack limits each method on its own, so only calls of the method that got the 429 wait for Retry-After.
# Happens: the client pauses its whole queue. A chat.postMessage, which Slack would have taken at once, is not even sent
#          until the Retry-After of users.list is over.
# Seen:    default: chat.postMessage waited 2.9 s for the limit of users.list
#          rejectRateLimitedCalls: it waited 0.0 s
# Matters: Retry-After can be half a minute and more. A directory that is read in the background then holds up, for as long
#          and for everybody, the cards that ask for approval and the news that access was taken away.
# With:    @slack/web-api 8.2.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @slack/web-api@8.2.0 || exit 2

cat > try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogLevel, WebClient } from '@slack/web-api';

const RETRY_AFTER_S = 3;

async function waited(options) {
  let limited = false;
  const server = createServer((req, res) => {
    req.resume();
    const refuse = req.url.endsWith('/users.list') && !limited;
    if (refuse) limited = true;
    res.writeHead(refuse ? 429 : 200, {
      'content-type': 'application/json',
      ...(refuse ? { 'retry-after': RETRY_AFTER_S } : {}),
    });
    res.end(JSON.stringify(refuse ? { ok: false, error: 'ratelimited' } : { ok: true }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const slackApiUrl = `http://127.0.0.1:${server.address().port}/api/`;
  const client = new WebClient('none', { slackApiUrl, logLevel: LogLevel.ERROR, ...options });
  const listing = client.users.list({}).catch(() => undefined);
  await sleep(200);
  const before = performance.now();
  await client.chat.postMessage({ channel: 'U0', text: 'Your access has ended.' });
  const seconds = (performance.now() - before) / 1000;
  await listing;
  server.close();
  server.closeAllConnections();
  return seconds;
}

const usual = await waited({});
const refusing = await waited({ rejectRateLimitedCalls: true });
console.log(`default: chat.postMessage waited ${usual.toFixed(1)} s for the limit of users.list`);
console.log(`rejectRateLimitedCalls: it waited ${refusing.toFixed(1)} s`);
const stands = usual > RETRY_AFTER_S - 1 && refusing < 1;
console.log(stands ? 'stands: the limit of one method holds up all methods of the client' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
