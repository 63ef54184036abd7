/** The shortcodes one meets in messages of apps. */
const EMOJI = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  warning: '⚠️',
  rotating_light: '🚨',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  stopwatch: '⏱️',
  alarm_clock: '⏰',
  clock: '🕐',
  key: '🔑',
  old_key: '🗝️',
  lock: '🔒',
  unlock: '🔓',
  closed_lock_with_key: '🔐',
  ticket: '🎫',
  bell: '🔔',
  eyes: '👀',
  wave: '👋',
  tada: '🎉',
  rocket: '🚀',
  memo: '📝',
  link: '🔗',
  information_source: 'ℹ️',
  question: '❓',
  bulb: '💡',
  mag: '🔍',
  thumbsup: '👍',
  '+1': '👍',
  thumbsdown: '👎',
  '-1': '👎',
  point_right: '👉',
  arrow_right: '➡️',
  arrows_counterclockwise: '🔄',
  leftwards_arrow_with_hook: '↩️',
  shield: '🛡️',
  gear: '⚙️',
  bust_in_silhouette: '👤',
  robot_face: '🤖',
};

/** Shortcodes that are known become pictures; the rest stays as it is. */
export const withEmoji = (text) =>
  text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);

/** Lights, which are drawn: on a machine without such a font they would be boxes. */
export const LIGHTS = {
  ':large_green_circle:': ['#16a36f', 'green'],
  ':large_yellow_circle:': ['#e0a100', 'yellow'],
  ':large_orange_circle:': ['#e8772e', 'orange'],
  ':red_circle:': ['#d9344c', 'red'],
  ':large_blue_circle:': ['#3b82f6', 'blue'],
  ':white_circle:': ['#b9b5c6', 'white'],
  ':black_circle:': ['#55515f', 'black'],
};
