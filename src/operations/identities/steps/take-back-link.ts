import type { Tx } from '../../../context.ts';
import { eraseLink } from '../../../db/identities/account-links.ts';
import type { LinkedAccount } from '../../../db/identities/accounts.ts';
import { logConnector } from '../../../db/connectors/connector-logs.ts';
import { lockOpenGrants } from '../../../db/grants/grants.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { findPerson, type Person } from '../../../db/identities/people.ts';
import { isByHand, type UnlinkCause } from '../../../domain/identities/unlink-cause.ts';
import { isVerification } from '../../../domain/identities/account.ts';
import { accountSubject, unlinkedSubject } from '../../../domain/messages/subject.ts';
import { moveGrant } from '../../requests/steps/move-grant.ts';
import { revokeTokensOf } from '../../api/steps/revoke-tokens-of.ts';
import { renewWaiting } from '../../messages/steps/renew-waiting.ts';
import { tellOwners } from '../../messages/steps/tell-owners.ts';

/**
 * Takes a link away, because nobody can vouch for it any more or somebody wants it gone, and ends
 * the open grants that hang on it. The person is told when they lose something by that, had proven
 * the account, or somebody else took it away on purpose; so are the owners when grants end. Twice:
 * the account is nobody's already.
 */
export async function takeBackLink(tx: Tx, account: LinkedAccount, cause: UnlinkCause): Promise<void> {
  const { connectorId, externalId, personId, linkedBy } = account;
  await eraseLink(tx, account, isByHand(cause));
  await revokeTokensOf(tx, personId, 'unlinked');
  tx.renewHome(personId);
  await renewWaiting(tx, connectorId, [personId]);
  tx.reviewConflicts(personId);
  const ended = await endGrants(tx, account);
  tx.audit({
    action: 'account.unlinked',
    subject: accountSubject(connectorId, externalId),
    body: { personId, source: linkedBy, cause, ended },
  });
  const message = { code: 'link_taken_back', username: account.username, cause } as const;
  await logConnector(tx, { connectorId, operation: 'sync', level: 'info', message });
  const person = await findPerson(tx.db, personId);
  const isNews = ended > 0 || isVerification(linkedBy) || isByHand(cause);
  if (person === undefined || !isNews) return;
  await tell(tx, account, person, { cause, ended });
}

async function endGrants(tx: Tx, { connectorId, personId }: LinkedAccount): Promise<number> {
  const grants = await lockOpenGrants(tx, { personId, connectorId });
  for (const grant of grants) await moveGrant(tx, grant, 'end', { reason: 'unlinked' });
  return grants.length;
}

async function tell(
  tx: Tx,
  { connectorId, externalId, username }: LinkedAccount,
  person: Person,
  what: { readonly cause: UnlinkCause; readonly ended: number },
): Promise<void> {
  const { id, slackUserId, name } = person;
  const message = {
    subjectId: unlinkedSubject(connectorId, externalId, tx.now),
    kind: 'unlink-notice',
    detail: {
      connectorId,
      username,
      person: { id, slackUserId, name },
      at: tx.now.toISOString(),
      ...what,
    },
  } as const;
  // Whoever took it away themselves is answered where they did.
  if (person.deactivatedAt === null && what.cause !== 'dropped')
    await wantMessage(tx, { ...message, personId: id });
  if (what.ended > 0) await tellOwners(tx, connectorId, message);
}
