/** `/access explain [@person] path role duration`: what the policies make of it, and why. */
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import { managesConnector } from '../../db/owners.ts';
import type { Person } from '../../db/people.ts';
import { findResource } from '../../db/resources.ts';
import { ForbiddenError } from '../../errors.ts';
import { explainRequest } from '../../operations/requests/explain-request.ts';
import { explanationLines } from '../../sentences/explanation.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../blocks/mrkdwn.ts';
import { message } from '../blocks/message.ts';
import { sentence } from '../blocks/phrases.ts';
import type { Post } from '../blocks/poster.ts';
import { SLACK_WAYS } from '../blocks/slack-ways.ts';
import { parseLine } from './one-line.ts';
import { isPersonWord, personNamed } from './person-word.ts';
import { resourcesNamed } from './suggest-resources.ts';

const USAGE = mrkdwn`Write ${code('/access explain @person group/project maintainer 4h')}. Without a person it is about you, without a duration for as long as the policy sets.`;

/**
 * @throws ForbiddenError not_owner for somebody else's that is on no connector of the reader's;
 * NotFoundError person_named, person
 */
export async function explained(ctx: Context, reader: Person, rest: string): Promise<Post | Mrkdwn> {
  const named = rest.split(/\s+/).find(isPersonWord);
  const person = named === undefined ? reader : await personNamed(ctx, reader, named);
  const { resource: word, role, seconds } = parseLine(rest.replace(named ?? '', '').trim());
  if (word === null || role === null) return USAGE;
  const { file } = await activeConfig(ctx.db);
  const [found] = await resourcesNamed(ctx, file, word);
  const resource = found === undefined ? undefined : await findResource(ctx.db, found.id);
  if (resource === undefined) return mrkdwn`I know no group or project ${code(word)}.`;
  const isAllowed =
    person.id === reader.id || (await managesConnector(ctx.db, file, resource.connectorId, reader));
  if (!isAllowed) throw new ForbiddenError({ code: 'not_owner', act: 'explain_others' });
  const explanation = await explainRequest(ctx.db, {
    person,
    resource,
    role,
    durationSeconds: seconds,
    now: ctx.now(),
  });
  const [outcome = '', ...lines] = explanationLines(explanation, SLACK_WAYS);
  return message([
    { line: bold(sentence(outcome)) },
    { line: lines.map(sentence).reduce((all, line) => mrkdwn`${all}\n${line}`) },
  ]);
}
