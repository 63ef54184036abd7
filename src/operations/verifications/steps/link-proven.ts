import type { Tx } from '../../../context.ts';
import { writeLink } from '../../../db/identities/account-links.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { moveVerification, type Verification } from '../../../db/identities/account-verifications.ts';
import type { PersonId } from '../../../domain/id.ts';
import { accountSubject } from '../../../domain/messages/subject.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { offerKeptRequest } from '../../messages/steps/offer-kept-request.ts';
import { replaceVerifications } from './replace-verifications.ts';

/**
 * Makes an account somebody's for good, by a locked verification that was given: from here on it
 * hangs on the Slack user and the GitLab user and on no e-mail. What else they had under way there
 * is over. The caller made sure that it can be linked. True when the person is told of it, and
 * asked whether to go on with what they had asked for before.
 */
export async function linkProven(
  tx: Tx,
  verification: Verification,
  externalId: string,
  decidedBy: PersonId | null = null,
): Promise<boolean> {
  const { id, connectorId, personId, method } = verification;
  await moveVerification(tx, verification, 'link', { decidedBy, accountExternalId: externalId });
  await writeLink(tx, connectorId, { externalId, personId, source: method, via: null, mappedAs: null });
  await replaceVerifications(tx, { connectorId, personId });
  tx.audit({
    action: 'account.linked',
    subject: accountSubject(connectorId, externalId),
    body: { personId, source: method, verification: id, ...(decidedBy === null ? {} : { decidedBy }) },
  });
  tx.renewHome(personId);
  const { file } = await activeConfig(tx.db);
  await renewOwnerHomes(tx, file, [connectorId]);
  return offerKeptRequest(tx, personId, connectorId);
}
