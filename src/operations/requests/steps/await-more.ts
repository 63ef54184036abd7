import type { Tx } from '../../../context.ts';
import { holdersOfCard } from '../../../db/messages/message-copies.ts';
import { lastOf, wantMessage } from '../../../db/messages/messages.ts';
import type { RequestProgress } from '../../../db/models/requests/request-progress.ts';
import {
  recordReminder,
  recordTurns,
  wantReview,
  type AccessRequest,
} from '../../../db/requests/requests.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { nextChange, windowsIn } from '../../../domain/policies/windows.ts';
import { escalationOf } from '../../../domain/policies/escalation.ts';
import type { PersonId, RequestId } from '../../../domain/id.ts';
import { turnsNow } from '../../../domain/policies/turns.ts';
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
  await askThose(tx, moved, after, { isNewStep: !isSameStep });
  return moved;
}

/** Whoever it is the turn of is reminded from then on. */
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
 * and when its step has waited for too long it is looked at again. Whose turn begins is told by
 * something that rings: their card, or where that stood there, a message of its own. Once it waits
 * for nobody who was asked before, reminders count anew. Writes requests, messages; adds
 * review-request, remind-approvers.
 */
export async function askThose(
  tx: Tx,
  request: AccessRequest,
  progress: RequestProgress,
  { isNewStep = false }: { readonly isNewStep?: boolean } = {},
): Promise<void> {
  const { waitsFor } = progress;
  const { turns, begun } = turnsNow(request.asked, waitsFor, tx.now, isNewStep);
  await recordTurns(tx, request.id, turns);
  await renewRequest(tx, request);
  const hadCard = await holdersOfCard(tx.db, 'request-card', request.id, begun);
  for (const personId of waitsFor)
    await wantMessage(tx, { subjectId: request.id, kind: 'request-card', personId });
  await tellOfTurn(tx, request.id, hadCard);
  await tellOfStep(tx, request, progress);
  if (isNewStep || (begun.length > 0 && begun.length === waitsFor.length))
    await wantReminder(tx, request, progress);
  await wantEscalation(tx, request, progress);
}

async function tellOfTurn(tx: Tx, subjectId: RequestId, people: readonly PersonId[]): Promise<void> {
  if (people.length === 0) return;
  const ordinal = ((await lastOf(tx.db, 'turn', subjectId))?.ordinal ?? 0) + 1;
  for (const personId of people) await wantMessage(tx, { subjectId, kind: 'turn', ordinal, personId });
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
