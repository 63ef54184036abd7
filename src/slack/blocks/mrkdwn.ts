/*
 * The only way user text gets into Slack markup. A template made with `mrkdwn` trusts what stands
 * in the source and distrusts every plain string put into it; what may carry markup is a Mrkdwn,
 * and only this file makes those.
 *
 * Untrusted text is made harmless by three means:
 *   - `& < >` are escaped, so that no mention, date or link token can be formed;
 *   - control, zero-width and direction characters are dropped, line breaks become one space;
 *   - `* ~ ` and backticks, and `_` unless it stands between two letters or digits, become
 *     look-alikes. An invisible separator would leave it to each Slack client whether they still
 *     format; a different character does not. `my_project` stays as it is and can be copied: inside
 *     a word an underscore never formats.
 * `@here`, `@channel` and `@everyone` get a full-width @, because Slack may parse them in text that
 * is not verbatim.
 */
import type { MrkdwnElement, PlainTextElement } from '@slack/types';

import { clip, wholePrefix } from './limits.ts';

/**
 * Text that may hold Slack markup: made by this file only, so all user text in it has been made
 * harmless.
 */
class TrustedText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Mrkdwn = TrustedText;

/** Shown in place of user text with nothing visible in it: Slack refuses empty texts. */
const NOTHING = '—';

const LOOK_ALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ', _: 'ˍ' };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const UNESCAPES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * Slack markup out of a template: the literal parts are trusted, strings and numbers put in are
 * made harmless, and a Mrkdwn is taken as it is. Pure, never throws.
 */
export function mrkdwn(
  literals: TemplateStringsArray,
  ...values: readonly (Mrkdwn | string | number)[]
): Mrkdwn {
  const parts = literals.map((literal, index) => {
    const value = values[index];
    return value === undefined ? literal : literal + markupOf(value);
  });
  return new TrustedText(parts.join(''));
}

/** Several texts in one, in the order given; a line break as separator makes lines. */
export function joined(
  parts: readonly (Mrkdwn | string)[],
  separator: ', ' | '; ' | ' · ' | ', then ' | ' ' | '\n' = ', ',
): Mrkdwn {
  return new TrustedText(parts.map(markupOf).join(separator));
}

/**
 * A person's name, looked up and made clickable by Slack; they are notified. Anything but a user id
 * is shown as text.
 */
export function mention(userId: string): Mrkdwn {
  return new TrustedText(/^[UW][A-Z0-9]{2,}$/.test(userId) ? `<@${userId}>` : harmless(userId));
}

/**
 * A moment in the reader's own time zone, in UTC where Slack cannot show that.
 * The format is made of Slack's tokens, such as `{date_short_pretty} at {time}`.
 * Works in mrkdwn only, not in plain_text.
 * @throws RangeError for an invalid Date
 */
export function date(at: Date, format = '{date_short_pretty} at {time}'): Mrkdwn {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const seconds = Math.floor(at.getTime() / 1000);
  return new TrustedText(`<!date^${seconds}^${format.replaceAll(/[<>|^]/g, '')}|${fallback}>`);
}

/**
 * A link with a label. Only http and https addresses without credentials become links; else the
 * label stays.
 */
export function link(url: string, label: string): Mrkdwn {
  const address = linkable(url);
  const shown = harmless(label).replaceAll('|', '¦');
  if (address === null) return new TrustedText(shown);
  return new TrustedText(shown.trim() === '' ? `<${address}>` : `<${address}|${shown}>`);
}

export function bold(text: Mrkdwn | string): Mrkdwn {
  const shown = markupOf(text).trim();
  return new TrustedText(shown === '' ? '' : `*${shown}*`);
}

/** A code span, in which nothing formats: for paths, names and ids that people copy. */
export function code(text: string): Mrkdwn {
  const shown = escaped(oneLine(text).replaceAll('`', 'ˋ')).trim();
  return new TrustedText(shown === '' ? '' : `\`${shown}\``);
}

/**
 * The markup cut to `max` UTF-16 units with an ellipsis, never inside a token, an escape or a
 * character.
 */
export function clipMrkdwn(markup: Mrkdwn, max: number): Mrkdwn {
  if (markup.text.length <= max) return markup;
  let kept = '';
  for (const [piece] of markup.text.matchAll(/<[^<>]*>|&(?:amp|lt|gt);|[^<&]+|[<&]/g)) {
    const room = max - 1 - kept.length;
    if (piece.length > room) {
      kept += /^[<&]/.test(piece) ? '' : wholePrefix(piece, room);
      break;
    }
    kept += piece;
  }
  return new TrustedText(max < 1 ? '' : `${kept.trimEnd()}…`);
}

/**
 * The text object for blocks. Verbatim, so that Slack looks for no further links and names in it.
 */
export function mrkdwnText(markup: Mrkdwn, max = 3000): MrkdwnElement {
  return { type: 'mrkdwn', text: clipMrkdwn(markup, max).text || NOTHING, verbatim: true };
}

/**
 * One line of plain text of at most `max` UTF-16 units for labels, options, buttons and titles.
 * Slack reads no markup in it, so nothing is escaped; it is never empty.
 */
export function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: clip(oneLine(text).trim() || NOTHING, max), emoji: false };
}

/**
 * What a person wrote, word for word and with its line breaks, as plain text of at most `max`
 * UTF-16 units.
 */
export function quoteText(text: string, max = 3000): PlainTextElement {
  const lines = text.split(LINE_BREAKS).map((line) => withoutHidden(line).trimEnd());
  const quoted = lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return { type: 'plain_text', text: clip(quoted || NOTHING, max), emoji: false };
}

/**
 * The text of a slash command as it was typed: Slack sends it escaped, with links as
 * `<address|label>`. Mentions stay `<@U…>`, without the name. The result is untrusted text.
 */
export function decodeCommandText(text: string): string {
  return text
    .replaceAll(/<(?:https?:\/\/|mailto:)[^<>|]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<((?:https?:\/\/|mailto:)[^<>|]*)>/g, '$1')
    .replaceAll(/<([@#][A-Z0-9]+)\|[^<>]*>/g, '<$1>')
    .replaceAll(/&(?:amp|lt|gt);/g, (entity) => UNESCAPES[entity] ?? entity);
}

const LINE_BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const LINE_BREAK_RUNS = /\s*[\n\r\v\f\u0085\u2028\u2029]+\s*/g;

function markupOf(value: Mrkdwn | string | number): string {
  return value instanceof TrustedText ? value.text : harmless(String(value));
}

function harmless(text: string): string {
  const unformatted = oneLine(text)
    .replaceAll(/[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (mark) => LOOK_ALIKES[mark] ?? mark)
    .replaceAll(/@(?=(?:here|channel|everyone)\b)/gi, '＠');
  return escaped(withoutQuote(unformatted));
}

/** A `>` at the start of a line makes a quotation even when it is escaped. */
function withoutQuote(text: string): string {
  return text.replace(/^[\s>]+/, (start) => start.replaceAll('>', '›'));
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ESCAPES[character] ?? character);
}

function oneLine(text: string): string {
  return withoutHidden(text.replaceAll(LINE_BREAK_RUNS, ' '));
}

/**
 * Drops what cannot be seen but changes what is: controls, halves of surrogate pairs (the Slack
 * client cannot encode them), zero-width characters and text direction. The variation selectors
 * that choose how an emoji looks stay.
 */
function withoutHidden(text: string): string {
  return text.replaceAll(
    /(?![\uFE0E\uFE0F])[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu,
    '',
  );
}

function linkable(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['https:', 'http:'].includes(parsed.protocol)) return null;
  if (parsed.username !== '' || parsed.password !== '') return null;
  return escaped(parsed.href.replaceAll(/[|<>\s`]/g, encodeURIComponent));
}
