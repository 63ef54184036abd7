/** What Slack would refuse about a chart or a data table; a part of limits.ts. Pure. */
import { checkElement } from './element-limits.ts';
import { isRecord, type Spot } from './spot.ts';

const CHARTS_IN_MESSAGE = 2;
const TABLE_CHARACTERS = 20_000;

export function checkChart(block: Spot): void {
  block.needs('title', 'chart');
  block.at('title').string({ min: 1, max: 50 });
  const chart = block.at('chart');
  if (chart.type === 'pie') return checkSegments(chart);
  chart.at('type').oneOf(['line', 'bar', 'area']);
  chart.needs('series', 'axis_config');
  const axes = chart.at('axis_config');
  axes.needs('categories');
  for (const key of ['x_label', 'y_label']) axes.at(key).string({ min: 1, max: 50 });
  const categories = axes.at('categories').list({ min: 1, max: 20 });
  for (const label of categories) label.string({ min: 1, max: 20 });
  const labels = categories.map(({ value }) => value);
  if (new Set(labels).size < labels.length) axes.at('categories').fault('repeats a label');
  const names = new Set<unknown>();
  for (const line of chart.at('series').list({ min: 1, max: 6 })) {
    line.needs('name', 'data');
    line.at('name').string({ min: 1, max: 20 });
    if (names.has(line.at('name').value)) line.at('name').fault('is there twice');
    names.add(line.at('name').value);
    checkPoints(line.at('data'), labels);
  }
}

/** Every line has a value for every category. */
function checkPoints(data: Spot, labels: readonly unknown[]): void {
  const points = data.list({ min: 1, max: 20 });
  for (const point of points) checkNumber(point.at('value'));
  const own = points.map((point) => point.at('label').value);
  if (own.length !== labels.length || own.some((label) => !labels.includes(label)))
    data.fault('has other labels than the axis');
}

function checkSegments(chart: Spot): void {
  chart.needs('segments');
  for (const part of chart.at('segments').list({ min: 1, max: 6 })) {
    part.needs('label');
    part.at('label').string({ min: 1, max: 20 });
    checkNumber(part.at('value'));
  }
}

function checkNumber(spot: Spot): void {
  if (typeof spot.value !== 'number' || !Number.isFinite(spot.value)) spot.fault('must be a number');
}

export function checkDataTable(table: Spot): void {
  table.needs('caption', 'rows');
  table.at('caption').string({ min: 1, max: 2000 });
  table.at('page_size').integer({ min: 1, max: 100 });
  table.at('row_header_column_index').integer({ min: 0, max: 19 });
  const rows = table.at('rows').list({ min: 2, max: 101 });
  const widths = new Set<number>();
  for (const [index, row] of rows.entries()) {
    const cells = row.list({ min: 1, max: 20 });
    widths.add(cells.length);
    for (const cell of cells) checkCell(cell, index === 0);
  }
  if (widths.size > 1) table.at('rows').fault('are not equally long');
}

function checkCell(cell: Spot, isHead: boolean): void {
  cell.at('type').oneOf(isHead ? ['raw_text', 'raw_number'] : CELLS);
  if (cell.type === 'raw_text') {
    cell.needs('text');
    cell.at('text').string({ min: 1, max: TABLE_CHARACTERS });
  }
  if (cell.type === 'raw_number') checkNumber(cell.at('value'));
  if (cell.type !== 'action_cell') return;
  cell.needs('element', 'fallback');
  checkElement(cell.at('element'), 'cell');
  cell.at('fallback').at('type').oneOf(['raw_text', 'raw_number']);
  checkCell(cell.at('fallback'), true);
}

const CELLS = ['raw_text', 'raw_number', 'rich_text', 'action_cell'];

/** The buttons in the cells of a data table, unchecked. */
export const buttonsIn = (table: Spot): readonly Spot[] =>
  table.type === 'data_table'
    ? table
        .at('rows')
        .list({ min: 0, max: Infinity })
        .flatMap((row) => (Array.isArray(row.value) ? row.list({ min: 0, max: Infinity }) : []))
        .map((cell) => cell.at('element'))
        .filter((element) => !element.missing)
    : [];

/** What counts over all blocks of a message or a Home tab. */
export function checkTogether(list: Spot, blocks: readonly Spot[]): void {
  const charts = blocks.filter(({ type }) => type === 'data_visualization');
  if (charts.length > CHARTS_IN_MESSAGE) list.fault(`has ${charts.length} of ${CHARTS_IN_MESSAGE} charts`);
  const tables = blocks.filter(({ type }) => type === 'data_table').map((block) => block.at('rows').value);
  const characters = charactersIn(tables);
  if (characters > TABLE_CHARACTERS)
    list.fault(`has ${characters} of ${TABLE_CHARACTERS} characters in data tables`);
}

function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + charactersIn(one), 0);
  if (!isRecord(value)) return 0;
  const own = typeof value['text'] === 'string' ? value['text'].length : charactersIn(value['text']);
  return own + charactersIn(value['element']) + charactersIn(value['fallback']);
}
