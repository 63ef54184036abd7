/**
 * One question to a source of schedules: one time limit, no redirect followed, nothing repeated.
 */
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { OnCallFault } from '../../domain/identities/on-call.ts';

const LIMIT_MS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** The message names the host and the status at most. */
export class OnCallError extends Error {
  override readonly name = 'OnCallError';
  readonly fault: OnCallFault;

  constructor(fault: OnCallFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

export interface Way {
  /** Undefined for the ordinary one. */
  readonly dispatcher: Dispatcher | undefined;
  readonly signal: AbortSignal;
}

/** An instant with its offset from UTC. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** @throws OnCallError */
export async function ask<T>(
  url: URL,
  headers: Readonly<Record<string, string>>,
  shape: z.ZodType<T>,
  { dispatcher, signal }: Way,
): Promise<T> {
  const answer = await exchange(url, headers, { dispatcher, signal });
  if (answer.status !== 200)
    throw new OnCallError(faultOf(answer.status), `${url.host} answered ${answer.status}`);
  const read = shape.safeParse(jsonOf(answer.text));
  if (!read.success)
    throw new OnCallError('not_understood', `${url.host}: ${z.prettifyError(read.error)}`, {
      cause: read.error,
    });
  return read.data;
}

async function exchange(url: URL, headers: Readonly<Record<string, string>>, { dispatcher, signal }: Way) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const { statusCode: status, body } = await request(url, {
      headers: { 'user-agent': 'hallpass', ...headers },
      signal: limit,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MOST_BYTES) throw new Error('the answer is too long');
      chunks.push(chunk);
    }
    return { status, text: Buffer.concat(chunks).toString() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OnCallError('unreachable', `${url.host}: ${reason}`, { cause: error });
  }
}

function faultOf(status: number): OnCallFault {
  if (status === 401 || status === 403) return 'token_refused';
  if (status === 404) return 'unknown_schedule';
  return status === 429 || status >= 500 ? 'busy' : 'not_understood';
}

/** Undefined, which no shape takes, for what is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
