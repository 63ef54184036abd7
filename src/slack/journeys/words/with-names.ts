import type { Context } from '../../../context.ts';
import { findSlackPerson, type Person } from '../../../db/identities/people.ts';

/**
 * A mention is a number to whoever reads it elsewhere: people are written by their names. Those
 * hallpass does not know stay as they are.
 */
export async function withNames(
  ctx: Pick<Context, 'db'>,
  { slackTeamId }: Pick<Person, 'slackTeamId'>,
  text: string,
): Promise<string> {
  let named = text;
  for (const [mention, id = ''] of text.matchAll(/<@([UW][A-Z0-9]+)>/g)) {
    const person = await findSlackPerson(ctx.db, slackTeamId, id);
    if (person !== undefined) named = named.replaceAll(mention, `@${person.name}`);
  }
  return named;
}
