import type { OperationContext, Tx } from '../../context.ts';
import { findAccount } from '../../db/identities/accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { markHooked } from '../../db/connectors/connector-states.ts';
import { dropHints, isEverythingHinted, putHint } from '../../db/cache/hints.ts';
import { cachedMembership } from '../../db/cache/memberships.ts';
import { findResourceByKey, rootPath } from '../../db/cache/resources.ts';
import { findSlot, wantSlots, type SlotRow } from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import { isEcho, type Hint, type KnownRow } from '../../domain/connectors/hint.ts';
import type { ResourceId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

/**
 * Things to look at one by one, at most; beyond that a sync is cheaper, and nobody can fill the
 * table.
 */
const MOST_HINTS = 500;

/**
 * Takes what a webhook says as a hint where to look again; null is one that tells of nothing
 * hallpass keeps. A slot that hallpass has something on is reconciled at once; anything else is
 * written down, once however often it is told, and looked at when there is time. What is known
 * already, of another group, or of a paused connector is let go. Twice is harmless.
 */
export const takeHint = (ctx: OperationContext, connectorId: string, hint: Hint | null): Promise<void> =>
  transact(ctx, system('webhook'), async (tx) => {
    await markHooked(tx, connectorId);
    if (hint === null) return;
    if (hint.kind === 'membership') await takeMembership(tx, connectorId, hint);
    if (hint.kind === 'account') await takeAccount(tx, connectorId, hint.accountExternalId);
    if (hint.kind === 'resource') await takeResource(tx, connectorId, hint);
  });

async function takeMembership(
  tx: Tx,
  connectorId: string,
  { resource, accountExternalId, claim }: Extract<Hint, { kind: 'membership' }>,
): Promise<void> {
  const known = await findResourceByKey(tx.db, connectorId, resource);
  if (known === undefined) return;
  const place = { resourceId: known.id, accountExternalId };
  const slot = await findSlot(tx, place);
  if (isEcho(claim, await knownRows(tx, place, slot))) return;
  if (slot !== undefined && isOpen(slot)) {
    // One that is due already is read when its turn comes, which a failure may have put off.
    if (slot.reconciledVersion === slot.wantedVersion || isHeld(tx, slot) || slot.attempts === 0)
      await wantSlots(tx, [slot.id]);
    return;
  }
  await writeDown(tx, connectorId, {
    subject: `membership ${resource.kind} ${resource.externalId} ${accountExternalId}`,
    kind: 'membership',
    resourceKind: resource.kind,
    resourceExternalId: resource.externalId,
    accountExternalId,
  });
}

/**
 * What can be there, as far as hallpass knows. What it is about to write counts only while it is at
 * it.
 */
async function knownRows(
  tx: Tx,
  place: { readonly resourceId: ResourceId; readonly accountExternalId: string },
  slot: SlotRow | undefined,
): Promise<KnownRow[]> {
  const writing =
    slot !== undefined && isHeld(tx, slot) ? slot.intents.map(({ row }) => ({ row, until: null })) : [];
  if (slot !== undefined && slot.applied !== null)
    return [...writing, { row: slot.applied.row, until: slot.reconciledAt ?? NEVER }];
  const cached = await cachedMembership(tx.db, place);
  return [...writing, { row: cached ?? null, until: cached?.syncedAt ?? NEVER }];
}

const NEVER = new Date(0);
const isOpen = (slot: SlotRow): boolean => slot.baseline !== null;
const isHeld = (tx: Tx, { leaseUntil }: SlotRow): boolean => leaseUntil !== null && leaseUntil > tx.now;

/** Only an account that somebody has matters before the next sync. */
async function takeAccount(tx: Tx, connectorId: string, accountExternalId: string): Promise<void> {
  const account = await findAccount(tx.db, connectorId, accountExternalId);
  if (account === undefined || account.personId === null) return;
  await writeDown(tx, connectorId, {
    subject: `account ${accountExternalId}`,
    kind: 'account',
    resourceKind: null,
    resourceExternalId: null,
    accountExternalId,
  });
}

async function takeResource(
  tx: Tx,
  connectorId: string,
  { resource, path }: Extract<Hint, { kind: 'resource' }>,
): Promise<void> {
  const known = await findResourceByKey(tx.db, connectorId, resource);
  const root = await rootPath(tx.db, connectorId);
  const isBelow = root !== undefined && path?.toLowerCase().startsWith(`${root.toLowerCase()}/`) === true;
  if (known === undefined && !isBelow) return;
  await writeDown(tx, connectorId, {
    subject: `resource ${resource.kind} ${resource.externalId}`,
    kind: 'resource',
    resourceKind: resource.kind,
    resourceExternalId: resource.externalId,
    accountExternalId: null,
  });
}

async function writeDown(
  tx: Tx,
  connectorId: string,
  hint: Omit<Parameters<typeof putHint>[1], 'connectorId'>,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (file.connectors.find(({ id }) => id === connectorId)?.paused !== false) return;
  if (await isEverythingHinted(tx, connectorId)) return;
  if ((await putHint(tx, { connectorId, ...hint })) > MOST_HINTS) await hintEverything(tx, connectorId);
  tx.enqueue({ name: 'follow-hints', payload: { connectorId } });
}

async function hintEverything(tx: Tx, connectorId: string): Promise<void> {
  await dropHints(tx, connectorId);
  await putHint(tx, {
    connectorId,
    subject: 'everything',
    kind: 'everything',
    resourceKind: null,
    resourceExternalId: null,
    accountExternalId: null,
  });
  await logConnector(tx, {
    connectorId,
    operation: 'sync',
    level: 'warn',
    message: { code: 'hints_dropped', most: MOST_HINTS },
  });
}
