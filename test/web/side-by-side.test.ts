import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../src/web/console/views/side-by-side.ts';

const text = (...lines: string[]): string => `${lines.join('\n')}\n`;
const many = (count: number, word = 'line'): string[] =>
  Array.from({ length: count }, (_, n) => `${word} ${n}`);

describe('two texts side by side', () => {
  it('have no rows where they are equal', () => {
    expect(sideBySide(text('a', 'b'), text('a', 'b'))).toEqual([]);
  });

  it('have what replaced a line beside it, and nothing beside what is only on one side', () => {
    expect(sideBySide(text('a', 'b', 'c'), text('a', 'x', 'y', 'c'))).toEqual([
      { kind: 'same', left: { number: 1, text: 'a' }, right: { number: 1, text: 'a' } },
      { kind: 'changed', left: { number: 2, text: 'b' }, right: { number: 2, text: 'x' } },
      { kind: 'changed', left: null, right: { number: 3, text: 'y' } },
      { kind: 'same', left: { number: 3, text: 'c' }, right: { number: 4, text: 'c' } },
    ]);
  });

  it('leave out what is far from a change, and say how much', () => {
    const rows = sideBySide(text(...many(20), 'old'), text(...many(20), 'new')) ?? [];
    expect(rows.map(({ kind }) => kind)).toEqual(['skipped', 'same', 'same', 'same', 'changed']);
    expect(rows[0]).toEqual({ kind: 'skipped', lines: 17 });
  });

  it('are not laid out where they have too little in common', () => {
    expect(sideBySide(text(...many(3000, 'a')), text(...many(3000, 'b')))).toBeNull();
  });
});
