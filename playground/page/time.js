/** Moments and spans, in the zone and language of the browser, by the clock of the playground. */

let offsetMs = 0;

export const setOffset = (ms) => {
  offsetMs = ms;
};
export const now = () => new Date(Date.now() + offsetMs);
export const offset = () => offsetMs;

const format = (options) => {
  const formatter = new Intl.DateTimeFormat(undefined, options);
  return (date) => formatter.format(date);
};
export const timeOf = format({ hour: 'numeric', minute: '2-digit' });
const timeSecs = format({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
const dateNum = format({ year: 'numeric', month: '2-digit', day: '2-digit' });
const dateLong = format({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
const dateMiddle = format({ year: 'numeric', month: 'long', day: 'numeric' });
const dateShort = format({ year: 'numeric', month: 'short', day: 'numeric' });
export const weekday = format({ weekday: 'long', month: 'long', day: 'numeric' });

const DAY_MS = 86_400_000;
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
/** Whole days from today: -1 is yesterday. */
const daysAway = (date) => Math.round((midnight(date) - midnight(now())) / DAY_MS);
export const today = () => String(midnight(now()));

const pretty = (date, otherwise) => ['yesterday', 'today', 'tomorrow'][daysAway(date) + 1] ?? otherwise(date);

export function dayTitle(date) {
  const name = pretty(date, weekday);
  return name[0].toUpperCase() + name.slice(1);
}

const TOKENS = {
  date_num: dateNum,
  date: dateMiddle,
  date_short: dateShort,
  date_long: dateLong,
  date_pretty: (date) => pretty(date, dateMiddle),
  date_short_pretty: (date) => pretty(date, dateShort),
  date_long_pretty: (date) => pretty(date, dateLong),
  day_divider_pretty: (date) => pretty(date, weekday),
  time: timeOf,
  time_secs: timeSecs,
  ago: (date) => `${span(now() - date)} ago`,
};

/** What stands for a `<!date^…>` token. */
export const dateText = (seconds, pattern) =>
  pattern.replaceAll(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(new Date(seconds * 1000)) ?? whole);

/** `1 h 59 min`, `42 s`: the two largest units, rounded down. */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

/** `1h 59m`, where there is little room. */
export const spanShort = (ms) => span(ms).replaceAll(/(\d+) (\w)\w*/g, '$1$2');

export const dateOfTs = (ts) => new Date(Number.parseFloat(ts) * 1000);
