/**
 * What becomes of a form to ask with that was refused: nothing of it is lost, and the answer has
 * the next step.
 */
import type { ViewResponseAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { RefusedError } from '../../../errors.ts';
import type { Wish } from '../../blocks/values.ts';
import type { Part } from '../../blocks/message.ts';
import { sentence } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { said } from '../../blocks/said.ts';
import type { Call } from '../../edge/call.ts';
import { explainError } from '../../forms/explain-error.ts';
import { refusedLine, type Typed } from '../../views/requests/typed-line.ts';
import { MENDED_IN_FORM, nextSteps, type Asked } from '../grants/next-steps.ts';
import { requestFormView } from './request-form.ts';

/**
 * What a form is answered with once `ask` has asked: nothing when it was taken. What the form
 * cannot mend is said above it, with everything still in it and the button for the next step;
 * whoever was told meanwhile that they may close it is sent the same with a button that opens it
 * filled. @throws what belongs under a field, and whatever else is wrong while the form is open
 */
export async function submitted(
  ctx: Context,
  call: Call,
  asked: Asked,
  ask: () => Promise<unknown>,
): Promise<ViewResponseAction | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (call.isLate()) {
      await call.tell(await refusedPost(ctx, call, asked, error));
      return undefined;
    }
    const person = await call.person();
    if (!(error instanceof RefusedError) || MENDED_IN_FORM.has(error.code) || person.isOutsider) throw error;
    const next = await stepsAfter(ctx, person, asked, error);
    const form = await requestFormView(ctx, person, {
      ...typedOf(asked),
      custom: false,
      // Of that the form speaks by itself.
      problem: error.code === 'unlinked_account' ? null : said(error),
      ...(next.length === 0 ? {} : { next }),
    });
    return { response_action: 'update', view: form };
  }
}

/**
 * Why something that was asked for is refused, with the next step and a button that opens it in the
 * form.
 */
export async function refusedPost(ctx: Context, call: Call, asked: Asked, error: unknown): Promise<Post> {
  const why = sentence(explainError(ctx.log, error).message);
  const next = error instanceof RefusedError ? await stepsAfter(ctx, await call.person(), asked, error) : [];
  return refusedLine(why, typedOf(asked), next);
}

async function stepsAfter(
  ctx: Context,
  person: Person,
  asked: Asked,
  { told }: RefusedError,
): Promise<Part[]> {
  const resource = await findResource(ctx.db, asked.resourceId);
  return resource === undefined ? [] : nextSteps(ctx, person, resource, told, asked);
}

function typedOf({ resourceId, role, durationSeconds, reason }: Asked): Typed {
  const wish: Wish = { resourceId, role, seconds: durationSeconds };
  return { wish, reason };
}
