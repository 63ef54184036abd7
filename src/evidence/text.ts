/**
 * Text in any script, on one line: split into runs that one font can draw, put into the order in
 * which they are seen, and kept in the file in the order in which they are read.
 */
import bidiFactory, { type Bidi } from 'bidi-js';
import type { Fonts } from './fonts.ts';

/** Its types are those of an ES module, which it is not. */
const bidi = (bidiFactory as unknown as () => Bidi)();
/** Fontkit itself sets runs of these from right to left. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** Letters that one font draws in one direction. */
export interface Run {
  readonly face: string;
  /** As the font is to be given it. */
  readonly text: string;
}

/** The runs of a line, from left to right, as the Unicode algorithm for both directions has it. */
export function runsOf(line: string, fonts: Pick<Fonts, 'faceOf'>): Run[] {
  const { levels } = bidi.getEmbeddingLevels(line, 'ltr');
  const runs: { face: string; level: number; text: string }[] = [];
  let at = 0;
  for (const letter of line) {
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    const face = fonts.faceOf(letter, last?.face);
    if (last?.face === face && last.level === level) last.text += letter;
    else runs.push({ face, level, text: letter });
    at += letter.length;
  }
  return inSight(runs).map(({ face, level, text }) => ({
    face,
    text: level % 2 === 1 && !RIGHT_TO_LEFT.test(text) ? mirrored(text) : text,
  }));
}

/** Rule L2: from the highest level down, whatever is on it or above changes its order. */
function inSight<T extends { readonly level: number }>(runs: readonly T[]): T[] {
  let seen = [...runs];
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level >= 1; level--) {
    const next: T[] = [];
    let turned: T[] = [];
    for (const run of seen) {
      if (run.level >= level) turned.unshift(run);
      else {
        next.push(...turned, run);
        turned = [];
      }
    }
    seen = [...next, ...turned];
  }
  return seen;
}

/** Brackets and the like, which have no direction of their own. */
const mirrored = (text: string): string =>
  Array.from(text)
    .toReversed()
    .map((letter) => bidi.getMirroredCharacter(letter) ?? letter)
    .join('');

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** On one line, without what would change how the rest is read. */
const cleaned = (text: string): string => text.replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ');

/** The longest beginning that fits, with … where anything was left out. */
export function fitted(text: string, fits: (text: string) => boolean): string {
  const plain = cleaned(text);
  return fits(plain) ? plain : `${beginning(plain, (part) => fits(`${part}…`))}…`;
}

/**
 * The same on lines, at most so many: each but the last ends behind a space, a slash or the like
 * where it has one. At least one line.
 */
export function wrapped(text: string, fits: (text: string) => boolean, most: number): string[] {
  const lines: string[] = [];
  let rest = cleaned(text);
  while (lines.length < most - 1 && !fits(rest)) {
    const whole = beginning(rest, fits);
    if (whole === '') break;
    const line = rest[whole.length] === ' ' ? whole : (/^.*[ /,;@]/u.exec(whole)?.[0] ?? whole);
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, fitted(rest, fits)];
}

/** The longest one that fits, of whole letters; empty where not even the first does. */
function beginning(text: string, fits: (text: string) => boolean): string {
  const letters = [...graphemes.segment(text)].map(({ segment }) => segment);
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(letters.slice(0, middle).join(''))) low = middle;
    else high = middle - 1;
  }
  return letters.slice(0, low).join('');
}
