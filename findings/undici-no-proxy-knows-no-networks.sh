#!/usr/bin/env bash
# undici's EnvHttpProxyAgent passes over a network in NO_PROXY, which curl keeps to.
#
# Guess:   NO_PROXY=10.0.0.0/8, as clusters set it for every container, is read by undici as by curl, git and Go: what has an
#          address in there is asked straight on. An entry that it cannot use is refused or warned of.
# Happens: entries are compared as names. A network is the name of no host, so the request goes to the proxy, without a word. Single
#          addresses and domains, with all below them, are read alike by both.
# Seen:    NO_PROXY=127.0.0.1: curl straight on, undici straight on
#          NO_PROXY=127.0.0.0/8: curl straight on, undici by the proxy
# Matters: `curl` in the container reaches the GitLab inside, and the program beside it does not: access is neither given nor taken
#          back, while the obvious test says that the network is fine. Or the proxy lets it through, and sees what it should not.
# With:    undici 7.30.2, curl 7.88.1, Node 20.20.2; 2026-11-29
# Needs:   node, npm, curl 7.86 or later. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
command -v curl > /dev/null || { echo 'needs curl' >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact undici@7.30.2 || exit 2

cat > try.mjs <<'JS'
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, fetch } from 'undici';

let asked = [];
async function listening(name) {
  const server = createServer((_, res) => {
    asked.push(name);
    res.end();
  });
  server.on('connect', (_, socket) => {
    asked.push(name);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}
const gitlab = await listening('straight on');
const proxy = await listening('by the proxy');

async function way(ask) {
  asked = [];
  await ask().catch(() => undefined);
  return asked[0] ?? 'nobody was asked';
}

async function compare(noProxy) {
  const env = { PATH: process.env.PATH, http_proxy: proxy, no_proxy: noProxy };
  const byCurl = await way(() => promisify(execFile)('curl', ['-sS', `${gitlab}/`], { env }));
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, noProxy });
  const byUndici = await way(() => fetch(`${gitlab}/`, { dispatcher }));
  console.log(`NO_PROXY=${noProxy}: curl ${byCurl}, undici ${byUndici}`);
  return `${byCurl}, ${byUndici}`;
}

const one = await compare('127.0.0.1');
const network = await compare('127.0.0.0/8');
const stands = one === 'straight on, straight on' && network === 'straight on, by the proxy';
console.log(stands ? 'stands: a network in NO_PROXY is no exception for undici' : 'CHANGED');
process.exit(stands ? 0 : 1);
JS
node try.mjs
