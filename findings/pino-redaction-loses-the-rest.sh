#!/usr/bin/env bash
# pino: redacting `*.token` turns a URL or a Buffer beside it into "unable to serialize".
#
# Guess:   redaction replaces the values at the paths it is given. What is elsewhere is logged as it would be without it, and a path that
#          is not there changes nothing.
# Happens: what a wildcard passes through is copied, property by property, onto an empty object of the same class. A URL or a
#          Buffer has no such properties, and the toJSON() of the copy fails. `*.token` loses the field, and one wildcard more
#          loses the object around it, with all its other fields. There is no token in any of this.
# Seen:    no redaction: url "https://gitlab.example/api", err.type "Error", err.message "refused"
#          `token`: url "https://gitlab.example/api", err.type "Error", err.message "refused"
#          `*.token`: url "[unable to serialize, …]", err.type "Error", err.message "refused"
#          `*.token` and `err.*.token`: url "[unable to serialize, …]", err "[unable to serialize, …]"
# Matters: an error that carries the URL it failed on is logged without message and stack: afterwards nobody knows why access
#          was not taken away.
# With:    pino 10.4.0, @pinojs/redact 0.4.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact pino@10.4.0 @pinojs/redact@0.4.0 || exit 2

cat > try.mjs <<'JS'
import { pino } from 'pino';

function logged(paths) {
  const lines = [];
  const log = pino({ base: null, redact: paths }, { write: (line) => lines.push(line) });
  const url = new URL('https://gitlab.example/api');
  log.warn({ url, err: Object.assign(new Error('refused'), { url }) });
  const { url: field, err } = JSON.parse(lines[0]);
  const short = (value) => JSON.stringify(value).replace(/(unable to serialize).*\]/, '$1, …]');
  if (typeof err === 'string') return `url ${short(field)}, err ${short(err)}`;
  return `url ${short(field)}, err.type ${short(err.type)}, err.message ${short(err.message)}`;
}

const CASES = [[], ['token'], ['*.token'], ['*.token', 'err.*.token']];
const got = CASES.map((paths) => {
  const line = logged(paths);
  console.log(`${paths.map((path) => `\`${path}\``).join(' and ') || 'no redaction'}: ${line}`);
  return line;
});
const whole = 'url "https://gitlab.example/api", err.type "Error", err.message "refused"';
const lost = '"[unable to serialize, …]"';
const stands =
  got.join('; ') ===
  [whole, whole, `url ${lost}, err.type "Error", err.message "refused"`, `url ${lost}, err ${lost}`].join('; ');
console.log(stands ? 'stands: what a wildcard passes through is lost' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
