/** Charts and tables with buttons: what Slack takes of them, and where. */
import type { KnownBlock } from '@slack/types';
import { expect, it } from 'vitest';
import { actionTable, lineChart, type Cell } from '../../../src/slack/blocks/data-blocks.ts';
import { faultsOfMessage, faultsOfView } from '../../../src/slack/blocks/limits.ts';
import { button, plain, x } from '../block-builders.ts';

const messageOf = (...blocks: KnownBlock[]) => faultsOfMessage({ text: 'Hello', blocks });
const days = (count: number): string[] => Array.from({ length: count }, (_, index) => `day ${index}`);

const chartOf = (count: number, title = 'Left'): KnownBlock =>
  lineChart({
    title,
    labels: days(count),
    xLabel: 'Day',
    yLabel: 'Items',
    lines: [{ name: 'Left', values: days(count).map((_, index) => index) }],
  });
const press = (id: string): Cell => ({ button: button(id), instead: 'Keep' });
const tableOf = (rows: readonly (readonly Cell[])[], pageSize = 5): KnownBlock =>
  actionTable({ caption: 'Items', heads: ['Who', 'Decide'], rows, pageSize });
const rowsOf = (count: number): Cell[][] => days(count).map((day) => [day, press(day)]);
const bent = (block: KnownBlock, change: object): KnownBlock => ({ ...block, ...change });
const raw = (change: object): KnownBlock => bent(chartOf(3), change);
const text = (words: string) => ({ type: 'raw_text', text: words });

it('a chart: twenty points of one line, and no more than two in a message', () => {
  expect(messageOf(chartOf(20))).toEqual([]);
  expect(messageOf(chartOf(25))).toEqual([]);
  expect(messageOf(chartOf(3, x(80)))).toEqual([]);
  expect(messageOf(chartOf(2), chartOf(2), chartOf(2))).toEqual(['blocks has 3 of 2 charts']);
});

it.each([
  [raw({ title: x(51) }), 'blocks[0].title has 51 of 50 characters'],
  [
    raw({
      chart: {
        type: 'line',
        series: [{ name: 'a', data: [{ label: '1', value: 2 }] }],
        axis_config: { categories: ['2'] },
      },
    }),
    'blocks[0].chart.series[0].data has other labels than the axis',
  ],
  [
    raw({
      chart: {
        type: 'line',
        series: [{ name: 'a', data: [{ label: '1', value: NaN }] }],
        axis_config: { categories: ['1'] },
      },
    }),
    'blocks[0].chart.series[0].data[0].value must be a number',
  ],
  [raw({ chart: { type: 'donut' } }), 'blocks[0].chart.type must be one of line, bar, area'],
])('a chart Slack would not take is told apart %#', (block, fault) => {
  expect(messageOf(block)).toContain(fault);
});

it('a table: a hundred rows below its head, equally long, each button with an id of its own', () => {
  expect(messageOf(tableOf(rowsOf(100)))).toEqual([]);
  expect(messageOf(tableOf(rowsOf(101)))).toEqual([]);
  const longer = Array.from({ length: 102 }, () => [text('a'), text('b')]);
  expect(messageOf(bent(tableOf(rowsOf(1)), { rows: longer }))).toEqual([
    'blocks[0].rows has 102 of 101 items',
  ]);
  expect(messageOf(tableOf([]))).toEqual(['blocks[0].rows is empty']);
  expect(messageOf(tableOf([['a']]))).toEqual(['blocks[0].rows are not equally long']);
  expect(
    messageOf(
      tableOf([
        ['a', press('same')],
        ['b', press('same')],
      ]),
    ),
  ).toEqual(['blocks[0].rows[2][1].element.action_id repeats same']);
  expect(messageOf(tableOf(rowsOf(2), 101))).toEqual([
    'blocks[0].page_size must be a whole number from 1 to 100',
  ]);
});

it('the characters of all tables of a message count together, those of buttons and of what stands for them as well', () => {
  const rest = 'WhoDecide'.length;
  const own = plainLength(press('one'));
  expect(messageOf(tableOf([[x(20_000 - rest - own), press('one')]]))).toEqual([]);
  expect(messageOf(tableOf([[x(20_001 - rest - own), press('one')]]))).toEqual([
    'blocks has 20001 of 20000 characters in data tables',
  ]);
});

function plainLength(cell: Cell): number {
  return typeof cell === 'string' ? cell.length : cell.button.text.text.length + cell.instead.length;
}

it('a button without what stands for it, and one in the head, are refused', () => {
  const table = tableOf([['a', press('a')]]);
  const bare = { type: 'action_cell', element: button('a') };
  expect(
    messageOf(
      bent(table, {
        rows: [
          [text('Who'), text('Decide')],
          [text('a'), bare],
        ],
      }),
    ),
  ).toContain('blocks[0].rows[1][1].fallback is missing');
  const whole = [text('a'), { ...bare, fallback: text('Keep') }];
  expect(messageOf(bent(table, { rows: [whole, whole] }))).toContain(
    'blocks[0].rows[0][1].type must be one of raw_text, raw_number',
  );
});

it('both go into messages and Home tabs, and never into a modal', () => {
  const blocks = [chartOf(3), tableOf([['a', press('a')]])];
  expect(messageOf(...blocks)).toEqual([]);
  expect(faultsOfView({ type: 'home', blocks })).toEqual([]);
  expect(faultsOfView({ type: 'modal', title: plain('A'), blocks })).toEqual([
    'blocks[0] (data_visualization) cannot be in a modal',
    'blocks[1] (data_table) cannot be in a modal',
  ]);
});
