/** hallpass as the provider knows it: the API, and the document changed a part at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import { causeOf, reach } from '../cli/client/reach.ts';
import { about, Refused, type Path } from './diagnostic.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Sent {
  readonly body?: unknown;
  readonly ifMatch?: number;
}

/** What the API says no with. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly field: string | null;
  constructor(status: number, said: Partial<Omit<ApiError, 'status'>> & { readonly detail?: string }) {
    super(said.detail ?? `hallpass answers ${status}.`);
    this.status = status;
    this.code = said.code ?? '';
    this.faults = said.faults ?? [];
    this.field = said.field ?? null;
  }
}

export interface Hallpass {
  readonly url: string;
  /** @throws ApiError; Refused where nothing answers */
  call(method: string, path: string, sent?: Sent): Promise<Record<string, unknown>>;
}

const PATIENCE_MS = 60_000;
/** How often what is refused for a moment is tried again, and the longest pause between. */
const TRIES = 8;
const LONGEST_PAUSE_MS = 15_000;
const FOR_A_MOMENT = [429, 502, 503, 504];

/** Opens nothing yet. */
export function openHallpass(env: Env, url: string, token: string): Hallpass {
  const base = url.replace(/\/+$/, '');
  return {
    url: base,
    async call(method, path, sent = {}) {
      for (let tries = 1; ; tries++) {
        const answer = await once(env, { base, token }, method, path, sent);
        if (!FOR_A_MOMENT.includes(answer.status) || tries === TRIES) return bodyOf(base, answer);
        await pause(Math.min(1000 * Math.max(answer.retryAfter ?? 0, 2 ** (tries - 1)), LONGEST_PAUSE_MS));
      }
    },
  };
}

type Received = Awaited<ReturnType<typeof reach>>;

async function once(
  env: Env,
  { base, token }: { readonly base: string; readonly token: string },
  method: string,
  path: string,
  { body, ifMatch }: Sent,
): Promise<Received> {
  try {
    return await reach(env, `${base}/api/v1${path}`, {
      method,
      patienceMs: PATIENCE_MS,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch (error) {
    throw new Refused('hallpass does not answer', [
      { path: [], message: `${base} does not answer: ${causeOf(error)}.` },
    ]);
  }
}

function bodyOf(base: string, { status, text }: Received): Record<string, unknown> {
  let read: unknown = null;
  try {
    read = JSON.parse(text);
  } catch {
    // Told below: it is no JSON.
  }
  if (typeof read !== 'object' || read === null)
    throw new Refused('This is no hallpass', [
      { path: [], message: `${base} has no API of hallpass: it answers ${status}.` },
    ]);
  if (status >= 400) throw new ApiError(status, read);
  return read as Record<string, unknown>;
}

/** What hallpass said no to, about attributes where it says which. */
export function refusalOf(summary: string, error: unknown, pathOf: (field: string) => Path): unknown {
  if (!(error instanceof ApiError)) return error;
  const faults = error.faults.map(({ path, message }) =>
    pathOf(path).length === 0 ? { path: [], message: `${path} ${message}` } : about(pathOf(path), message),
  );
  const whole = { path: error.field === null ? [] : pathOf(error.field), message: error.message };
  return new Refused(summary, faults.length > 0 ? faults : [whole]);
}
