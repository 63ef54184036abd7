/** One HTTP request by Node's own client: loading what `fetch` needs takes longer than the call. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';

export interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly patienceMs: number;
}

export interface Received {
  readonly status: number;
  readonly etag: string | null;
  /** Seconds after which to ask again; null where the answer says nothing of it. */
  readonly retryAfter: number | null;
  readonly text: string;
}

type Request = (
  url: string,
  options: RequestOptions,
  took: (answer: IncomingMessage) => void,
) => ClientRequest;

/** Follows no redirect. Rejects as the network does, or with a TimeoutError. */
export async function send(url: string, sending: Sending): Promise<Received> {
  const request: Request = url.startsWith('https:')
    ? (await import('node:https')).request
    : (await import('node:http')).request;
  const { method, body, patienceMs } = sending;
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...sending.headers, ...length };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    const sent = request(url, { method, headers, signal }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          etag: answer.headers.etag ?? null,
          retryAfter: secondsOf(answer.headers['retry-after']),
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    sent.end(body ?? undefined);
  });
}

/** Pure. */
export const secondsOf = (header: string | null | undefined): number | null =>
  header != null && /^\d{1,6}$/.test(header) ? Number(header) : null;
