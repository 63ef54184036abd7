import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { requestProgress, type RequestProgress } from '../../db/models/requests/request-progress.ts';
import { lockRequest, recordReminder, type AccessRequest } from '../../db/requests/requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import { seconds } from '../../domain/document/config-file.ts';
import { system } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { dueReminder, reminderOfStep } from '../../domain/access/request.ts';
import { transact } from '../transact.ts';

/**
 * Nudges everybody who may still decide a pending request, and sets the time of the next nudge.
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
    const { waitsFor: owners } = progress;
    const ordinal = request.remindersSent + 1;
    for (const personId of owners)
      await wantMessage(tx, { subjectId: request.id, kind: 'reminder', ordinal, personId });
    const due = nextOf(tx, request, progress);
    await recordReminder(tx, request.id, due.sent, due.at);
    tx.audit({
      action: 'request.reminded',
      subject: request.id,
      body: { ordinal, owners },
    });
    if (due.at !== null) tx.enqueue({ name: 'remind-approvers', payload: { requestId }, delayUntil: due.at });
  });
}

/** As the policy of the step says, or at doubling intervals. */
function nextOf(
  { now }: Tx,
  { createdAt, expiresAt, remindersSent }: AccessRequest,
  { steps, open }: RequestProgress,
): { readonly sent: number; readonly at: Date | null } {
  const every = open === null ? undefined : steps[open]?.remind;
  const sent = remindersSent + 1;
  return every === undefined
    ? dueReminder(createdAt, expiresAt, sent, now)
    : { sent, at: reminderOfStep(now, expiresAt, seconds(every)) };
}
