#!/usr/bin/env bash
# CEL in @bufbuild/cel is a day ahead for the first hour of every day in a named time zone, under Node 20.
#
# Guess:   timestamp(...).getDayOfWeek("Europe/Berlin") is the day of the week in Berlin, at any time of the day, as
#          getHours("Europe/Berlin") is the hour there. Another implementation of CEL says the same.
# Happens: between midnight and one o'clock, local time, the day of the week, the date and the day of the year are those of
#          the day after. The hour is right. With an offset in place of a name ("+01:00") all of it is right, and so it is
#          for any other hour. Under Node 22 and 24 the first hour is right, too: the package asks for the hour in two ways
#          that exclude each other, and Node 20 then calls midnight 24 o'clock.
# Seen:    Sunday 23:30 in Berlin: day of the week 0, date 29, hour 23; @marcbachmann/cel-js: 0, 29, 23
#          Monday 00:30 in Berlin: day of the week 2, date 1, hour 0; @marcbachmann/cel-js: 1, 30, 0
#          Monday 00:30, as +01:00: day of the week 1, date 30, hour 0
#          Monday 01:30 in Berlin: day of the week 1, date 30, hour 1; @marcbachmann/cel-js: 1, 30, 1
#          Friday 00:30 in Berlin is a weekday: false; @marcbachmann/cel-js: true
# Matters: "on weekdays" refuses who is on call on Friday at half past midnight, and lets people in on Sunday at the same
#          hour. Whoever tests the rule in office hours, in UTC or under a newer Node sees nothing.
# With:    @bufbuild/cel 0.6.1, @marcbachmann/cel-js 8.0.0, Node 20.20.2; 2026-11-29
# Needs:   node 20, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
case $(node --version) in v20.*) ;; *) echo 'needs Node 20' >&2; exit 2 ;; esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @bufbuild/cel@0.6.1 @marcbachmann/cel-js@8.0.0 || exit 2

cat > try.mjs <<'JS'
import { run } from '@bufbuild/cel';
import { evaluate } from '@marcbachmann/cel-js';

const PARTS = ['getDayOfWeek', 'getDate', 'getHours'];
const read = (calculate, at, zone) =>
  PARTS.map((part) => String(calculate(`timestamp("${at}").${part}("${zone}")`))).join(', ');

function compare(what, at) {
  const here = read(run, at, 'Europe/Berlin');
  const there = read(evaluate, at, 'Europe/Berlin');
  const [day, date, hour] = here.split(', ');
  console.log(`${what} in Berlin: day of the week ${day}, date ${date}, hour ${hour}; @marcbachmann/cel-js: ${there}`);
  return `${here} | ${there}`;
}

const before = compare('Sunday 23:30', '2026-11-29T22:30:00Z');
const first = compare('Monday 00:30', '2026-11-29T23:30:00Z');
const byOffset = read(run, '2026-11-29T23:30:00Z', '+01:00');
const [day, date, hour] = byOffset.split(', ');
console.log(`Monday 00:30, as +01:00: day of the week ${day}, date ${date}, hour ${hour}`);
const after = compare('Monday 01:30', '2026-11-30T00:30:00Z');
const friday = 'timestamp("2026-12-03T23:30:00Z")';
const rule = `${friday}.getDayOfWeek("Europe/Berlin") >= 1 && ${friday}.getDayOfWeek("Europe/Berlin") <= 5`;
const onWeekday = [run(rule), evaluate(rule)].join(' ');
console.log(`Friday 00:30 in Berlin is a weekday: ${run(rule)}; @marcbachmann/cel-js: ${evaluate(rule)}`);
const stands =
  before === '0, 29, 23 | 0, 29, 23' &&
  first === '2, 1, 0 | 1, 30, 0' &&
  byOffset === '1, 30, 0' &&
  after === '1, 30, 1 | 1, 30, 1' &&
  onWeekday === 'false true';
console.log(stands ? 'stands: the first hour of the day belongs to the next one' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
