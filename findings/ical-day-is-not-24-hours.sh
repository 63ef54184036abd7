#!/usr/bin/env bash
# iCalendar: P1D and PT24H are different lengths when clocks change; ical.js and node-ical know one each.
#
# Guess:   RFC 5545 says what DURATION:P1D is, a day by the clock, and what PT24H is, exactly 24 hours. A library that reads
#          calendars ends an event accordingly: on the day that has 25 hours the one at the same time of the day, the other an
#          hour before.
# Happens: ical.js takes both for a day by the clock, node-ical both for 24 hours. Each is right about one, and neither
#          makes any difference between them.
# Seen:    from Saturday 09:00 in Berlin, the night the clocks go back:
#          P1D:   ical.js until Sun 09:00, node-ical until Sun 08:00
#          PT24H: ical.js until Sun 09:00, node-ical until Sun 08:00
# Matters: access for whoever is on call, from a calendar with a shift a day: with the one library nobody has it for an hour, with
#          the other two people do, twice a year, at the hand-over.
# With:    ical.js 2.2.1, node-ical 0.26.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact ical.js@2.2.1 node-ical@0.26.0 || exit 2

cat > try.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';

const shift = (duration) => `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//shifts//EN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:shift
DTSTAMP:20261001T000000Z
DTSTART;TZID=Europe/Berlin:20261024T090000
DURATION:${duration}
SUMMARY:On call
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n');

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.register(calendar.getFirstSubcomponent('vtimezone'));
  return new ICAL.Event(calendar.getFirstSubcomponent('vevent')).endDate.toJSDate();
}
const byNodeIcal = (text) => Object.values(ical.sync.parseICS(text)).find(({ type }) => type === 'VEVENT').end;

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', weekday: 'short', hour: '2-digit', minute: '2-digit' });
console.log('from Saturday 09:00 in Berlin, the night the clocks go back:');
const got = ['P1D', 'PT24H'].map((duration) => {
  const [one, other] = [byIcalJs, byNodeIcal].map((read) => clock.format(read(shift(duration))).replace(',', ''));
  console.log(`${duration}: ical.js until ${one}, node-ical until ${other}`);
  return `${one} | ${other}`;
});
const stands = got.join('; ') === 'Sun 09:00 | Sun 08:00; Sun 09:00 | Sun 08:00';
console.log(stands ? 'stands: neither tells a day from 24 hours' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
TZ=UTC node try.mjs
