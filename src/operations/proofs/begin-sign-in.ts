import type { Context } from '../../context.ts';
import { lockLinks } from '../../db/accounts.ts';
import { insertProof } from '../../db/link-proofs.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { PAGE_LINK_SECONDS } from '../../domain/page-link.ts';
import { actingPerson } from '../acting-person.ts';
import { assertFree } from './steps/assert-linkable.ts';
import { issuePageLink, type IssuedLink } from './steps/issue-page-link.ts';
import { replaceProofs } from './steps/replace-proofs.ts';
import { transact } from '../transact.ts';

/**
 * Gives the acting person a link with which they sign in to GitLab, to show which account is theirs. Twice: another link, and the one
 * before leads to nothing any more. Writes link_proofs, page_links, audit_events.
 * @throws RefusedError already_linked; ForbiddenError deactivated; NotFoundError connector
 */
export async function beginSignIn(
  ctx: Context,
  actor: PersonActor,
  { connectorId }: { readonly connectorId: string },
): Promise<IssuedLink> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    await replaceProofs(tx, { connectorId, personId: person.id, method: 'oauth' });
    await lockLinks(tx, connectorId);
    await assertFree(tx, connectorId, person);
    const proof = await insertProof(tx, {
      method: 'oauth',
      connectorId,
      personId: person.id,
      accountExternalId: null,
      secret: null,
      askedBy: person.id,
      expiresAt: new Date(tx.now.getTime() + PAGE_LINK_SECONDS * 1000),
    });
    tx.audit({
      action: 'proof.begun',
      subject: proof.id,
      body: { method: 'oauth', personId: person.id, connectorId },
    });
    return issuePageLink(tx, { purpose: 'sign-in', subjectId: proof.id, personId: person.id });
  });
}
