#!/usr/bin/env bash
# The package yaml refuses a small, plain document as an attack when one block is used a hundred times.
#
# Guess:   the guard against documents that grow when expanded counts what they grow to. A list of three names that many
#          entries refer to is what anchors are for, and it is read however many there are: it grows by nothing.
# Happens: the guard counts references. The hundredth one to the same anchor is refused, in a document of 5 kB without any
#          nesting. Where the block itself refers to another one twice, 33 are too many. js-yaml reads 5,000 of either.
# Seen:    owners: *platform,   99 times: read
#          owners: *platform,  100 times: Excessive alias count indicates a resource exhaustion attack
#          rule: *usual,        32 times: read
#          rule: *usual,        33 times: Excessive alias count indicates a resource exhaustion attack
#          js-yaml, 5,000 times: read
# Matters: a file of policies grows by one entry, and the next start fails with a word about an attack. Until then nothing
#          warns. The option maxAliasCount lifts the limit.
# With:    yaml 2.9.1, js-yaml 5.5.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact yaml@2.9.1 js-yaml@5.5.0 || exit 2

cat > try.mjs <<'JS'
import { load } from 'js-yaml';
import { parse } from 'yaml';

const entries = (count, value) => Array.from({ length: count }, (_, i) => `  - { group: acme/team${i}, ${value} }`).join('\n');
const plain = (count) => `platform: &platform [U1, U2, U3]\npolicies:\n${entries(count, 'owners: *platform')}\n`;
const nested = (count) =>
  `platform: &platform [U1, U2, U3]\nusual: &usual { owners: *platform, told: *platform }\npolicies:\n${entries(count, 'rule: *usual')}\n`;

function attempt(what, read, text, count) {
  try {
    const found = read(text).policies.length;
    console.log(`${what}, ${count} times: read`);
    return found === count ? 'read' : 'short';
  } catch (error) {
    console.log(`${what}, ${count} times (${text.length} characters): ${error.message}`);
    return 'refused';
  }
}

const got = [
  attempt('owners: *platform', parse, plain(99), 99),
  attempt('owners: *platform', parse, plain(100), 100),
  attempt('rule: *usual', parse, nested(32), 32),
  attempt('rule: *usual', parse, nested(33), 33),
  attempt('js-yaml, owners: *platform', load, plain(5000), 5000),
  attempt('js-yaml, rule: *usual', load, nested(5000), 5000),
].join(' ');
const stands = got === 'read refused read refused read read';
console.log(stands ? 'stands: references are counted, not what they grow to' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
