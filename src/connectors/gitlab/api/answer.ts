import { GitLabFailure, type Failed, type Method } from './failure.ts';
import type { RawAnswer } from './transport.ts';

/** What was asked, as failures name it. */
export interface Asked {
  readonly method: Method;
  readonly url: URL;
}

/** GitLab's own limits per endpoint count in fixed windows of its clock. */
const APP_WINDOW_SECONDS = 60;
/** That of `/users/:id`. */
const USER_WINDOW_SECONDS = 600;
/**
 * However long GitLab, or a proxy before it, asks to be left alone, it is asked again after that:
 * somebody's access may be over.
 */
const MOST_SILENCE_SECONDS = 3600;

/** When GitLab made the answer: its Date header, or `now` when a proxy dropped that. Pure. */
export function answeredAt({ headers }: RawAnswer, now: Date): Date {
  const at = new Date(headers['date'] ?? '');
  return Number.isNaN(at.getTime()) ? now : at;
}

/**
 * The JSON body of a success; null for 204. Pure.
 * @throws GitLabFailure redirected, refused, garbled
 */
export function bodyOf(asked: Asked, answer: RawAnswer, now: Date): unknown {
  const { status, headers, text } = answer;
  const fail = (failed: Pick<Failed, 'kind' | 'detail' | 'body' | 'retryAt'>): GitLabFailure =>
    new GitLabFailure({
      method: asked.method,
      origin: asked.url.origin,
      path: asked.url.pathname,
      status,
      at: answeredAt(answer, now),
      ...failed,
    });
  if (status === 204) return null;
  const parsed = parse(headers, text);
  if (status >= 400) {
    const detail = `status ${status}`;
    throw fail({ kind: 'refused', detail, body: parsed ?? text, retryAt: retryAt(asked, answer, now) });
  }
  if (status >= 300) throw fail({ kind: 'redirected', detail: targetOf(asked, headers['location']) });
  if (parsed === undefined) throw fail({ kind: 'garbled', detail: describe(headers, text) });
  return parsed;
}

/** Undefined when it is not JSON, or claims to be and is not. */
function parse(headers: RawAnswer['headers'], text: string): unknown {
  if (!isJson(headers)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isJson = (headers: RawAnswer['headers']): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '');

function describe(headers: RawAnswer['headers'], text: string): string {
  if (text === '') return 'an empty answer';
  return isJson(headers) ? 'broken JSON' : `${headers['content-type'] ?? 'no content type'} in place of JSON`;
}

function targetOf({ url }: Asked, location: string | undefined): string {
  if (location === undefined || !URL.canParse(location, url.href)) return 'another address';
  return new URL(location, url).origin;
}

/**
 * When to come back; undefined when that is not said. GitLab's own limits per endpoint come without
 * a header: until their window is over. Pure.
 */
export function retryAt({ url }: Asked, answer: RawAnswer, now: Date): Date | undefined {
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  const header = answer.headers['retry-after'];
  if (header === undefined && answer.status === 503) return undefined;
  const at = answeredAt(answer, now);
  const window = /\/users\/\d+$/.test(url.pathname) ? USER_WINDOW_SECONDS : APP_WINDOW_SECONDS;
  return after(now, secondsOf(header, at) ?? window - (Math.floor(at.getTime() / 1000) % window));
}

/** When to come back for whoever is told to stay away for so many seconds. Pure. */
const after = (now: Date, seconds: number): Date =>
  new Date(now.getTime() + Math.min(seconds, MOST_SILENCE_SECONDS) * 1000);

/** Retry-After as seconds: a number, or an HTTP date by the clock of whoever sent it. */
function secondsOf(header: string | undefined, sentAt: Date): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, (at - sentAt.getTime()) / 1000);
}
