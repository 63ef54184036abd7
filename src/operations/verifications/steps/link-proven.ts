import type { Tx } from '../../../context.ts';
import { writeLink } from '../../../db/identities/account-links.ts';
import { findAccount } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { moveVerification, type Verification } from '../../../db/identities/account-verifications.ts';
import type { PersonId } from '../../../domain/id.ts';
import { accountSubject } from '../../../domain/messages/subject.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { goOnWithKept, type KeptNow } from '../../messages/steps/go-on-with-kept.ts';
import { renewWaiting } from '../../messages/steps/renew-waiting.ts';
import { endUnlinked } from '../../messages/steps/end-unlinked.ts';
import { replaceVerifications } from './replace-verifications.ts';

/**
 * Makes an account somebody's for good, by a locked verification that was given: from here on it
 * hangs on the Slack user and the GitLab user and on no e-mail. What else they had under way there
 * is over. The caller made sure that it can be linked. What the person had asked for before goes
 * on: by itself unless somebody else decided, and then they are told of the link by being asked.
 */
export async function linkProven(
  tx: Tx,
  verification: Verification,
  externalId: string,
  decidedBy: PersonId | null = null,
): Promise<KeptNow> {
  const { id, connectorId, personId, method } = verification;
  await moveVerification(tx, verification, 'link', { decidedBy, accountExternalId: externalId });
  await writeLink(tx, connectorId, { externalId, personId, source: method, via: null, mappedAs: null });
  await replaceVerifications(tx, { connectorId, personId });
  tx.audit({
    action: 'account.linked',
    subject: accountSubject(connectorId, externalId),
    body: { personId, source: method, verification: id, ...(decidedBy === null ? {} : { decidedBy }) },
  });
  const username = (await findAccount(tx.db, connectorId, externalId))?.username ?? externalId;
  await endUnlinked(tx, connectorId, [{ personId, username, isTold: true }]);
  await renewWaiting(tx, connectorId, [personId]);
  tx.renewHome(personId);
  const { file } = await activeConfig(tx.db);
  await renewOwnerHomes(tx, file, [connectorId]);
  return goOnWithKept(tx, { personId, connectorId, isOwnAct: decidedBy === null });
}
