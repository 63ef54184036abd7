import type { Context } from '../src/context.ts';
import { ConnectorError } from '../src/errors.ts';
import { beginDraftCheck, type DraftCheck } from '../src/operations/setup/begin-draft-check.ts';
import { recordDraftCheck, type DraftAnswer } from '../src/operations/setup/record-draft-check.ts';
import type { Payload } from '../src/queue/jobs.ts';

/** Somebody waits for the answer; after this long it is of no use to them. */
const LIMIT_MS = 20_000;

/** Asks GitLab about the details somebody entered, and has what it says recorded. */
export async function checkDraft(
  ctx: Context,
  { draftId }: Payload<'check-draft'>,
  signal: AbortSignal,
): Promise<void> {
  const check = await beginDraftCheck(ctx, draftId);
  if (check === null) return; // checked already, or another worker is at it
  await recordDraftCheck(ctx, check, await answerTo(ctx, check, signal));
}

async function answerTo(ctx: Context, { candidate }: DraftCheck, signal: AbortSignal): Promise<DraftAnswer> {
  if (candidate === null) return null;
  const late = AbortSignal.timeout(LIMIT_MS);
  try {
    return await ctx.connectors.probe(candidate, AbortSignal.any([signal, late]));
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    if (late.aborted) return tooSlow();
    throw error;
  }
}

const tooSlow = (): ConnectorError =>
  new ConnectorError({
    code: 'unreachable',
    fault: { code: 'too_slow', seconds: LIMIT_MS / 1000 },
    applied: 'no',
  });
