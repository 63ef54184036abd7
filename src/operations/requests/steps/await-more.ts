import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages.ts';
import type { RequestProgress } from '../../../db/models/request-progress.ts';
import type { AccessRequest } from '../../../db/requests.ts';
import { StaleError } from '../../../errors.ts';
import { moveRequest } from './move-request.ts';

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
  for (const personId of waitsFor)
    await wantMessage(tx, { subjectId: request.id, kind: 'request-card', personId });
  return moved;
}
