#!/usr/bin/env bash
# cloudevents: an event that does not say when it happened says so once it was read.
#
# Guess:   `time` is optional in CloudEvents. An event that carries none has none after it was parsed, and a reader sees that
#          nobody said when it happened.
# Happens: HTTP.toEvent fills in the moment at which it reads. Two readings of the same bytes give two times, and nothing tells
#          them from a time that the sender gave. `new CloudEvent` does the same with an event from elsewhere, such as a table.
# Seen:    read once: …23.937Z; read again 50 ms later: …23.992Z; built: now as well; with `time: null`: now as well
# Matters: an audit event "access ended" that waited a day in a queue is filed under the day it was read, and the copy that is
#          delivered again looks like a second one. Who compares times with when access was due is told that all were late.
# With:    cloudevents 10.0.0, Node 20.20.2; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact cloudevents@10.0.0 || exit 2

cat > try.mjs <<'JS'
import { setTimeout as pause } from 'node:timers/promises';
import { CloudEvent, HTTP } from 'cloudevents';

const sent = { specversion: '1.0', id: '1', source: '/access', type: 'com.example.grant.ended', data: { grant: 7 } };
const message = { headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(sent) };

const began = Date.now();
const once = HTTP.toEvent(message).time;
await pause(50);
const again = HTTP.toEvent(message).time;
const built = new CloudEvent(sent).time;
const none = new CloudEvent({ ...sent, time: null }).time;

const ofNow = (time) => typeof time === 'string' && Date.parse(time) >= began && Date.parse(time) <= Date.now();
console.log(`sent without a time: ${'time' in sent ? 'no' : 'yes'}`);
console.log(`read once: ${once}; read again 50 ms later: ${again}; built: ${built}; with time: null: ${none}`);
const stands = ofNow(once) && ofNow(again) && once !== again && ofNow(built) && ofNow(none);
console.log(stands ? 'stands: what was sent without a time happened when it was read' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
