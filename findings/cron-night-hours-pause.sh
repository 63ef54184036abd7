#!/usr/bin/env bash
# cron-parser, by which BullMQ schedules, pauses a quarter-hourly job for 75 minutes once the job has hours of its own.
#
# Guess:   `*/15 * * * *` and `*/15 0-6 * * *` do the same between midnight and seven, also in the night when clocks go back: every
#          quarter of an hour, or whatever the library does then, but both alike.
# Happens: only the hour field with all 24 hours runs in the hour that comes twice. Any other list of hours passes over its second
#          time, however often it runs otherwise. croner and cron run both the whole night through.
# Seen:    longest pause in minutes, Europe/Berlin, the night to 25 October 2026:
#          */15 * * * *: cron-parser 15, croner 15, cron 15
#          */15 0-23 * * *: cron-parser 15, croner 15, cron 15
#          */15 0-6 * * *: cron-parser 75, croner 15, cron 15
# Matters: a job that takes back what is over, at night more often than by day, leaves it an hour longer in that night. A monitor that
#          expects a run every quarter of an hour alarms.
# With:    cron-parser 5.10.3 (that of bullmq 6.7.0), croner 11.0.0, cron 4.4.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact cron-parser@5.10.3 croner@11.0.0 cron@4.4.0 || exit 2

cat > try.mjs <<'JS'
import { CronTime } from 'cron';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const ZONE = 'Europe/Berlin';
// Midnight to five in the morning, which is six hours.
const FROM = new Date('2026-10-24T22:00:00Z');
const TO = new Date('2026-10-25T04:00:00Z');

const LIBRARIES = {
  'cron-parser': (line) => {
    const runs = CronExpressionParser.parse(line, { tz: ZONE, currentDate: FROM });
    return () => runs.next().toDate();
  },
  croner: (line) => {
    const runs = new Cron(line, { timezone: ZONE });
    return (last) => runs.nextRun(last);
  },
  cron: (line) => {
    const runs = new CronTime(line, ZONE);
    return (last) => runs.getNextDateFrom(last, ZONE).toJSDate();
  },
};

function longestPause(next) {
  let longest = 0;
  for (let last = FROM, run = next(last); run <= TO; last = run, run = next(last))
    longest = Math.max(longest, (run - last) / 60_000);
  return longest;
}

console.log(`longest pause in minutes, ${ZONE}, the night to 25 October 2026:`);
const got = ['*/15 * * * *', '*/15 0-23 * * *', '*/15 0-6 * * *'].map((line) => {
  const pauses = Object.entries(LIBRARIES).map(([name, library]) => [name, longestPause(library(line))]);
  console.log(`${line}: ${pauses.map(([name, minutes]) => `${name} ${minutes}`).join(', ')}`);
  return pauses.map(([, minutes]) => minutes).join(' ');
});
const stands = got.join(', ') === '15 15 15, 15 15 15, 75 15 15';
console.log(stands ? 'stands: hours written out are not run a second time' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
TZ=UTC node try.mjs
