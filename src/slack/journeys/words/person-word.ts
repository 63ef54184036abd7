/** The word of a command that names somebody. */
import type { Context } from '../../../context.ts';
import { findSlackPerson, type Person } from '../../../db/identities/people.ts';
import { NotFoundError } from '../../../errors.ts';

/** Whether a word stands for somebody: a mention that Slack understood, or one it did not. Pure. */
export const isPersonWord = (word: string): boolean => /^(?:<@|@)/.test(word);

/**
 * The Slack user id in a mention.
 * @throws NotFoundError person_named for a word that is none. Pure.
 */
export function mentionedIn(word: string): string {
  const [mentioned] = /(?<=^<@)[UW][A-Z0-9]+(?=>$)/.exec(word) ?? [];
  if (mentioned === undefined) throw new NotFoundError({ code: 'person_named', typed: word });
  return mentioned;
}

/**
 * Whoever a word names for a reader of the same workspace.
 * @throws NotFoundError person_named for a word that is nobody's mention; person for somebody
 * hallpass does not know
 */
export async function personNamed(
  ctx: Pick<Context, 'db'>,
  reader: Pick<Person, 'slackTeamId'>,
  word: string,
): Promise<Person> {
  const person = await findSlackPerson(ctx.db, reader.slackTeamId, mentionedIn(word));
  if (person === undefined) throw new NotFoundError('person');
  return person;
}
