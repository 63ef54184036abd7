import type { FormField, RefusedCode } from './domain/refusal.ts';

/**
 * The closed list of errors. Operations throw these, each edge (slack/guard, web/server, cli/main, jobs/start) translates
 * them once. Codes never change; messages are written for the person who reads them and say what to do.
 */
export type ForbiddenCode =
  | 'not_approver'
  | 'self_approval'
  | 'not_owner'
  | 'not_admin'
  | 'not_holder'
  | 'not_requester'
  | 'deactivated'
  | 'managed_by_file';
export type StaleCode = 'decided' | 'moved' | 'version';
export type NotFoundCode =
  | 'request'
  | 'grant'
  | 'person'
  | 'resource'
  | 'connector'
  | 'verification'
  | 'draft'
  | 'finding'
  | 'link';
/** `queued`: accepted, but an administrator of the other system has to let it happen, and may do so at any later time. */
export type ConnectorCode =
  | 'unreachable'
  | 'rate_limited'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  | 'rejected'
  | 'queued';

/** The rules say no, and the person can act on it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: RefusedCode;
  readonly field: FormField;
  constructor(code: RefusedCode, message: string, field: FormField = 'resource') {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** This actor may not. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
  readonly code: ForbiddenCode;
  constructor(code: ForbiddenCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Somebody was faster. */
export class StaleError extends Error {
  override readonly name = 'StaleError';
  readonly code: StaleCode;
  constructor(code: StaleCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** No such thing, or not visible to this actor. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly code: NotFoundCode;
  constructor(code: NotFoundCode, message = `No such ${code}.`) {
    super(message);
    this.code = code;
  }
}

export interface ConnectorFault {
  readonly code: ConnectorCode;
  /** What GitLab said, in plain words for an owner. */
  readonly message: string;
  /** `no`: certainly nothing was changed. `unknown`: a write may have happened. */
  readonly applied: 'no' | 'unknown';
  /** Not before this instant, when the other system said so. */
  readonly retryAt?: Date | undefined;
  readonly cause?: unknown;
}

/** The other system failed. Carries no token and no request. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: ConnectorCode;
  readonly applied: 'no' | 'unknown';
  readonly retryAt: Date | null;
  constructor(fault: ConnectorFault) {
    super(fault.message, { cause: fault.cause });
    this.code = fault.code;
    this.applied = fault.applied;
    this.retryAt = fault.retryAt ?? null;
  }
}

export interface ConfigFault {
  /** Where: `SLACK_BOT_TOKEN`, `hallpass.yaml: connectors[0].group`. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Cannot start, or a document was refused. Lists every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[]) {
    super(faults.map((fault) => `${fault.path}: ${fault.message}`).join('\n'));
    this.faults = faults;
  }
}
