/**
 * Below the edges nobody writes a sentence: what is wrong, or has happened, is a code and its facts there,
 * and src/sentences or a view makes the sentence where it is read.
 */
import { describe, expect, it } from 'vitest';
import { FILES, TEXT, within } from './support/sources.ts';

const BELOW = within('src/domain/', 'src/operations/', 'src/connectors/', 'src/db/', 'src/queue/', 'jobs/');
/** What keeps the program from starting is said by what found it: only whoever starts it reads that. */
const AT_START = within(
  'src/db/embedded/',
  'src/db/schema/migrate.ts',
  'src/operations/config/start-process.ts',
);
/** Programmers read these; nobody else does. */
const PROGRAMMERS = /(?:new (?:Type|Range)?Error|assert)\(\s*$/;

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$|\s\/\/ .*$/gm, '');

/** What stands between quotes, but for what programmers are told. */
const literals = (text: string): string[] =>
  [...withoutComments(text).matchAll(/(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)]
    .filter(({ index, input }) => !PROGRAMMERS.test(input.slice(Math.max(0, index - 40), index)))
    .map(([, , said = '']) => said);

/** Four words or more that end with a full stop, or an address of a command. */
const isSentence = (said: string): boolean =>
  /(?<![\w.])\/access\b/.test(said) || /(?:\S+\s+){3,}\S*[\w)}’`]\.(?:\s|$)/.test(said);

const sentencesIn = (text: string): string[] => literals(text).filter(isSentence);

describe('sentences', () => {
  it('are made by the edges that show them', () => {
    const found = FILES.filter((file) => BELOW(file) && !AT_START(file)).flatMap((file) =>
      sentencesIn(TEXT.get(file) ?? '').map((said) => `${file}: ${said}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    "return { message: 'Enter the access token. hallpass stores it.' };",
    'const why = `${name} is there already, for ${group}.`;',
    "throw new RefusedError('Ask for it again with /access request');",
    'const NO_KEY =\n  "There is no key here, so it cannot keep a token.";',
  ])('are found: %s', (planted) => {
    expect(sentencesIn(planted)).toHaveLength(1);
  });

  it.each([
    "throw new Error('There is no message that is about this.');",
    '/** A comment that says what it is about. */',
    "ctx.log.warn({ code }, 'sync failed');",
    "  { code: 'token_wanted' }",
  ])('are not found in %s', (allowed) => {
    expect(sentencesIn(allowed)).toEqual([]);
  });
});
