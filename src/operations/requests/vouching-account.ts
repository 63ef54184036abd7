import type { ReadDb } from '../../context.ts';
import { accountOf, isLinked, type LinkedAccount } from '../../db/identities/accounts.ts';
import type { PersonId } from '../../domain/id.ts';
import { isOfOwnMaking, isUsable } from '../../domain/identities/account.ts';
import { RefusedError } from '../../errors.ts';

/**
 * The account with which somebody signs in to approve: theirs by more than what a session in Slack
 * could have brought about. Reads only.
 * @throws RefusedError web_approval
 */
export async function vouchingAccount(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  personId: PersonId,
): Promise<LinkedAccount> {
  const account = await accountOf(db, connectorId, personId);
  if (account === undefined || !isLinked(account) || !isUsable(account))
    throw new RefusedError({ code: 'web_approval', why: 'unlinked' });
  if (isOfOwnMaking(account.linkedBy)) throw new RefusedError({ code: 'web_approval', why: 'self_linked' });
  return account;
}
