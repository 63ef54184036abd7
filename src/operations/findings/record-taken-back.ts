import type { OperationContext } from '../../context.ts';
import { lockFinding } from '../../db/findings/findings.ts';
import { recordRemovalDue } from '../../db/grants/ways-in.ts';
import { system } from '../../domain/actor.ts';
import type { FindingId } from '../../domain/id.ts';
import type { ConnectorError } from '../../errors.ts';
import { moveFinding } from './steps/move-finding.ts';
import { transact } from '../transact.ts';

const AGAIN_SECONDS = 30;

/** An invitation of a group or an address was taken back, and is gone. Twice: nothing. */
export const recordTakenBack = (ctx: OperationContext, findingId: FindingId): Promise<void> =>
  transact(ctx, system('take-back-way-in'), async (tx) => {
    const finding = await lockFinding(tx, findingId);
    if (finding === undefined || finding.removalDueAt === null) return;
    await recordRemovalDue(tx, findingId, null);
    await moveFinding(tx, finding, 'conclude', { left: null });
  });

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
