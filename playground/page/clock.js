/** The playground's clock, and the buttons that let time pass. */
import { fill, h, icon } from './dom.js';
import { now, offset, span } from './time.js';

const SPANS = [
  ['1m', '1 min'],
  ['15m', '15 min'],
  ['1h', '1 h'],
  ['4h', '4 h'],
  ['1d', '1 day'],
];

/** @param {(duration: string) => void} pass */
export function showClock(parent, { clock }, pass) {
  fill(parent, `clock ${clock.passing}`, () => [
    h(
      'div',
      { class: 'clock-now' },
      icon('clock'),
      h('div', {}, h('b', { class: 'clock-time' }), h('span', { class: 'clock-day' })),
      h('span', { class: 'clock-ahead' }),
    ),
    h(
      'div',
      { class: 'clock-buttons', role: 'group', 'aria-label': 'Let time pass' },
      h('span', { class: 'clock-label' }, clock.passing ? 'Time is passing…' : 'Let time pass'),
      SPANS.map(([duration, label]) =>
        h(
          'button',
          {
            type: 'button',
            class: 'button button-small',
            disabled: clock.passing,
            onclick: () => pass(duration),
          },
          label,
        ),
      ),
    ),
  ]);
  parent.classList.toggle('passing', clock.passing);
  tick(parent);
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

export function tick(parent) {
  const at = now();
  const time = parent.querySelector('.clock-time');
  if (time === null) return;
  time.textContent = TIME.format(at);
  parent.querySelector('.clock-day').textContent = DAY.format(at);
  parent.querySelector('.clock-ahead').textContent =
    offset() < 1000 ? 'real time' : `${span(offset())} ahead`;
}
