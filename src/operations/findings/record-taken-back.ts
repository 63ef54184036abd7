import type { OperationContext, Tx } from '../../context.ts';
import { cachedRows, slotKeyText, type SlotKey } from '../../db/cache/memberships.ts';
import { lockOwnersOf } from '../../db/cache/other-owners.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  findPlace,
  lockFinding,
  lockUndecided,
  untoldFindings,
  type Finding,
} from '../../db/findings/findings.ts';
import { findSlot, wantSlots } from '../../db/grants/slots.ts';
import { recordRemovalDue } from '../../db/grants/ways-in.ts';
import { findingModel } from '../../db/models/finding-model.ts';
import { refusalOfRemove, rises } from '../../domain/access/finding.ts';
import { system } from '../../domain/actor.ts';
import type { FindingId } from '../../domain/id.ts';
import type { ConnectorError } from '../../errors.ts';
import { moveFinding } from './steps/move-finding.ts';
import { rebaseSlotOnFormer } from './steps/rebase-slot-on-former.ts';
import { tellFindings } from './steps/tell-findings.ts';
import { transact } from '../transact.ts';

const AGAIN_SECONDS = 30;

/**
 * An invitation of a group or an address was taken back, and is gone. `joined` is the account that
 * came by it before: then it was not taken back, what it became is told, and taken out as decided
 * where that takes away no more than was invited. Twice: nothing.
 */
export const recordTakenBack = (
  ctx: OperationContext,
  findingId: FindingId,
  joined: string | null,
): Promise<void> =>
  transact(ctx, system('take-back-way-in'), async (tx) => {
    const place = await findPlace(tx.db, findingId);
    if (place === undefined) return;
    await lockOwnersOf(tx, place.resourceId);
    const finding = await lockFinding(tx, findingId);
    if (finding === undefined || finding.removalDueAt === null) return;
    await recordRemovalDue(tx, findingId, null);
    if (joined === null) return void (await moveFinding(tx, finding, 'conclude', { left: null }));
    const key = { resourceId: place.resourceId, accountExternalId: joined };
    const row = (await cachedRows(tx.db, [key])).get(slotKeyText(key)) ?? null;
    await moveFinding(tx, finding, 'vanish', { now: row });
    await tellFindings(tx, place.connectorId, await untoldFindings(tx, place.connectorId));
    await removeJoined(tx, finding, key);
  });

/** Carries the decision on to whom the invitation let in, unless that is more than was decided. */
async function removeJoined(tx: Tx, { decidedBy, found }: Finding, key: SlotKey): Promise<void> {
  const its = await lockUndecided(tx, key);
  if (decidedBy === null || its?.status !== 'open' || its.held || rises(found, its.found)) return;
  const { file } = await activeConfig(tx.db);
  const model = await findingModel(tx.db, file, its.id, tx.now);
  if (model === undefined || refusalOfRemove(model.facts) !== null) return;
  // A grant is at work there: its end is not this decision's.
  if (((await findSlot(tx, key))?.baseline ?? null) !== null) return;
  const slot = await rebaseSlotOnFormer(tx, its);
  await moveFinding(tx, its, 'remove', { decidedBy, slotId: slot.id });
  await wantSlots(tx, [slot.id]);
}

/**
 * It was not: it waits for another decision where GitLab refuses for good, and is tried again
 * otherwise.
 */
export const recordTakeBackFailed = (
  ctx: OperationContext,
  findingId: FindingId,
  error: ConnectorError,
): Promise<void> =>
  transact(ctx, system('take-back-way-in'), async (tx) => {
    const finding = await lockFinding(tx, findingId);
    if (finding === undefined || finding.removalDueAt === null) return;
    if (error.code === 'rejected') {
      await recordRemovalDue(tx, findingId, null);
      await moveFinding(tx, finding, 'reopen', { refusal: error.fault });
      return;
    }
    const soon = new Date(tx.now.getTime() + AGAIN_SECONDS * 1000);
    await recordRemovalDue(
      tx,
      findingId,
      error.retryAt !== null && error.retryAt > soon ? error.retryAt : soon,
    );
  });
