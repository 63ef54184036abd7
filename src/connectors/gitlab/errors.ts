/** The one place that turns what GitLab did into a ConnectorError, in sentences an integration owner can act on. */
import { ConnectorError, type ConnectorCode } from '../../errors.ts';
import { PRIVATE_ADDRESS } from '../address-guard.ts';
import { ProxyError } from '../tunnel.ts';
import type { ResourceRef } from '../connector.ts';
import { GitLabFailure } from './failure.ts';
import { sentenceFor, type RefusedWrite } from './refusal-sentences.ts';
import { Refusal } from './schema.ts';

interface Verdict {
  readonly code: ConnectorCode;
  readonly message: string;
}

/** What every method of the connector throws. A ConnectorError stays what it is; a bug stays a bug. */
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
  const sentence = sentenceFor({ status: failure.status, text: textOf(failure.body), ...write });
  return errorOf(failure, sentence === null ? usual : { code: 'rejected', message: sentence });
}

/** A refusal that says why by itself. */
export const refusedFor = (failure: GitLabFailure, message: string): ConnectorError =>
  errorOf(failure, { code: 'rejected', message });

/** GitLab said yes (2xx), and in the answer that it did not do it. */
export const notDone = (code: 'rejected' | 'queued', message: string): ConnectorError =>
  new ConnectorError({ code, message, applied: 'no' });

/** GitLab was asked for less; nothing is sent before `until`. */
export const tooManyRequests = (until: Date): ConnectorError =>
  new ConnectorError({ code: 'rate_limited', message: RATE_LIMITED, applied: 'no', retryAt: until });

/** The thing cannot be found, and the token is known to be whole: it is gone, out of sight, or hidden for a moment. */
export const missing = (message: string, cause: unknown): ConnectorError =>
  new ConnectorError({ code: 'missing', message, applied: 'no', cause });

/** A group or project that a whole token does not find. */
export const cannotFind = ({ kind, externalId }: ResourceRef, cause: unknown): ConnectorError =>
  missing(
    `GitLab cannot find the ${kind} ${externalId}. It was deleted, moved where hallpass's account does not see it, or is hidden for a moment.`,
    cause,
  );

/** What GitLab says contradicts itself, so it says nothing. */
export const notUnderstood = (message: string, cause?: unknown): ConnectorError =>
  new ConnectorError({ code: 'unreachable', message, applied: 'no', cause });

/** The token lost its rights, so nothing that it does not see may be believed gone. */
export const lostRights = (message: string, cause?: unknown): ConnectorError =>
  new ConnectorError({ code: 'forbidden', message, applied: 'no', cause });

/** The same fault, met after a write was sent: whether that was done is open. */
export function afterWrite(error: unknown): unknown {
  const known = connectorErrorOf(error);
  if (!(known instanceof ConnectorError)) return known;
  const { code, message, retryAt } = known;
  return new ConnectorError({
    code,
    message,
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

const RATE_LIMITED = 'GitLab takes no more requests from hallpass for the moment.';

const errorOf = (failure: GitLabFailure, { code, message }: Verdict): ConnectorError =>
  new ConnectorError({
    code,
    message,
    applied: failure.applied,
    retryAt: failure.retryAt ?? undefined,
    cause: failure,
  });

function verdictOf(failure: GitLabFailure): Verdict {
  const { kind, origin, detail } = failure;
  switch (kind) {
    case 'unsent':
      return unreachable(
        failure.cause instanceof ProxyError
          ? `GitLab at ${origin} cannot be reached: ${failure.cause.message}.`
          : unsentSentence(origin, detail),
      );
    case 'lost':
      return unreachable(`GitLab at ${origin} gave no whole answer (${detail}).`);
    case 'redirected':
      return unreachable(
        `${origin} sends hallpass on to ${detail}, which it does not follow. Set the connector's url to the address that GitLab itself uses.`,
      );
    case 'garbled':
      return unreachable(
        `${origin} does not answer as GitLab's API does (${detail}). Check that the connector's url is the address of the GitLab instance.`,
      );
    case 'refused':
      return refusedVerdict(failure);
  }
}

function unsentSentence(origin: string, detail: string): string {
  if (detail === PRIVATE_ADDRESS)
    return `${origin} leads to a private address, where hallpass sends no token unless its operator allows that: \`connectorsFromSlack: { allowPrivateAddresses: true }\` in hallpass.yaml.`;
  return /CERT|SIGNED|DEPTH|UNABLE|TLS/.test(detail)
    ? `GitLab at ${origin} shows a certificate that this machine does not trust (${detail}). Give the connector the certificate of the authority behind it.`
    : `GitLab at ${origin} cannot be reached (${detail}).`;
}

const unreachable = (message: string): Verdict => ({ code: 'unreachable', message });
const unauthorized = (message: string): Verdict => ({ code: 'unauthorized', message });

function refusedVerdict({ status, body, origin }: GitLabFailure): Verdict {
  if (status === 429) return { code: 'rate_limited', message: RATE_LIMITED };
  const refusal = Refusal.safeParse(body).data;
  if (refusal === undefined || status === null || status >= 500)
    return unreachable(`GitLab at ${origin}, or a proxy before it, is in trouble (status ${status}).`);
  if (status === 401) return unauthorized(tokenFault(refusal));
  if (refusal.error === 'insufficient_scope')
    return unauthorized("The token's scopes are not enough. Make a token with the scope api.");
  const barred = /^403 Forbidden - (.+)$/.exec(textOf(body))?.[1];
  if (status === 403 && barred !== undefined)
    return unauthorized(`The account the token belongs to cannot be used. GitLab says: ${barred}`);
  if (status === 403)
    return { code: 'forbidden', message: "GitLab does not allow this to hallpass's account." };
  if (status === 404) return unreachable(`GitLab at ${origin} does not find what hallpass asks for (404).`);
  return { code: 'rejected', message: `GitLab refused: ${textOf(body)}` };
}

function tokenFault({ error_description: description = '' }: Refusal): string {
  if (/expired/i.test(description)) return 'The token has expired. Make a new one and give it to hallpass.';
  if (/revoked/i.test(description)) return 'The token was revoked. Make a new one and give it to hallpass.';
  return 'GitLab does not know the token. Check that the right one, for this GitLab instance, was given to hallpass.';
}
