import { DAYS } from '../domain/document/window-fields.ts';
import type { OpenAt } from '../domain/refusal.ts';

/** `Mon–Fri, 08:00 to 18:00 (Europe/Berlin)`, or `outside` of that. Pure. */
export function windowWords({ days, from, to, timeZone, outside }: OpenAt): string {
  const which = days === undefined ? 'every day' : daysWords(days);
  const hours = from === undefined || to === undefined ? '' : `, ${from} to ${to}`;
  return `${outside === true ? 'outside ' : ''}${which}${hours} (${timeZone})`;
}

/** Three and more that follow each other are said by the first and the last. */
function daysWords(days: NonNullable<OpenAt['days']>): string {
  const runs: string[][] = [];
  for (const day of DAYS.filter((one) => days.includes(one))) {
    const last = runs.at(-1);
    const before = DAYS[DAYS.indexOf(day) - 1];
    if (last !== undefined && last.at(-1) === before) last.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) => (run.length > 2 ? [`${name(run[0])}–${name(run.at(-1))}`] : run.map(name)))
    .join(', ');
}

const name = (day = ''): string => `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`;
