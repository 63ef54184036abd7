import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  bold,
  clipMrkdwn,
  code,
  date,
  decodeCommandText,
  joined,
  link,
  mention,
  mrkdwn,
  mrkdwnText,
  plain,
  quoteText,
} from '../../../src/slack/blocks/mrkdwn.ts';

const NASTY = [
  '<!channel>',
  '<@U0123456>',
  '<!subteam^S1>',
  '<https://evil.test|https://good.test>',
  '&lt;!here&gt;',
  '@here',
  '*',
  '_',
  '~',
  '`',
  '```',
  '\n',
  '\r\n> ',
  '\u202E',
  '\u2066',
  '\u200B',
  '\u2060',
  '\uFEFF',
  '\uD800',
  '👩‍👩‍👧',
  'é',
  'my_project',
];

/** Ordinary Unicode text with the things people attack Slack with mixed in. */
const untrusted = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

const HIDDEN = /[\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;
const TOKEN_OR_ESCAPE = /<|>|&(?!(?:amp|lt|gt);)/;

describe('untrusted text in the template', () => {
  test('never forms a token, whatever stands around it', () => {
    fc.assert(
      fc.property(untrusted, untrusted, (one, two) => {
        const text = mrkdwn`${one}${two} says ${one}`.text;
        expect(text).not.toMatch(TOKEN_OR_ESCAPE);
        expect(text).not.toMatch(/<!|<@|<http/);
      }),
    );
  });

  test('holds no formatting character, hidden character or line break', () => {
    fc.assert(
      fc.property(untrusted, (raw) => {
        const text = mrkdwn`${raw}`.text;
        expect(text).not.toMatch(/[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/);
        expect(text).not.toMatch(HIDDEN);
        expect(text).not.toMatch(/^\s*&gt;/);
        expect(text).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  test.each([
    ['a & b < c', 'a &amp; b &lt; c'],
    ['&amp;', '&amp;amp;'],
    ['*bold* ~gone~ `code`', '∗bold∗ ∼gone∼ ˋcodeˋ'],
    ['_slanted_ but my_project_2', 'ˍslantedˍ but my_project_2'],
    ['two\r\n\n lines', 'two lines'],
    ['>>> quoted', '››› quoted'],
    ['ping @here and @Channel, not @heretic', 'ping ＠here and ＠Channel, not @heretic'],
    ['right\u202Eleft\u200B', 'rightleft'],
    ['❤️ kept', '❤️ kept'],
  ])('%j becomes %j', (raw, shown) => {
    expect(mrkdwn`${raw}`.text).toBe(shown);
  });

  test('cannot reach the template by looking like trusted text', () => {
    const forged = { text: '<!channel>', toString: () => '<!channel>' };
    expect(mrkdwn`${forged as never}`.text).toBe('&lt;!channel&gt;');
  });
});

describe('trusted pieces', () => {
  test('pass through a template as they are, and nest', () => {
    const who = mrkdwn`*Who:* ${mention('U0123456')}`;
    expect(mrkdwn`${who}\n${2} of ${bold('<3 a*b')}`.text).toBe('*Who:* <@U0123456>\n2 of *&lt;3 a∗b*');
  });

  test('a mention takes user ids only', () => {
    expect(mention('W0AB12').text).toBe('<@W0AB12>');
    expect(mention('!channel').text).toBe('!channel');
    expect(mention('U1> <!here').text).toBe('U1&gt; &lt;!here');
  });

  test('a date has whole seconds and a UTC fallback', () => {
    const at = new Date('2026-11-22T06:30:00.750Z');
    expect(date(at).text).toBe('<!date^1795329000^{date_short_pretty} at {time}|2026-11-22 06:30 UTC>');
    expect(date(at, '{time}').text).toBe('<!date^1795329000^{time}|2026-11-22 06:30 UTC>');
  });

  test.each([
    ['https://gitlab.test/a?x=1&y=2', 'A', '<https://gitlab.test/a?x=1&amp;y=2|A>'],
    ['http://gitlab.test/a b|c', 'A | B', '<http://gitlab.test/a%20b%7Cc|A ¦ B>'],
    ['https://gitlab.test/><!channel>', '', '<https://gitlab.test/%3E%3C!channel%3E>'],
    ['javascript:alert(1)', 'click <me>', 'click &lt;me&gt;'],
    ['https://good.test@evil.test/', 'good', 'good'],
    ['not a url', 'text', 'text'],
  ])('link(%j, %j) is %s', (url, label, shown) => {
    expect(link(url, label).text).toBe(shown);
  });

  test('a link is one token whatever its parts are', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), untrusted, (url, label) => {
        expect(link(url, label).text).toMatch(/^<https?:[^<>|\s]+(\|[^<>|]*)?>$/);
      }),
    );
  });

  test('code keeps everything but backticks literal', () => {
    expect(code('acme/my_api*').text).toBe('`acme/my_api*`');
    expect(code('a`b <@U1>').text).toBe('`aˋb &lt;@U1&gt;`');
    expect(code('\u200B').text).toBe('');
  });

  test('joined takes both kinds', () => {
    expect(joined([mention('U123'), 'Ana & co']).text).toBe('<@U123>, Ana &amp; co');
    expect(joined(['a', bold('b')], '\n').text).toBe('a\n*b*');
  });
});

describe('clipping markup', () => {
  test('never exceeds the limit nor cuts a token, an escape or a character', () => {
    fc.assert(
      fc.property(untrusted, fc.integer({ min: 1, max: 60 }), (raw, max) => {
        const whole = mrkdwn`${raw} ${mention('U0123456')} ${raw} ${link('https://a.test/', raw)}`;
        const { text } = clipMrkdwn(whole, max);
        expect(text.length).toBeLessThanOrEqual(max);
        expect(text.replaceAll(/<[^<>]+>/g, '')).not.toMatch(TOKEN_OR_ESCAPE);
        expect(text).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  test('says that something is missing', () => {
    expect(clipMrkdwn(mrkdwn`${'a&b'}`, 4).text).toBe('a…');
    expect(clipMrkdwn(mrkdwn`ab ${mention('U123')}`, 6).text).toBe('ab…');
    expect(clipMrkdwn(mrkdwn`abc`, 3).text).toBe('abc');
    expect(clipMrkdwn(mrkdwn`ab😀`, 3).text).toBe('ab…');
  });

  test('a text object is verbatim and never empty', () => {
    expect(mrkdwnText(mrkdwn`${''}`)).toEqual({ type: 'mrkdwn', text: '—', verbatim: true });
    expect(mrkdwnText(mrkdwn`${'x'.repeat(4000)}`).text).toHaveLength(3000);
  });
});

describe('plain text', () => {
  test('is one line, unescaped, clipped and never empty', () => {
    expect(plain('Ops & <co>\n\u202Ex', 75)).toEqual({
      type: 'plain_text',
      text: 'Ops & <co> x',
      emoji: false,
    });
    expect(plain('abcdef', 4).text).toBe('abc…');
    expect(plain(' \u200B\n', 75).text).toBe('—');
  });

  test('fits and is whole, whatever goes in', () => {
    fc.assert(
      fc.property(untrusted, fc.integer({ min: 1, max: 30 }), (raw, max) => {
        const { text } = plain(raw, max);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(max);
        expect(text).not.toMatch(HIDDEN);
        expect(text).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  test('a quotation keeps its lines', () => {
    expect(quoteText('one *two*\r\n\n\n\nthree\u202E \n').text).toBe('one *two*\n\nthree');
  });
});

describe('the text of a slash command', () => {
  test.each([
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&amp;lt;', '&lt;'],
    ['<https://gitlab.test/a/b?x=1&amp;y=2>', 'https://gitlab.test/a/b?x=1&y=2'],
    ['see <http://acme.test|acme.test>', 'see acme.test'],
    ['<mailto:ana@acme.test|ana@acme.test>', 'ana@acme.test'],
    ['for <@U0123456|ana> in <#C01|general>', 'for <@U0123456> in <#C01>'],
  ])('%j was typed as %j', (sent, typed) => {
    expect(decodeCommandText(sent)).toBe(typed);
  });

  test('decoding undoes escaping', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const sent = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        expect(decodeCommandText(sent)).toBe(typed);
      }),
    );
  });
});
