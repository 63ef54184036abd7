#!/usr/bin/env bash
# @gitbeaker/rest does not wait as long as GitLab says, and sends a write again.
#
# Guess:   a 429 with `Retry-After: 60` is tried again after a minute, or given to the caller. A POST that met a 502 is
#          never repeated by the library, for nobody knows whether it was carried out.
# Happens: on 429 and on 502 every request is sent ten times, POST among them, with pauses that begin at a few
#          milliseconds. Retry-After is not read. All ten are over in a fraction of a second, and the error that
#          is thrown at the end has neither the answer nor its headers, so the caller cannot wait either.
# Seen:    429 with Retry-After 60: 10 POSTs in 0.2 s, GitbeakerRetryError, no cause
#          502: 10 POSTs in 0.2 s, GitbeakerRetryError, no cause
# Matters: whoever is over the limit sends ten times as much. A membership that was added behind a 502 is added again: GitLab
#          then answers 409, "Member already exists", and the program reports that the grant failed, though it is there.
# With:    @gitbeaker/rest 43.8.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @gitbeaker/rest@43.8.0 || exit 2

cat > try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Gitlab } from '@gitbeaker/rest';

async function attempt(status, headers) {
  const arrivals = [];
  const server = createServer((req, res) => {
    req.resume();
    arrivals.push({ at: performance.now(), method: req.method });
    res.writeHead(status, { 'content-type': 'text/plain', ...headers }).end('later');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gitlab = new Gitlab({ host: `http://127.0.0.1:${server.address().port}`, token: 'none' });
  const error = await gitlab.GroupMembers.add(1, 30, { userId: 7 }).catch((thrown) => thrown);
  server.close();
  server.closeAllConnections();
  const posts = arrivals.filter(({ method }) => method === 'POST').length;
  const seconds = (arrivals.at(-1).at - arrivals[0].at) / 1000;
  const cause = error.cause === undefined ? 'no cause' : 'a cause';
  console.log(`${status}: ${posts} POSTs in ${seconds.toFixed(1)} s, ${error.constructor.name}, ${cause}`);
  return posts === 10 && seconds < 10 && error.cause === undefined;
}

const limited = await attempt(429, { 'retry-after': '60' });
const broken = await attempt(502, {});
const stands = limited && broken;
console.log(stands ? 'stands: a write is sent ten times at once, whatever Retry-After says' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
