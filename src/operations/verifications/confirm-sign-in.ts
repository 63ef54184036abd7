import type { OperationContext } from '../../context.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { closeOneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { StaleError } from '../../errors.ts';
import { linkProven } from './steps/link-proven.ts';
import { accountToLink, signInUnderWay, type AnswerSignIn } from './steps/sign-in-under-way.ts';
import { transact } from '../transact.ts';

/**
 * Links the account that signed in to the person of the link, as whoever has the link in their
 * browser confirms. The person is told in Slack. Twice: the link is used up. `goesOn`: what they
 * had asked for before is asked for.
 * @throws StaleError moved, when another account has signed in meanwhile; else as answerSignIn
 */
export async function confirmSignIn(
  ctx: OperationContext,
  actor: PersonActor,
  input: AnswerSignIn,
): Promise<{ readonly goesOn: boolean }> {
  return transact(ctx, actor, async (tx) => {
    const { link, verification } = await signInUnderWay(tx, actor, input);
    const { externalId } = await accountToLink(tx, actor, verification, input.account);
    if (verification.accountExternalId !== externalId)
      throw new StaleError({ code: 'moved', what: 'other_account' });
    const { isOffered, goesOn } = await linkProven(tx, verification, externalId);
    await closeOneTimeLink(tx, link.id);
    if (!isOffered)
      await wantMessage(tx, {
        subjectId: verification.id,
        kind: 'link-answer',
        personId: verification.personId,
      });
    return { goesOn };
  });
}
