/**
 * What becomes of a form for more time that was refused: nothing of it is lost, and the answer has
 * the next step.
 */
import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { RefusedCode } from '../../../domain/refusal.ts';
import { RefusedError } from '../../../errors.ts';
import { message, type Part } from '../../blocks/message.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { sentence } from '../../blocks/phrases.ts';
import { said } from '../../blocks/said.ts';
import type { Call } from '../../edge/call.ts';
import { explainError } from '../../forms/explain-error.ts';
import type { ExtendForm } from '../../views/requests/small-modals.ts';
import { EXTEND_TITLE } from '../../views/requests/small-modals.ts';
import { refusedLine } from '../../views/requests/typed-line.ts';
import { MENDED_IN_FORM, nextSteps } from './next-steps.ts';

export interface MoreTime {
  readonly seconds: number;
  readonly reason: string;
}

/** Nothing is left to extend: it can only be asked for anew. */
const OVER: ReadonlySet<RefusedCode> = new Set(['ending']);

/**
 * What the form is answered with once `ask` has asked: closed, with whatever it was opened from,
 * when it was taken. `form` builds it anew.
 * @throws what belongs under a field, and whatever else is wrong while the form is open
 */
export async function extended(
  ctx: Context,
  call: Call,
  { request, typed }: { readonly request: RequestModel; readonly typed: MoreTime },
  doors: {
    readonly ask: () => Promise<unknown>;
    readonly form: (typed: NonNullable<ExtendForm['typed']>) => Promise<ModalView>;
  },
): Promise<ViewResponseAction> {
  try {
    await doors.ask();
    return { response_action: 'clear' };
  } catch (error) {
    const isOver = error instanceof RefusedError && OVER.has(error.code);
    if (!call.isLate() && (!(error instanceof RefusedError) || MENDED_IN_FORM.has(error.code))) throw error;
    const line = sentence(explainError(ctx.log, error).message);
    const next =
      error instanceof RefusedError
        ? await nextSteps(ctx, await call.person(), request.resource, error.told)
        : [];
    const { resource, role } = request;
    const wish = { resourceId: resource.id, role, seconds: typed.seconds };
    const post = isOver
      ? refusedLine(line, { wish, reason: typed.reason }, [])
      : message([{ line }, ...next, ...kept(typed)]);
    if (call.isLate()) {
      await call.tell(post);
      return { response_action: 'clear' };
    }
    if (isOver) return { response_action: 'update', view: noticeModal(EXTEND_TITLE, post) };
    const above: Part[] = [{ line: mrkdwn`:warning: ${said(error as RefusedError)}` }, ...next];
    return { response_action: 'update', view: await doors.form({ ...typed, said: above }) };
  }
}

const kept = ({ reason }: MoreTime): Part[] =>
  reason === '' ? [] : [{ quote: reason, label: 'Your reason' }];
