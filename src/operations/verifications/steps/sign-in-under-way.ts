import type { Tx } from '../../../context.ts';
import { upsertAccount } from '../../../db/cache/synced-accounts.ts';
import {
  isUnderWay,
  lockVerification,
  type Verification,
} from '../../../db/identities/account-verifications.ts';
import type { OneTimeLink } from '../../../db/identities/one-time-links.ts';
import type { Account } from '../../../domain/identities/account.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import { isId } from '../../../domain/id.ts';
import { NotFoundError, RefusedError } from '../../../errors.ts';
import { actingPerson } from '../../acting-person.ts';
import { assertLinkable } from './assert-linkable.ts';
import { openedLink, type InBrowser } from '../../one-time-links/steps/opened-link.ts';

export interface AnswerSignIn extends InBrowser {
  /** Who signed in, as GitLab shows it now; null when it is gone. */
  readonly account: Account | null;
}

/**
 * The sign-in that a link opened in this browser is for, locked.
 * @throws RefusedError link_expired, link_used, verification_over; ForbiddenError deactivated;
 * NotFoundError link
 */
export async function signInUnderWay(
  tx: Tx,
  actor: PersonActor,
  at: InBrowser,
): Promise<{ readonly link: OneTimeLink; readonly verification: Verification }> {
  const link = await openedLink(tx, actor, at);
  const verification = isId('lnk', link.subjectId) ? await lockVerification(tx, link.subjectId) : undefined;
  if (link.purpose !== 'sign-in' || verification?.method !== 'oauth') throw new NotFoundError('link');
  if (isUnderWay(verification, tx.now)) return { link, verification };
  throw new RefusedError({ code: 'verification_over', method: 'sign_in' });
}

/**
 * The account that signed in, refreshed, when it can become the person's.
 * @throws RefusedError no_account, account_blocked, account_taken, already_linked; NotFoundError
 * connector
 */
export async function accountToLink(
  tx: Tx,
  actor: PersonActor,
  { connectorId }: Verification,
  account: Account | null,
): Promise<Account> {
  if (account === null) throw new RefusedError({ code: 'no_account', why: 'hidden' });
  await assertLinkable(tx, connectorId, await actingPerson(tx, actor), account);
  await upsertAccount(tx, connectorId, account);
  return account;
}
