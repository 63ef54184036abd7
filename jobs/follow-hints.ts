import type { Connector } from '../src/connectors/connector.ts';
import type { FoundMembership } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import type { ResourceKind } from '../src/domain/entitlement.ts';
import { ConnectorError } from '../src/errors.ts';
import { linkAccounts } from '../src/operations/identities/link-accounts.ts';
import {
  leaseHint,
  recordHintedAccount,
  recordHintedEverything,
  recordHintedMembership,
  recordHintedResource,
  recordHintFailed,
  type LeasedHint,
} from '../src/operations/sync/record-hint.ts';
import { recordMemberships } from '../src/operations/sync/record-sync.ts';
import type { Payload } from '../src/queue/jobs.ts';

/** Hints followed in one run; those that arrive meanwhile get a run of their own. */
const AT_MOST = 500;

/**
 * Looks again where webhooks have hinted, one thing after the other. A failure is most likely that
 * of the next one, too.
 */
export async function followHints(
  ctx: Context,
  { connectorId }: Payload<'follow-hints'>,
  signal: AbortSignal,
): Promise<void> {
  for (let count = 0; count < AT_MOST && !signal.aborted; count++) {
    const hint = await leaseHint(ctx, connectorId);
    if (hint === null) return;
    try {
      await follow(ctx, hint, signal);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'hint not followed');
      await recordHintFailed(ctx, hint, error);
      if (error.code !== 'missing') return;
    }
  }
}

async function follow(ctx: Context, hint: LeasedHint, signal: AbortSignal): Promise<void> {
  if (hint.kind === 'everything') return recordHintedEverything(ctx, hint);
  const connector = await ctx.connectors.get(hint.connectorId);
  const { accountExternalId, resource } = subjectOf(hint);
  if (hint.kind === 'account') {
    const found = await connector.findAccount({ externalId: accountExternalId }, signal);
    if (await recordHintedAccount(ctx, hint, accountExternalId, found))
      await linkAccounts(ctx, hint.connectorId);
  } else if (hint.kind === 'membership') {
    const found = await connector.findMembership({ resource, accountExternalId }, signal);
    await recordHintedMembership(ctx, hint, resource, accountExternalId, found);
  } else {
    await followResource(ctx, connector, hint, signal);
  }
}

/** The table's checks say which of them are there. */
const subjectOf = ({ resourceKind, resourceExternalId, accountExternalId }: LeasedHint) => ({
  accountExternalId: accountExternalId ?? '',
  resource: { kind: resourceKind as ResourceKind, externalId: resourceExternalId ?? '' },
});

/**
 * The members of a new one are listed: GitLab tells of those of projects only to its own
 * administrators.
 */
async function followResource(
  ctx: Context,
  connector: Connector,
  hint: LeasedHint,
  signal: AbortSignal,
): Promise<void> {
  const { resource } = subjectOf(hint);
  const found = await connector.findResource(resource, signal);
  const resourceId = await recordHintedResource(ctx, hint, resource, found);
  if (resourceId === null) return;
  const members: FoundMembership[] = [];
  for await (const member of connector.listMemberships(resource, signal)) members.push(member);
  await recordMemberships(
    ctx,
    hint.connectorId,
    hint.leasedAt,
    members.map((member) => ({ ...member, resourceId })),
  );
}
