/** Blocks that show data: a table with buttons, and a line chart. */
import { h } from './dom.js';

/** @param {object} block @param {(element: object) => Element} buttonOf */
export function dataTable({ caption, rows, page_size: size = 5 }, buttonOf) {
  const [head, ...body] = rows;
  let page = 0;
  const table = h('div', { class: 'block data-table' });
  const draw = () => {
    const shown = body.slice(page * size, (page + 1) * size);
    const turn = (to, label) =>
      h(
        'button',
        {
          type: 'button',
          class: 'button',
          disabled: to < 0 || to * size >= body.length,
          onclick() {
            page = to;
            draw();
          },
        },
        label,
      );
    table.replaceChildren(
      h(
        'table',
        {},
        h('caption', {}, caption),
        h('thead', {}, h('tr', {}, ...head.map((cell) => h('th', { scope: 'col' }, cell.text)))),
        h(
          'tbody',
          {},
          ...shown.map((row) =>
            h(
              'tr',
              {},
              ...row.map((cell) =>
                h(
                  'td',
                  {},
                  cell.type === 'action_cell' ? buttonOf(cell.element) : String(cell.text ?? cell.value),
                ),
              ),
            ),
          ),
        ),
      ),
      ...(body.length > size
        ? [
            h(
              'div',
              { class: 'data-table-pages' },
              turn(page - 1, '‹'),
              `${page + 1} of ${Math.ceil(body.length / size)}`,
              turn(page + 1, '›'),
            ),
          ]
        : []),
    );
  };
  draw();
  return table;
}

const [WIDTH, HEIGHT, PAD] = [420, 150, 28];

export function chart({ title, chart: { series, axis_config: axes } }) {
  const most = Math.max(1, ...series.flatMap(({ data }) => data.map(({ value }) => value)));
  const x = (index, count) => PAD + (index * (WIDTH - 2 * PAD)) / Math.max(1, count - 1);
  const y = (value) => HEIGHT - PAD - (value * (HEIGHT - 2 * PAD)) / most;
  const lines = series.map(
    ({ data }, nth) =>
      `<polyline class="line-${nth}" points="${data.map(({ value }, index) => `${x(index, data.length)},${y(value)}`).join(' ')}"/>`,
  );
  const { categories } = axes;
  const label = (at, words, anchor) =>
    `<text x="${at}" y="${HEIGHT - 8}" text-anchor="${anchor}">${words.replaceAll(/[<&]/g, '')}</text>`;
  const picture = h('div', { class: 'chart-picture', role: 'img', 'aria-label': title });
  picture.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}"><line x1="${PAD}" y1="${y(0)}" x2="${WIDTH - PAD}" y2="${y(0)}"/>
    <text x="4" y="${y(most) + 4}">${most}</text><text x="4" y="${y(0) + 4}">0</text>${lines.join('')}
    ${label(PAD, categories[0], 'start')}${label(WIDTH - PAD, categories.at(-1), 'end')}</svg>`;
  return h(
    'figure',
    { class: 'block chart' },
    h('figcaption', {}, title),
    picture,
    h(
      'div',
      { class: 'chart-legend' },
      ...series.map(({ name }, nth) => h('span', { class: `legend-${nth}` }, name)),
    ),
  );
}
