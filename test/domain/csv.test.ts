import { expect, it } from 'vitest';
import { csvLine } from '../../src/domain/csv.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=1', '\n=1', '  =1', '＝1', '＋1', '－1', '＠x'])(
  '%j runs in no spreadsheet',
  (text) => {
    expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/);
  },
);

it.each(['a=b', 'acme/platform/api', 'a-b', '', 'x@acme.test', '{"a":-1}'])('%j stays as it is', (text) => {
  expect(csvLine([text])).toBe(`${text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text}\r\n`);
});

it('quotes what would end a cell or a line', () => {
  expect(csvLine([1, 'a,b', 'say "x"', 'two\nlines'])).toBe('1,"a,b","say ""x""","two\nlines"\r\n');
});
