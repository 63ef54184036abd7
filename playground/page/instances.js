/** Which of the GitLabs one looks at. */
import { fill, h } from './dom.js';

/** @param {(name: string) => void} choose */
export function showInstances(parent, { instances }, current, choose) {
  fill(parent, `${current} ${instances.map(({ connector }) => connector === null)}`, () =>
    h(
      'div',
      { class: 'segments', role: 'radiogroup', 'aria-label': 'Which GitLab' },
      instances.map(({ name, title, url }) => {
        const input = h('input', {
          type: 'radio',
          name: 'instance',
          value: name,
          onchange: () => choose(name),
        });
        input.checked = name === current;
        return h('label', { title: url }, input, h('span', {}, title));
      }),
    ),
  );
}
