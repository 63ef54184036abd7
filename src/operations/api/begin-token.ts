import type { OperationContext } from '../../context.ts';
import { insertApiToken } from '../../db/api/api-tokens.ts';
import { activeConfig } from '../../db/config/config.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { MOST_TOKEN_DAYS, verbsFor, type TokenScope } from '../../domain/identities/api-token.ts';
import { isUnreadOnTheWay } from '../../domain/identities/one-time-link.ts';
import type { FormField, RefusalFacts } from '../../domain/refusal.ts';
import { ForbiddenError, NotFoundError, RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';
import { issueOneTimeLink, type IssuedLink } from '../one-time-links/steps/issue-one-time-link.ts';

export interface BeginToken extends TokenScope {
  readonly name: string;
  /** How long it is good once it is made: 1 to 365 days. */
  readonly days: number;
}

const LONGEST_NAME = 60;

/**
 * Gives the acting person a link to the page on which the token they described is made and shown
 * once. A machine's gets no verb that is a person's. Twice: another link, for another token. Writes
 * api_tokens, one_time_links.
 * @throws NotFoundError pages where no browser reaches hallpass unread; ForbiddenError deactivated,
 * not_admin; RefusedError token_setting
 */
export async function beginToken(
  ctx: OperationContext,
  actor: PersonActor,
  input: BeginToken,
): Promise<IssuedLink> {
  if (ctx.publicUrl === null || !isUnreadOnTheWay(ctx.publicUrl)) throw new NotFoundError('pages');
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const { file } = await activeConfig(tx.db);
    if (input.kind === 'machine' && !isAdmin(file, person))
      throw new ForbiddenError({ code: 'not_admin', act: 'make_machine_token' });
    const verbs = verbsFor(input.kind, input.verbs);
    assertSettings(file, { ...input, verbs });
    const { connectors } = input;
    const token = await insertApiToken(tx, {
      kind: input.kind,
      personId: person.id,
      name: input.name.trim(),
      verbs: JSON.stringify(verbs),
      connectors: connectors === null ? null : JSON.stringify(connectors),
      lifetimeDays: input.days,
    });
    return issueOneTimeLink(tx, { purpose: 'api-token', subjectId: token.id, personId: person.id });
  });
}

/** @throws RefusedError token_setting */
function assertSettings(file: ConfigFile, { name, days, verbs, connectors }: BeginToken): void {
  const isNamed = name.trim() !== '' && name.trim().length <= LONGEST_NAME;
  if (!isNamed) throw refused('name', 'name');
  if (!Number.isInteger(days) || days < 1 || days > MOST_TOKEN_DAYS) throw refused('days', 'duration');
  if (verbs.length === 0) throw refused('verbs', 'resource');
  const known = new Set(file.connectors.map(({ id }) => id));
  if (connectors !== null && (connectors.length === 0 || connectors.some((id) => !known.has(id))))
    throw refused('connectors', 'connectors');
}

const refused = (why: RefusalFacts['token_setting']['why'], field: FormField): RefusedError =>
  new RefusedError({ code: 'token_setting', why }, field);
