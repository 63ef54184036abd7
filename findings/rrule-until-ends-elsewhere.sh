#!/usr/bin/env bash
# rrule.js ends a repeated window a day early east of Greenwich, and a day late west of it.
#
# Guess:   UNTIL=20261106T105959Z is the last second of Friday in Auckland, so daily windows there end with Friday's. RFC 5545
#          demands UNTIL in UTC when DTSTART has a time zone, and Google and Outlook write it so.
# Happens: rrule.js compares the digits of UNTIL with those of the local time, as though both were of one zone. East of
#          Greenwich it drops a window before UNTIL whose local digits are larger; west of it, it adds one that is behind UNTIL.
#          rrule-temporal reads the same text as the RFC has it.
# Seen:    Pacific/Auckland, daily at 13:00 until the end of Friday: rrule 4 days, until Thu; rrule-temporal 5 days, until Fri
#          Europe/Berlin, daily at 09:00 until the end of Friday: rrule 5 days, until Fri; rrule-temporal 5 days, until Fri
#          America/Los_Angeles, daily at 01:00 until the end of Friday: rrule 6 days, until Sat; rrule-temporal 5 days, until Fri
# Matters: a window of access or a shift that comes from a calendar is a day short, or has a day that nobody approved. In
#          Europe, in office hours, it is right.
# With:    rrule 2.8.1, rrule-temporal 2.2.8, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact rrule@2.8.1 rrule-temporal@2.2.8 || exit 2

cat > try.mjs <<'JS'
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';

// From Monday on; the end of Friday, 6 November 2026, in that zone, in UTC.
const WINDOWS = [
  ['Pacific/Auckland', '13', '20261106T105959Z'],
  ['Europe/Berlin', '09', '20261106T225959Z'],
  ['America/Los_Angeles', '01', '20261107T075959Z'],
];

const got = WINDOWS.map(([timeZone, hour, until]) => {
  const text = `DTSTART;TZID=${timeZone}:20261102T${hour}0000\nRRULE:FREQ=DAILY;UNTIL=${until}`;
  const weekday = new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' });
  const tell = (dates) => `${dates.length} days, until ${weekday.format(dates.at(-1))}`;
  const usual = tell(rrule.rrulestr(text).all());
  const other = tell(
    new RRuleTemporal({ rruleString: text }).all().map(({ epochMilliseconds }) => new Date(epochMilliseconds)),
  );
  console.log(`${timeZone}, daily at ${hour}:00 until the end of Friday: rrule ${usual}; rrule-temporal ${other}`);
  return `${usual} | ${other}`;
});
const right = '5 days, until Fri';
const stands =
  got.join('; ') === `4 days, until Thu | ${right}; ${right} | ${right}; 6 days, until Sat | ${right}`;
console.log(stands ? 'stands: the last day depends on the side of Greenwich' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
TZ=UTC node try.mjs
