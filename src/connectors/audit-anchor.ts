/**
 * Where the head of the audit trail is kept outside the database: the log, files, web addresses.
 */
import { appendFile } from 'node:fs/promises';
import { fetch } from 'undici';
import { anchorLine, type AnchoredHead } from '../domain/audit-anchor.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { dispatcherFor } from './dispatcher.ts';
import type { Proxies } from './proxies.ts';

type Target =
  | { readonly kind: 'log' }
  | { readonly kind: 'file'; readonly path: string }
  /** An address may hold a secret, so nothing shows more of it than its host. */
  | { readonly kind: 'webhook'; readonly url: Secret };

export interface AuditAnchor {
  /**
   * Keeps a head at every target. Rejects when one of them did not take it; the others have it
   * then.
   */
  keep(head: AnchoredHead): Promise<void>;
}

const LIMIT_MS = 10_000;

/** Sends nothing yet. `allowPrivate`: whether a web address may lead into a private network. */
export function openAuditAnchor({
  targets,
  allowPrivate,
  proxies,
  log,
}: {
  readonly targets: readonly Target[];
  readonly allowPrivate: boolean;
  /** What stands between here and web addresses; nothing unless given. */
  readonly proxies?: Proxies | undefined;
  readonly log: Log;
}): AuditAnchor {
  const dispatcher = dispatcherFor({ allowPrivate, proxies });
  async function keepAt(target: Target, head: AnchoredHead): Promise<void> {
    if (target.kind === 'log') return log.info({ auditHead: head }, 'audit head');
    if (target.kind === 'file')
      return appendFile(target.path, `${anchorLine(head)}\n`, { flush: true, mode: 0o640 });
    const { status, body } = await fetch(target.url.reveal(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: anchorLine(head),
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    await body?.cancel();
    if (status >= 300) throw new Error(`${hostOf(target.url)} answered ${status}`);
  }
  return {
    async keep(head) {
      const kept = await Promise.allSettled(targets.map((target) => keepAt(target, head)));
      const failed = kept.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      if (failed.length > 0) throw new AggregateError(failed, failed.map(wordsOf).join('; '));
    },
  };
}

const hostOf = (url: Secret): string => new URL(url.reveal()).host;

/** What an error of the network says, which names the host at most. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
