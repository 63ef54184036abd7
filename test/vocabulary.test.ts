/** Holds code, documents and screens to docs/vocabulary.md: what its last column shows as code is written nowhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const VOCABULARY = 'docs/vocabulary.md';
const HERE = 'test/vocabulary.test.ts';

/** Other meanings of the same letters, each with what it is. */
const ELSEWHERE: readonly RegExp[] = [
  /\bPromise\.allSettled\b/g, // The language's own name.
  /\balarm_clock\b/g, // Slack's name of an emoji.
];

const words = [...readFileSync(VOCABULARY, 'utf8').matchAll(/^\| \*\*.*\|([^|]*)\|$/gm)].flatMap(
  ([, not = '']) => [...not.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
);

const files = [
  ...['src', 'jobs', 'playground', 'test', 'docs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
  ...readdirSync('.').filter((file) => /^[A-Z]+\.md$/.test(file)),
].filter((file) => /\.(?:tsx?|js|md|ya?ml)$/.test(file) && file !== VOCABULARY && file !== HERE);

/** The words of a line, with `names_of` `allKinds` and-all taken apart. */
const plain = (text: string): string =>
  ELSEWHERE.reduce((rest, other) => rest.replace(other, ''), text)
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();

/** `settle` in all its forms: settles, settled, settling. */
const formsOf = (word: string): RegExp => new RegExp(`\\b${word.replace(/e$/, 'e?')}(?:s|d|ed|ing)?\\b`);

/** Each file's name and its lines, as people read them and as plain words. */
const lines = files.flatMap((file) => [
  { where: file, plain: plain(file) },
  ...readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ where: `${file}:${index + 1}: ${line.trim()}`, plain: plain(line) })),
]);

describe('the vocabulary', () => {
  it('names words that are not used', () => {
    expect(words.length).toBeGreaterThan(8);
    expect(files.length).toBeGreaterThan(600);
  });

  it.each(words)('has another word for %s', (word) => {
    const forms = formsOf(word);
    expect(lines.filter((line) => forms.test(line.plain)).map(({ where }) => where)).toEqual([]);
  });
});
