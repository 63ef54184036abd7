import { createHmac } from 'node:crypto';
import { request } from 'node:http';

import { isRecord } from '../../src/slack/blocks/spot.ts';
import type { SlackStore } from './slack-store.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the app answered to one request. */
export interface Ack {
  /** Null when there was none. */
  readonly status: number | null;
  /** Whether three seconds passed; a null status without it means that the connection failed. */
  readonly late: boolean;
  readonly body: string;
  readonly ms: number;
}

/** A request to the app in its final bytes. */
interface Sent {
  /** `/access`, `block_actions`, `event user_change` … */
  readonly kind: string;
  readonly payload: unknown;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One request that was sent to the app, and when. */
export interface Delivered extends Sent {
  readonly at: Date;
  readonly ack: Ack;
}

/** How a delivery differs from an honest one. */
export interface Forgery {
  /** Unix seconds instead of now. */
  readonly timestamp?: number;
  /** Signed with this instead of the app's signing secret. */
  readonly secret?: string;
  /** Sent as it is instead of a computed one; null sends none. */
  readonly signature?: string | null;
  readonly contentType?: string;
  /** How often the very same bytes are sent; 1 by default. */
  readonly repeat?: number;
}

/** Slack waits this long for an answer. */
const ACK_MS = 3000;
const STEP_MS = 50;
const FORM = 'application/x-www-form-urlencoded';

/** Sends signed requests to the app, as Slack does over HTTP. */
export class Delivery {
  readonly log: Delivered[] = [];
  requestUrl: string | null;
  signingSecret: string;
  readonly #store: SlackStore;

  constructor(store: SlackStore, requestUrl: string | null, signingSecret: string) {
    this.#store = store;
    this.requestUrl = requestUrl;
    this.signingSecret = signingSecret;
  }

  /** Signs and sends a payload. */
  send(payload: Json | string, extra: Readonly<Record<string, string>> = {}): Promise<Ack> {
    return this.post(this.signed(payload, {}, extra));
  }

  /**
   * A request in the form that Slack uses for it: commands as form fields, events as JSON,
   * interactions as a `payload` field; text as it is.
   */
  signed(payload: Json | string, forgery: Forgery = {}, extra: Readonly<Record<string, string>> = {}): Sent {
    const { body, type } = encoded(payload);
    const timestamp = String(forgery.timestamp ?? Math.floor(this.#store.now().getTime() / 1000));
    const signature =
      forgery.signature === undefined
        ? signatureOf(forgery.secret ?? this.signingSecret, timestamp, body)
        : forgery.signature;
    const headers = {
      'content-type': forgery.contentType ?? type,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      ...(signature === null ? {} : { 'x-slack-signature': signature }),
      ...extra,
    };
    return { kind: kindOf(payload), payload, body, headers };
  }

  /**
   * Sends exactly these bytes and headers. An answer later than three seconds counts as none and is
   * a violation.
   */
  async post(sent: Sent): Promise<Ack> {
    if (this.requestUrl === null)
      throw new Error('the fake Slack does not know where the app is: set requestUrl');
    const at = this.#store.now();
    const ack = await posted(this.requestUrl, sent.body, sent.headers);
    const { kind, payload, body, headers } = sent;
    this.log.push({ at, kind, payload, body, headers, ack });
    if (ack.late) this.#store.violate(`${sent.kind}: no answer in three seconds`);
    return ack;
  }
}

export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function encoded(payload: Json | string): { readonly body: string; readonly type: string } {
  if (typeof payload === 'string') return { body: payload, type: FORM };
  if (payload['type'] === 'event_callback' || payload['type'] === 'url_verification') {
    return { body: JSON.stringify(payload), type: 'application/json' };
  }
  const fields =
    'command' in payload ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  return { body: new URLSearchParams(fields).toString(), type: FORM };
}

function kindOf(payload: Json | string): string {
  if (typeof payload === 'string') return 'raw';
  const event = payload['event'];
  if (isRecord(event)) return `event ${String(event['type'])}`;
  const kind = payload['type'] ?? payload['command'];
  return typeof kind === 'string' ? kind : 'raw';
}

/** One connection per request, so that closing the app never waits for an idle one. */
function posted(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Ack> {
  const started = performance.now();
  return new Promise((resolve) => {
    const { signal, stop } = abortAfter(ACK_MS);
    const answered = (status: number | null, text: string): void => {
      stop();
      resolve({ status, late: signal.aborted, body: text, ms: performance.now() - started });
    };
    const bytes = Buffer.from(body);
    const options = {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...headers, 'content-length': bytes.length },
    };
    const req = request(url, options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => answered(res.statusCode ?? null, Buffer.concat(chunks).toString()));
      res.on('error', () => answered(null, ''));
    });
    req.on('error', () => answered(null, ''));
    req.end(bytes);
  });
}

/**
 * Aborts after so much time in which this process ran: while it stood still, the app in it could
 * not have answered.
 */
function abortAfter(ms: number): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let left = ms;
  const timer = setInterval(() => {
    left -= STEP_MS;
    if (left <= 0) controller.abort();
  }, STEP_MS);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}
