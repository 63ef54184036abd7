/**
 * Fonts for whatever a text is written in, cut down to the letters that are needed and embedded. A
 * family is many files, each for some ranges of Unicode, so only those that are needed are read.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import subset from 'subset-font';

/**
 * The first that has a letter draws it. All are under the SIL Open Font License. Noto's Arabic puts
 * letters together from parts, which nobody who searches the PDF would find again: Vazirmatn.
 */
const FAMILIES = [
  'noto-sans',
  'vazirmatn',
  'noto-sans-hebrew',
  'noto-sans-thai',
  'noto-sans-sc',
  'noto-sans-kr',
  'noto-sans-bengali',
  'noto-sans-tamil',
  'noto-sans-georgian',
  'noto-sans-armenian',
] as const;

/** One file of a family, for some ranges of Unicode. */
interface Face {
  readonly id: string;
  readonly path: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

export interface Fonts {
  /**
   * The face a letter is drawn with, given that of the letter before: what is put on top of a
   * letter is drawn with its font. Latin for a letter that no font has.
   */
  faceOf(letter: string, before: string | undefined): string;
  /** TrueType, with a name of its own, for each face that some letter of `texts` needs. */
  load(texts: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

export async function openFonts(): Promise<Fonts> {
  const faces = (await Promise.all(FAMILIES.map(facesOf))).flat();
  const known = new Map<string, string>();
  const find = (letter: string): string => {
    const code = letter.codePointAt(0) ?? 0;
    // Chinese fonts are said to have Korean letters, and have some.
    const isKorean = HANGUL.test(letter);
    const has = ({ id, ranges }: Face): boolean =>
      id.startsWith(KOREAN) === isKorean && ranges.some(([from, to]) => code >= from && code <= to);
    const face = known.get(letter) ?? faces.find(has)?.id ?? LATIN;
    known.set(letter, face);
    return face;
  };
  const faceOf: Fonts['faceOf'] = (letter, before) =>
    before !== undefined && MARK.test(letter) ? before : find(letter);
  return {
    faceOf,
    async load(texts) {
      const letters = new Map<string, Set<string>>();
      for (const text of texts) {
        let face: string | undefined;
        for (const letter of text) {
          face = faceOf(letter, face);
          letters.set(face, (letters.get(face) ?? new Set()).add(letter));
        }
      }
      const loaded = new Map<string, Buffer>();
      for (const face of faces) {
        const wanted = letters.get(face.id);
        if (wanted === undefined) continue;
        const font = await cut(face, [...wanted], loaded.size);
        if (!isEmpty(font)) loaded.set(face.id, font);
        // It is said to have them, and has none.
        else for (const letter of wanted) known.set(letter, LATIN);
      }
      return loaded;
    },
  };
}

const LATIN = 'noto-sans-latin';
const KOREAN = 'noto-sans-kr';
const HANGUL = /\p{Script=Hangul}/u;
const MARK = /^\p{M}/u;
const resolve = createRequire(import.meta.url).resolve;

async function facesOf(family: (typeof FAMILIES)[number]): Promise<Face[]> {
  const folder = dirname(resolve(`@fontsource-variable/${family}/package.json`));
  const unicode = JSON.parse(await readFile(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
  const faces = Object.entries(unicode).map(([subsetName, ranges]): Face => {
    const id = `${family}-${subsetName.replaceAll(/[[\]]/g, '')}`;
    return { id, path: join(folder, 'files', `${id}-wght-normal.woff2`), ranges: rangesOf(ranges) };
  });
  // What a family for one script has of Latin would stand in the way of its own.
  return family === 'noto-sans'
    ? faces
    : faces.filter(({ id }) => !/-(latin|latin-ext|math|symbols)$/.test(id));
}

const rangesOf = (text: string): Face['ranges'] =>
  text.split(',').map((range) => {
    const [from = '', to = from] = range.trim().slice('U+'.length).split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });

async function cut(face: Face, letters: readonly string[], nth: number): Promise<Buffer> {
  const whole = await readFile(face.path);
  const options = { targetFormat: 'truetype', variationAxes: { wght: 400 } } as const;
  return renamed(Buffer.from(await subset(whole, letters.join(''), options)), nth);
}

/**
 * A PDF knows fonts by their PostScript name, which all files of a family have in common: the last
 * letters of it become a number.
 */
function renamed(font: Buffer, nth: number): Buffer {
  const number = String(nth).padStart(3, '0');
  for (const name of postScriptNames(font))
    replaceAll(font, utf16(name), utf16(name.slice(0, -number.length) + number));
  return font;
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Where a table begins, by the directory at the head of the file. */
function tableAt(font: Buffer, tag: string): number {
  const end = 12 + font.readUInt16BE(4) * 16;
  for (let at = 12; at < end; at += 16)
    if (font.toString('latin1', at, at + 4) === tag) return font.readUInt32BE(at + 8);
  throw new Error(`a font has no table ${tag}`);
}

/** Whether it has nothing but the sign for what is not there. */
const isEmpty = (font: Buffer): boolean => font.readUInt16BE(tableAt(font, 'maxp') + 4) <= 1;

/** Record 6 of the name table, for Windows. */
function postScriptNames(font: Buffer): ReadonlySet<string> {
  const names = new Set<string>();
  const table = tableAt(font, 'name');
  const texts = table + font.readUInt16BE(table + 4);
  for (let entry = table + 6; entry < table + 6 + font.readUInt16BE(table + 2) * 12; entry += 12) {
    if (font.readUInt16BE(entry + 6) !== 6 || font.readUInt16BE(entry) !== 3) continue;
    const start = texts + font.readUInt16BE(entry + 10);
    const text = Buffer.from(font.subarray(start, start + font.readUInt16BE(entry + 8)));
    names.add(text.swap16().toString('utf16le'));
  }
  return names;
}

function replaceAll(font: Buffer, from: Buffer, to: Buffer): void {
  for (let at = font.indexOf(from); at >= 0; at = font.indexOf(from, at + to.length)) to.copy(font, at);
}
