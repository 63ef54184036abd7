import { randomBytes } from 'node:crypto';
import type { OperationContext } from '../../context.ts';
import { lockApiToken, recordApiTokenMade } from '../../db/api/api-tokens.ts';
import { activeConfig } from '../../db/config/config.ts';
import { closeOneTimeLink } from '../../db/identities/one-time-links.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { isId } from '../../domain/id.ts';
import { tokenHint, tokenText } from '../../domain/identities/api-token.ts';
import { hashOf } from '../../domain/identities/one-time-link.ts';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';
import { openedLink, type InBrowser } from '../one-time-links/steps/opened-link.ts';

const DAY_MS = 86_400_000;

/**
 * Makes the token that a link is about, and uses the link up: nobody is shown it again, and only
 * its hash is kept. Writes api_tokens, one_time_links, audit_events.
 * @throws RefusedError link_expired, link_used; NotFoundError link; ForbiddenError deactivated,
 * not_admin for a machine's
 */
export async function makeToken(
  ctx: OperationContext,
  actor: PersonActor,
  at: InBrowser,
): Promise<{ readonly token: string; readonly name: string; readonly expiresAt: Date }> {
  const token = tokenText(randomBytes(32));
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const link = await openedLink(tx, actor, at);
    const { subjectId } = link;
    const row =
      link.purpose === 'api-token' && isId('tok', subjectId) ? await lockApiToken(tx, subjectId) : undefined;
    if (row === undefined || row.tokenHash !== null || row.revokedAt !== null)
      throw new NotFoundError('link');
    const { file } = await activeConfig(tx.db);
    if (row.kind === 'machine' && !isAdmin(file, person))
      throw new ForbiddenError({ code: 'not_admin', act: 'make_machine_token' });
    const expiresAt = new Date(tx.now.getTime() + row.lifetimeDays * DAY_MS);
    await recordApiTokenMade(tx, row.id, { tokenHash: hashOf(token), hint: tokenHint(token), expiresAt });
    await closeOneTimeLink(tx, link.id);
    const { kind, name, verbs, connectors } = row;
    tx.audit({
      action: 'token.made',
      subject: row.id,
      body: { personId: person.id, kind, name, verbs, connectors, expiresAt },
    });
    return { token, name, expiresAt };
  });
}
