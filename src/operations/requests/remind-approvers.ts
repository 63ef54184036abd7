import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { requestProgress, type RequestProgress } from '../../db/models/requests/request-progress.ts';
import { lockRequest, recordReminder, type AccessRequest } from '../../db/requests/requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import { seconds } from '../../domain/document/config-file.ts';
import { system } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { dueReminder, REMINDED_EVERY_SECONDS, reminderOfStep } from '../../domain/access/request.ts';
import { askedSince, silentOf, turnsNow, type Turns } from '../../domain/policies/turns.ts';
import { askThose } from './steps/await-more.ts';
import { transact } from '../transact.ts';

/**
 * Nudges whoever may still decide a pending request and has been asked for long enough, and sets
 * the time of the next nudge. Whose turn it has become without being asked yet is asked instead.
 * Does nothing unless one is due.
 */
export async function remindApprovers(ctx: OperationContext, requestId: RequestId): Promise<void> {
  await transact(ctx, system('remind-approvers'), async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request?.status !== 'pending' || request.nextReminderAt === null || request.nextReminderAt > tx.now)
      return;
    const resource = await findResource(tx.db, request.resourceId);
    if (resource === undefined || request.expiresAt <= tx.now) return;
    const { file } = await activeConfig(tx.db);
    const progress = await requestProgress(tx.db, file, { ...request, resource, now: tx.now });
    const { turns, begun } = turnsNow(request.asked, progress.waitsFor, tx.now, false);
    if (begun.length > 0) await askThose(tx, request, progress);
    // Reminders count from now: it waits for nobody who was asked before.
    if (begun.length > 0 && begun.length === progress.waitsFor.length) return;
    await remind(tx, request, { progress, turns, isArchived: resource.archivedAt !== null });
  });
}

async function remind(
  tx: Tx,
  request: AccessRequest,
  {
    progress,
    turns,
    isArchived,
  }: { readonly progress: RequestProgress; readonly turns: Turns; readonly isArchived: boolean },
): Promise<void> {
  const { id: requestId, createdAt, expiresAt } = request;
  const every = progress.open === null ? undefined : progress.steps[progress.open]?.remind;
  const everySeconds = every === undefined ? REMINDED_EVERY_SECONDS : seconds(every);
  const since = request.asked === null ? createdAt : askedSince(turns, progress.waitsFor, createdAt);
  // Of an archived place nobody can give anything, whoever is reminded.
  const owners = isArchived ? [] : silentOf(turns, progress.waitsFor, { now: tx.now, since, everySeconds });
  const ordinal = request.remindersSent + (isArchived ? 0 : 1);
  for (const personId of owners)
    await wantMessage(tx, { subjectId: requestId, kind: 'reminder', ordinal, personId });
  const at =
    every === undefined
      ? dueReminder(since, expiresAt, 0, tx.now).at
      : reminderOfStep(tx.now, expiresAt, everySeconds);
  await recordReminder(tx, requestId, ordinal, at);
  if (!isArchived) tx.audit({ action: 'request.reminded', subject: requestId, body: { ordinal, owners } });
  if (at !== null) tx.enqueue({ name: 'remind-approvers', payload: { requestId }, delayUntil: at });
}
