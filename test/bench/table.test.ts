import { describe, expect, it } from 'vitest';
import { beside, type Row } from './row.ts';
import { table } from './table.ts';

const row = (figure: string, value: number): Row => ({
  benchmark: 'approve',
  on: 'PostgreSQL',
  figure,
  value,
  unit: 'ms',
  bare: 4,
  bar: { of: 'value', most: 50 },
});
const cellsOf = (text: string): string[][] =>
  text.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the table of what was measured', () => {
  it('shows an earlier build only where one was measured', () => {
    const [titles, , cells] = cellsOf(table([row('p50', 40)]));
    expect(titles).toEqual(['benchmark', 'on', 'figure', 'value', 'bare', 'ratio', 'bar', '']);
    expect(cells).toEqual([
      'approve',
      'PostgreSQL',
      'p50',
      '40.0 ms',
      '4.00 ms',
      '10.00 ×',
      '≤ 50.0 ms',
      'met',
    ]);
  });

  it('shows what it gave beside the value, by the same figure, and a dash for what it does not have', () => {
    const rows = beside([row('p50', 40), row('p99', 90)], [{ ...row('p50', 80), bar: null }]);
    const [titles, , first, second] = cellsOf(table(rows));
    expect(titles?.slice(2, 7)).toEqual(['figure', 'value', 'before', 'to before', 'bare']);
    expect(first?.slice(2, 7)).toEqual(['p50', '40.0 ms', '80.0 ms', '0.50 ×', '4.00 ms']);
    expect(second?.slice(2, 7)).toEqual(['p99', '90.0 ms', '–', '–', '4.00 ms']);
  });
});
