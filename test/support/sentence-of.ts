import { SLACK_WAYS } from '../../src/slack/blocks/slack-ways.ts';
import { errorSentence, isTold } from '../../src/sentences/error-sentence.ts';

/** What somebody in Slack reads about what was refused. @throws what is no refusal, or that there was none */
export async function sentenceOf(refused: Promise<unknown>): Promise<string> {
  const error = await refused.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (!isTold(error)) throw error;
  return errorSentence(error, SLACK_WAYS);
}
