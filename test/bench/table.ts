import { isMet, ratioOf, type Row } from './row.ts';

const TITLES = ['benchmark', 'on', 'figure', 'value', 'bare', 'ratio', 'bar', ''];

/** The rows as a Markdown table, in columns that also read well as text. */
export function table(rows: readonly Row[]): string {
  const lines = [TITLES, ...rows.map(cells)];
  const widths = TITLES.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const drawn = lines.map((line) => drawLine(line.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [drawn[0], drawLine(widths.map((width) => '-'.repeat(width))), ...drawn.slice(1)].join('\n');
}

const drawLine = (line: readonly string[]): string => `| ${line.join(' | ')} |`;

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
