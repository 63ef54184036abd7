import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import type { RequestProgress } from '../../../db/models/requests/request-progress.ts';
import { recordReminder, wantReview, type AccessRequest } from '../../../db/requests/requests.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { nextChange, windowsIn } from '../../../domain/policies/windows.ts';
import { escalationOf } from '../../../domain/policies/escalation.ts';
import { seconds } from '../../../domain/document/config-file.ts';
import { REMINDED_EVERY_SECONDS, reminderOfStep } from '../../../domain/access/request.ts';
import { StaleError } from '../../../errors.ts';
import { moveRequest, renewRequest } from './move-request.ts';
import { tellOfStep } from './tell-of-step.ts';

/**
 * What a yes brings about that is not the last one: one more is counted, or the next step opens.
 * Whoever is asked by now has a card. Writes requests, messages, audit_events.
 */
export async function awaitMore(
  tx: Tx,
  request: AccessRequest,
  { before, after }: { readonly before: RequestProgress; readonly after: RequestProgress },
): Promise<AccessRequest> {
  const { question, waitsFor, steps, open } = after;
  const isSameStep = question.step === before.question.step && question.of === before.question.of;
  const moved = await moveRequest(tx, request, isSameStep ? 'count' : 'advance', {
    ...question,
    agreed: steps[open ?? 0]?.agreed ?? [],
    asked: waitsFor,
  });
  if (moved === null) throw new StaleError({ code: 'decided', what: 'request', status: null, by: null });
  await askThose(tx, moved, after);
  if (!isSameStep) await wantReminder(tx, moved, after);
  return moved;
}

/** Whoever a step opens for is reminded from then on. */
async function wantReminder(
  tx: Tx,
  { id: requestId, expiresAt, remindersSent }: AccessRequest,
  { steps, open }: RequestProgress,
): Promise<void> {
  const every = steps[open ?? 0]?.remind;
  const at = reminderOfStep(tx.now, expiresAt, every === undefined ? REMINDED_EVERY_SECONDS : seconds(every));
  await recordReminder(tx, requestId, remindersSent, at);
  if (at !== null) tx.enqueue({ name: 'remind-approvers', payload: { requestId }, delayUntil: at });
}

/**
 * Every card of a request says what is so, whom it waits for has one, whom its step names is told,
 * and when its step has waited
 * for too long it is looked at again. Writes requests, messages; adds review-request.
 */
export async function askThose(tx: Tx, request: AccessRequest, progress: RequestProgress): Promise<void> {
  await renewRequest(tx, request);
  for (const personId of progress.waitsFor)
    await wantMessage(tx, { subjectId: request.id, kind: 'request-card', personId });
  await tellOfStep(tx, request, progress);
  await wantEscalation(tx, request, progress);
}

/**
 * Has a request looked at again when its step will have waited for too long, or when a window of
 * the document opens or closes, whichever comes first.
 */
export async function wantEscalation(
  tx: Tx,
  request: AccessRequest,
  progress: Pick<RequestProgress, 'steps' | 'open' | 'yes'>,
): Promise<void> {
  const { createdAt: askedAt, escalated, id: requestId } = request;
  const due = escalationOf(progress, { askedAt, yes: progress.yes, escalated });
  const { file } = await activeConfig(tx.db);
  const times = windowsIn(file.policies).map((window) => nextChange(window, tx.now, request.expiresAt));
  const at = earliest([due?.at ?? null, ...times]);
  if (at === null) return;
  await wantReview(tx, requestId, at);
  tx.enqueue({ name: 'review-request', payload: { requestId }, delayUntil: at });
}

const earliest = (times: readonly (Date | null)[]): Date | null =>
  times.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
