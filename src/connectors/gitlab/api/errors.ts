/** The one place that turns what GitLab did into a ConnectorError. */
import type { Fault } from '../../../domain/fault.ts';
import { ConnectorError, type ConnectorCode } from '../../../errors.ts';
import { PRIVATE_ADDRESS } from '../../address-guard.ts';
import { ProxyError } from '../../tunnel.ts';
import type { ResourceRef } from '../../found.ts';
import { GitLabFailure } from './failure.ts';
import { memberFault, type RefusedWrite } from './member-faults.ts';
import { Refusal } from './schema.ts';

interface Verdict {
  readonly code: ConnectorCode;
  readonly fault: Fault;
}

/**
 * What every method of the connector throws. A ConnectorError stays what it is; a bug stays a bug.
 */
export function connectorErrorOf(error: unknown): unknown {
  if (!(error instanceof GitLabFailure)) return error;
  return errorOf(error, verdictOf(error));
}

/** A refusal of a change to a member. That the token lost its rights was ruled out before. */
export function refusedWrite(
  failure: GitLabFailure,
  write: Pick<RefusedWrite, 'kind' | 'wanted' | 'present'>,
): unknown {
  const usual = verdictOf(failure);
  if (failure.status === null || (usual.code !== 'rejected' && usual.code !== 'forbidden'))
    return connectorErrorOf(failure);
  const fault = memberFault({ status: failure.status, text: textOf(failure.body), ...write });
  return errorOf(failure, fault === null ? usual : { code: 'rejected', fault });
}

/** A refusal that says why by itself. */
export const refusedFor = (failure: GitLabFailure, fault: Fault): ConnectorError =>
  errorOf(failure, { code: 'rejected', fault });

/** GitLab said yes (2xx), and in the answer that it did not do it. */
export const notDone = (code: 'rejected' | 'queued', fault: Fault): ConnectorError =>
  new ConnectorError({ code, fault, applied: 'no' });

/** GitLab was asked for less; nothing is sent before `until`. */
export const tooManyRequests = (until: Date): ConnectorError =>
  new ConnectorError({ code: 'rate_limited', fault: { code: 'throttled' }, applied: 'no', retryAt: until });

/**
 * The thing cannot be found, and the token is known to be whole: it is gone, out of sight, or
 * hidden for a moment.
 */
export const missing = (fault: Fault, cause: unknown): ConnectorError =>
  new ConnectorError({ code: 'missing', fault, applied: 'no', cause });

/** A group or project that a whole token does not find. */
export const cannotFind = ({ kind, externalId }: ResourceRef, cause: unknown): ConnectorError =>
  missing({ code: 'place_missing', kind, externalId }, cause);

/** What GitLab says contradicts itself, so it says nothing. */
export const notUnderstood = (fault: Fault, cause?: unknown): ConnectorError =>
  new ConnectorError({ code: 'unreachable', fault, applied: 'no', cause });

/** The token lost its rights, so nothing that it does not see may be believed gone. */
export const lostRights = (fault: Fault, cause?: unknown): ConnectorError =>
  new ConnectorError({ code: 'forbidden', fault, applied: 'no', cause });

/** The same fault, met after a write was sent: whether that was done is open. */
export function afterWrite(error: unknown): unknown {
  const known = connectorErrorOf(error);
  if (!(known instanceof ConnectorError)) return known;
  const { code, fault, retryAt } = known;
  return new ConnectorError({
    code,
    fault,
    applied: 'unknown',
    retryAt: retryAt ?? undefined,
    cause: error,
  });
}

/** GitLab's own words in a refusal, as one line without markup. Pure. */
export function textOf(body: unknown): string {
  const refusal = Refusal.safeParse(body).data;
  const said = refusal?.message ?? refusal?.error_description ?? refusal?.error ?? body;
  return flatten(said)
    .replaceAll(/<[^>]*>/g, '')
    .slice(0, 300);
}

function flatten(said: unknown): string {
  if (typeof said === 'string') return said;
  if (typeof said !== 'object' || said === null) return '';
  return Object.entries(said)
    .map(([name, value]) => (Array.isArray(said) ? flatten(value) : `${name} ${flatten(value)}`))
    .join('; ');
}

const errorOf = (failure: GitLabFailure, { code, fault }: Verdict): ConnectorError =>
  new ConnectorError({
    code,
    fault,
    applied: failure.applied,
    retryAt: failure.retryAt ?? undefined,
    cause: failure,
  });

function verdictOf(failure: GitLabFailure): Verdict {
  const { kind, origin, detail } = failure;
  switch (kind) {
    case 'unsent':
      return unreachable(unsentFault(failure));
    case 'lost':
      return unreachable({ code: 'answer_lost', origin, detail });
    case 'redirected':
      return unreachable({ code: 'redirected', origin, to: detail });
    case 'garbled':
      return unreachable({ code: 'not_gitlab', origin, detail });
    case 'refused':
      return refusedVerdict(failure);
  }
}

function unsentFault({ origin, detail, cause }: GitLabFailure): Fault {
  if (cause instanceof ProxyError) return { code: 'proxy_failed', origin, detail: cause.message };
  if (detail === PRIVATE_ADDRESS) return { code: 'private_address', origin };
  return /CERT|SIGNED|DEPTH|UNABLE|TLS/.test(detail)
    ? { code: 'certificate', origin, detail }
    : { code: 'unreachable', origin, detail };
}

const unreachable = (fault: Fault): Verdict => ({ code: 'unreachable', fault });
const unauthorized = (fault: Fault): Verdict => ({ code: 'unauthorized', fault });

function refusedVerdict({ status, body, origin }: GitLabFailure): Verdict {
  if (status === 429) return { code: 'rate_limited', fault: { code: 'throttled' } };
  const refusal = Refusal.safeParse(body).data;
  if (refusal === undefined || status === null || status >= 500)
    return unreachable({ code: 'in_trouble', origin, status });
  if (status === 401) return unauthorized(tokenFault(refusal));
  if (isGranularRefusal(refusal)) return unauthorized(granularFault(refusal));
  if (refusal.error === 'insufficient_scope') return unauthorized({ code: 'token_scope' });
  const barred = /^403 Forbidden - (.+)$/.exec(textOf(body))?.[1];
  if (status === 403 && barred !== undefined) return unauthorized({ code: 'account_barred', said: barred });
  if (status === 403) return { code: 'forbidden', fault: { code: 'not_allowed' } };
  if (status === 404) return unreachable({ code: 'not_found', origin });
  return { code: 'rejected', fault: { code: 'refused', said: textOf(body) } };
}

const isGranularRefusal = ({ error }: Refusal): boolean => error === 'insufficient_granular_scope';

/**
 * Whether GitLab does not say yet what a fine-grained token would need for this: then none can ask
 * it.
 */
export const isBeyondGranular = ({ body }: GitLabFailure): boolean => {
  const refusal = Refusal.safeParse(body).data;
  return refusal !== undefined && isGranularRefusal(refusal) && permissionIn(refusal) === null;
};

/** `group permission Member: Create`, in GitLab's words; null where it names none. */
function permissionIn({ error_description: description = '' }: Refusal): string | null {
  const [, boundary, names] = /following (\w+) permissions: \[([^\]]{1,200})\]/.exec(description) ?? [];
  return names === undefined ? null : `${boundary} permission ${names}`;
}

function granularFault(refusal: Refusal): Fault {
  const permission = permissionIn(refusal);
  if (permission !== null) return { code: 'permission_needed', permission };
  return { code: 'fine_grained_refused', said: flatten(refusal.error_description ?? '').slice(0, 300) };
}

function tokenFault({ error_description: description = '' }: Refusal): Fault {
  if (/expired/i.test(description)) return { code: 'token_expired' };
  return /revoked/i.test(description) ? { code: 'token_revoked' } : { code: 'token_unknown' };
}
