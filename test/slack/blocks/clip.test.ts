import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { clip } from '../../../src/slack/blocks/limits.ts';

describe('clip', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['ab  cd', 5, 'ab…'],
    ['ab😀d', 4, 'ab…'],
    ['ab👩‍👩‍👧cd', 9, 'ab…'],
    ['ae\u0301o', 3, 'a…'],
    ['abc', 0, ''],
    ['abc', 1, '…'],
  ])('clip(%j, %i) is %j', (text, max, expected) => {
    expect(clip(text, max)).toBe(expected);
  });

  test('never exceeds the limit nor halves a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const clipped = clip(text, max);
        expect(clipped.length).toBeLessThanOrEqual(max);
        expect(clipped).not.toMatch(/\p{Cs}/u);
        expect(clipped === text || text.startsWith(clipped.slice(0, -1))).toBe(true);
      }),
    );
  });
});
