export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * `unsent`: nothing left this machine. `lost`: no whole answer came. `redirected`: GitLab lives at
 * another address. `refused`: a status of 400 or more. `garbled`: a success that is not what
 * GitLab's API would say.
 */
export type FailureKind = 'unsent' | 'lost' | 'redirected' | 'refused' | 'garbled';

export interface Failed {
  readonly kind: FailureKind;
  readonly method: Method;
  readonly origin: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** What happened, in a few words that fit between brackets. */
  readonly detail: string;
  /** When the answer was made, by GitLab's clock; when it was given up, by ours. */
  readonly at: Date;
  readonly status?: number | undefined;
  /** Of a refusal: parsed JSON, or text. */
  readonly body?: unknown;
  readonly retryAt?: Date | undefined;
  readonly cause?: unknown;
}

/**
 * One HTTP call that gave nothing to work with. Never leaves this folder: errors.ts makes a
 * ConnectorError of it. Holds no token.
 */
export class GitLabFailure extends Error {
  override readonly name = 'GitLabFailure';
  readonly kind: FailureKind;
  readonly method: Method;
  readonly origin: string;
  readonly path: string;
  readonly detail: string;
  readonly at: Date;
  readonly status: number | null;
  readonly body: unknown;
  readonly retryAt: Date | null;

  constructor(failed: Failed) {
    super(`${failed.method} ${failed.path}: ${failed.kind} (${failed.detail})`, { cause: failed.cause });
    this.kind = failed.kind;
    this.method = failed.method;
    this.origin = failed.origin;
    this.path = failed.path;
    this.detail = failed.detail;
    this.at = failed.at;
    this.status = failed.status ?? null;
    this.body = failed.body ?? null;
    this.retryAt = failed.retryAt ?? null;
  }

  /** A write that was sent may have been done, unless GitLab said that it was not. */
  get applied(): 'no' | 'unknown' {
    if (this.method === 'GET' || this.kind === 'unsent' || this.kind === 'redirected') return 'no';
    return this.kind === 'refused' && this.status !== null && this.status < 500 ? 'no' : 'unknown';
  }
}
