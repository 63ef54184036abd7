#!/usr/bin/env bash
# parse-duration reads `1,5h`, as half of Europe writes it, as fifteen hours.
#
# Guess:   a comma before one digit is a decimal comma, so 1,5h is an hour and a half; or the text is refused with null, as
#          the library does with what it does not understand.
# Happens: the comma is taken for a separator of thousands and left out, wherever it stands: 1,5h is 15h. There is no
#          warning. Another locale has to be imported for the decimal comma.
# Seen:    1.5h is 1.5 hours; 1,5h is 15 hours; 0,5h is 5 hours; 2,25d is 5400 hours
# Matters: a lifetime of access that a person typed comes out ten or a hundred times as long, and it still looks like a
#          plausible duration on the approver's card.
# With:    parse-duration 2.1.9, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact parse-duration@2.1.9 || exit 2

cat > try.mjs <<'JS'
import parse from 'parse-duration';

const SEEN = { '1.5h': 1.5, '1,5h': 15, '0,5h': 5, '2,25d': 5400 };
const hours = Object.keys(SEEN).map((text) => [text, parse(text, 'h')]);
console.log(hours.map(([text, value]) => `${text} is ${value} hours`).join('; '));
const stands = hours.every(([text, value]) => value === SEEN[text]);
console.log(stands ? 'stands: a decimal comma is left out' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
