import { changeOf, isMet, ratioOf, type Row } from './row.ts';

const TITLES = ['benchmark', 'on', 'figure', 'value', 'bare', 'ratio', 'bar', ''];
/** Where an earlier build was measured, too. */
const BESIDE = ['before', 'to before'];
/** After the value. */
const PLACE = TITLES.indexOf('value') + 1;

/** The rows as a Markdown table, in columns that also read well as text. */
export function table(rows: readonly Row[]): string {
  const isBeside = rows.some(({ before }) => before !== undefined);
  const titles = isBeside ? TITLES.toSpliced(PLACE, 0, ...BESIDE) : TITLES;
  const drawnCells = (row: Row): string[] =>
    isBeside ? cells(row).toSpliced(PLACE, 0, ...besideCells(row)) : cells(row);
  const lines = [titles, ...rows.map(drawnCells)];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const drawn = lines.map((line) => drawLine(line.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [drawn[0], drawLine(widths.map((width) => '-'.repeat(width))), ...drawn.slice(1)].join('\n');
}

const drawLine = (line: readonly string[]): string => `| ${line.join(' | ')} |`;

function besideCells(row: Row): string[] {
  const change = changeOf(row);
  return [
    row.before === undefined || row.before === null ? '–' : amount(row.before, row.unit),
    change === null ? '–' : `${change.toFixed(2)} ×`,
  ];
}

function cells(row: Row): string[] {
  const { benchmark, on, figure, value, unit, bare } = row;
  const ratio = ratioOf(row);
  return [
    benchmark,
    on,
    figure,
    amount(value, unit),
    bare === null ? '' : amount(bare, unit),
    ratio === null ? '' : `${ratio.toFixed(2)} ×`,
    barText(row),
    { true: 'met', false: 'MISSED', null: '' }[`${isMet(row)}`],
  ];
}

function barText({ bar, unit }: Row): string {
  if (bar === null) return '';
  const most = { value: amount(bar.most, unit), ratio: `${bar.most} ×`, excess: `bare + ${bar.most}` };
  return `≤ ${most[bar.of]}`;
}

function amount(value: number, unit: Row['unit']): string {
  const digits = unit === 'requests' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return unit === 'requests' ? value.toFixed(0) : `${value.toFixed(digits)} ${unit}`;
}
