/** Making elements. Text only ever gets in as text. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} props `class`, `on*` listeners, `dataset`; true and false set or
 * leave out an attribute
 * @param {...(Node | string | null | false | undefined | (Node | string)[])} children
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export const byId = (id) => document.getElementById(id);

/** The icons, as the inside of a 20 × 20 drawing with lines. */
const ICONS = {
  group: '<path d="M3 6.5a2 2 0 0 1 2-2h3l2 2h5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>',
  project: '<path d="M4 3.5h9.5a2 2 0 0 1 2 2v11H6a2 2 0 0 1-2-2zM4 14.5a2 2 0 0 1 2-2h9.5"/>',
  eye: '<path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z"/><circle cx="10" cy="10" r="2.2"/>',
  close: '<path d="M5 5l10 10M15 5L5 15"/>',
  send: '<path d="M3.5 10L3 4l14 6-14 6 .5-6zm0 0H10"/>',
  sync: '<path d="M16 8a6.5 6.5 0 0 0-11.5-2M4 3v3.5h3.5M4 12a6.5 6.5 0 0 0 11.5 2m.5 3v-3.5h-3.5"/>',
  clock: '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.3l2.8 1.7"/>',
  people:
    '<circle cx="7.5" cy="7" r="3"/><path d="M2 16.5c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.500M13 4.300a3 3 0 0 1 0 5.400M15 12.300c1.7.6 2.7 2 3 4.200"/>',
  chat: '<path d="M3 5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H9l-4 3.500V14a2 2 0 0 1-2-2z"/>',
  check: '<path d="M4.5 10.500l3.5 3.5 7.5-8"/>',
  plus: '<path d="M10 4v12M4 10h12"/>',
  warn: '<path d="M10 3l7.5 13.500h-15zM10 8.500v3.500m0 2.300v.2"/>',
  leave: '<path d="M12 4H5v12h7M9 10h8m-3-3 3 3-3 3"/>',
};

export function icon(name) {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 20 20');
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.innerHTML = ICONS[name];
  return drawing;
}

const HUES = { ana: 342, omar: 212, priya: 32, dana: 262, lee: 164, sam: 12 };

/** A round picture made of initials. */
export function avatar(name, handle = '') {
  const initials = name
    .split(' ')
    .map((word) => word[0])
    .slice(0, 2)
    .join('');
  const hue = HUES[handle] ?? 230;
  return h('span', { class: 'avatar', style: `--hue: ${hue}`, 'aria-hidden': 'true' }, initials);
}

/** Puts new children in only when they would differ, so that focus and selection survive. */
export function fill(parent, key, make) {
  if (parent.dataset.key === key) return false;
  parent.dataset.key = key;
  parent.replaceChildren(...[make()].flat());
  return true;
}

/** Runs after so many quiet milliseconds; `flush` runs it now if it waits. */
export function debounced(ms, work) {
  let timer = null;
  const run = () => {
    timer = null;
    return work();
  };
  return {
    soon() {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(run, ms);
    },
    async flush() {
      if (timer === null) return;
      clearTimeout(timer);
      await run();
    },
  };
}
