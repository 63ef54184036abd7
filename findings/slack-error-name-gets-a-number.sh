#!/usr/bin/env bash
# A bundle that imports Slack's error class by its name renames the error that is thrown.
#
# Guess:   without minifying, names stay: error.name is what it is from the sources, WebAPIPlatformError.
# Happens: @slack/web-api sets error.name to the name of its class, and esbuild puts a number behind a class of a CommonJS package whose
#          name the program imports. From the sources and in every test the name is right; in the bundle it is another.
# Seen:    from the sources WebAPIPlatformError, bundled WebAPIPlatformError2, bundled with --keep-names WebAPIPlatformError;
#          instanceof true and the code slack_webapi_platform_error in all three
# Matters: an alert, a log filter or a retry that goes by the name works until the day it is built, and then takes "this person cannot be
#          asked" for an unknown failure.
# With:    @slack/web-api 8.2.0, esbuild 0.28.2, Node 20.20.2; 2026-12-01
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --save-exact @slack/web-api@8.2.0 esbuild@0.28.2 || exit 2

cat > try.js <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';

const refusal = JSON.stringify({ ok: false, error: 'channel_not_found' });
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json').end(refusal);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new WebClient('none', {
  slackApiUrl: `http://127.0.0.1:${server.address().port}/api/`,
  retryConfig: { retries: 0 },
});
const error = await client.chat.postMessage({ channel: 'C0', text: 'an example' }).catch((caught) => caught);
server.close();
console.log(error.name, error instanceof WebAPIPlatformError, error.code);
JS

bundled() {
  npx esbuild try.js --bundle --platform=node --format=esm --outfile=bundled.mjs --log-level=error \
    --banner:js="import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" "$@"
  node bundled.mjs
}
sources=$(node try.js)
plain=$(bundled)
kept=$(bundled --keep-names)
printf 'from the sources: %s\nbundled: %s\nwith --keep-names: %s\n' "$sources" "$plain" "$kept"
[ "$sources" = 'WebAPIPlatformError true slack_webapi_platform_error' ] &&
  [ "$plain" = 'WebAPIPlatformError2 true slack_webapi_platform_error' ] &&
  [ "$kept" = "$sources" ]
