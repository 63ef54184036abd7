import type { OperationContext } from '../../context.ts';
import { lockLinks } from '../../db/identities/account-links.ts';
import { insertVerification } from '../../db/identities/account-verifications.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { ONE_TIME_LINK_SECONDS } from '../../domain/identities/one-time-link.ts';
import { actingPerson } from '../acting-person.ts';
import { assertFree } from './steps/assert-linkable.ts';
import { issueOneTimeLink, type IssuedLink } from '../one-time-links/steps/issue-one-time-link.ts';
import { replaceVerifications } from './steps/replace-verifications.ts';
import { transact } from '../transact.ts';

/**
 * Gives the acting person a link with which they sign in to GitLab, to show which account is
 * theirs. Twice: another link, and the one before leads to nothing any more. Writes
 * account_verifications, one_time_links, audit_events.
 * @throws RefusedError already_linked; ForbiddenError deactivated; NotFoundError connector
 */
export async function beginSignIn(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId }: { readonly connectorId: string },
): Promise<IssuedLink> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    await replaceVerifications(tx, { connectorId, personId: person.id, method: 'oauth' });
    await lockLinks(tx, connectorId);
    await assertFree(tx, connectorId, person);
    const verification = await insertVerification(tx, {
      method: 'oauth',
      connectorId,
      personId: person.id,
      accountExternalId: null,
      secret: null,
      askedBy: person.id,
      expiresAt: new Date(tx.now.getTime() + ONE_TIME_LINK_SECONDS * 1000),
    });
    tx.audit({
      action: 'verification.begun',
      subject: verification.id,
      body: { method: 'oauth', personId: person.id, connectorId },
    });
    return issueOneTimeLink(tx, { purpose: 'sign-in', subjectId: verification.id, personId: person.id });
  });
}
