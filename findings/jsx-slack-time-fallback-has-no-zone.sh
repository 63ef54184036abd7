#!/usr/bin/env bash
# jsx-slack: what `<time>` writes for clients that cannot show a date is in UTC, and does not say so.
#
# Guess:   `<time datetime={…}>` becomes Slack's date token, which each client shows in its reader's zone. The text behind the bar,
#          for notifications and clients that cannot, either names its zone or is in that of the server.
# Happens: it is the time in UTC in the same form as the date token has, without a word about it, whatever TZ is.
# Seen:    until <!date^1793000000^{date_short_pretty} at {time}|Oct 26, 2026 at 07:33 AM>, the same under TZ=Asia/Tokyo
#          and TZ=America/New_York
# Matters: "you have access until 07:33 AM" on a phone's lock screen in Tokyo is nine hours early, in New York hours late: somebody
#          believes that they still have, or no longer have, what they asked for.
# With:    jsx-slack 6.1.2, Node 20.20.2; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact jsx-slack@6.1.2 || exit 2

cat > try.mjs <<'JS'
import { Blocks, JSXSlack, Section } from 'jsx-slack';
import { jsx } from 'jsx-slack/jsx-runtime';

const time = jsx('time', { datetime: 1793000000, children: '{date_short_pretty} at {time}' });
const [block] = JSXSlack(jsx(Blocks, { children: jsx(Section, { children: ['until ', time] }) }));
console.log(block.text.text);
JS
tokyo=$(TZ=Asia/Tokyo node try.mjs)
newyork=$(TZ=America/New_York node try.mjs)
printf '%s\n%s\n' "$tokyo" "$newyork"
expected='until <!date^1793000000^{date_short_pretty} at {time}|Oct 26, 2026 at 07:33 AM>'
if [ "$tokyo" = "$expected" ] && [ "$newyork" = "$expected" ]; then
  echo 'stands: the text for notifications is in UTC and names no zone'
else
  echo 'CHANGED'
  exit 1
fi
