import { activeConfig } from '../../db/config/config.ts';
import type { Database } from '../../db/database.ts';
import { resourcesAt } from '../../db/models/resource-search.ts';
import { findNamed } from '../../db/identities/people.ts';
import { findResource } from '../../db/cache/resources.ts';
import { parseDuration } from '../../domain/duration.ts';
import { parseRole } from '../../domain/entitlement.ts';
import { explainRequest } from '../../operations/requests/explain-request.ts';
import { explanationLines } from '../../sentences/explanation.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';
import { UsageError, type Terminal } from '../command.ts';
import { EXIT } from '../failure.ts';

/** What was typed behind `policy explain`. */
export interface ExplainOptions {
  readonly person?: string | undefined;
  readonly place?: string | undefined;
  readonly role?: string | undefined;
  readonly for?: string | undefined;
}

/**
 * Prints what would become of a request under the active configuration, and why. Reads only.
 * @throws UsageError for what is missing or means nothing
 */
export async function explainPolicy(
  { db }: Pick<Database, 'db'>,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<number> {
  const { who, place, role, durationSeconds } = readOptions(options);
  const [person] = await findNamed(db, who);
  if (person === undefined)
    throw new UsageError(`Nobody is known by ${who}. Write a Slack e-mail or a user id such as U024BE7LH.`);
  const { file } = await activeConfig(db);
  const ids = file.connectors.map(({ id }) => id);
  const [found] = await resourcesAt(db, ids, [place.replaceAll(/^\/+|\/+$/g, '')]);
  const resource = found === undefined ? undefined : await findResource(db, found.id);
  if (resource === undefined) throw new UsageError(`No group or project ${place} is known.`);
  const explained = await explainRequest(db, { person, resource, role, durationSeconds, now: new Date() });
  for (const line of explanationLines(explained, PLAIN_WAYS)) terminal.out(line.replaceAll('`', ''));
  return EXIT.ok;
}

/** What was typed, before anything is opened. @throws UsageError */
export function readOptions({ person: who, place, role: word, for: time }: ExplainOptions) {
  if (who === undefined || place === undefined || word === undefined)
    throw new UsageError(
      'Write `hallpass policy explain --person dana@acme.test --place acme/db --role maintainer --for 4h`.',
    );
  const role = parseRole(word);
  if (role === null) throw new UsageError(`--role is a role such as maintainer, not ${word}.`);
  const durationSeconds = time === undefined ? null : parseDuration(time);
  if (time !== undefined && durationSeconds === null)
    throw new UsageError(`--for is a duration such as 4h, not ${time}.`);
  return { who, place, role, durationSeconds };
}
