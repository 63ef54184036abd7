import { randomBytes } from 'node:crypto';
import type { OperationContext } from '../../context.ts';
import { upsertAccount } from '../../db/cache/synced-accounts.ts';
import { insertVerification, type Verification } from '../../db/identities/account-verifications.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import type { Account } from '../../domain/identities/account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { CODE_SECONDS, makeCode } from '../../domain/identities/verification.ts';
import { actingPerson } from '../acting-person.ts';
import { assertLinkable } from './steps/assert-linkable.ts';
import { replaceVerifications } from './steps/replace-verifications.ts';
import { transact } from '../transact.ts';

export interface BeginCodeVerification {
  readonly connectorId: string;
  /** As GitLab shows it now. */
  readonly account: Account;
}

/**
 * Gives the acting person a code that only the holder of the account can put into its status. It is
 * good for 15 minutes and five tries, for this person and this account, and it stands in a message
 * to them, so that a form that was closed loses nothing. Twice: another code, and the one before is
 * worth nothing any more.
 * @throws RefusedError no_account, account_blocked, account_taken, already_linked; ForbiddenError
 * deactivated; NotFoundError connector
 */
export async function beginCodeVerification(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, account }: BeginCodeVerification,
): Promise<Verification & { readonly secret: string }> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    await replaceVerifications(tx, { connectorId, personId: person.id, method: 'code' });
    await assertLinkable(tx, connectorId, person, account);
    await upsertAccount(tx, connectorId, account);
    const secret = makeCode(randomBytes(8));
    const verification = await insertVerification(tx, {
      method: 'code',
      connectorId,
      personId: person.id,
      accountExternalId: account.externalId,
      secret,
      askedBy: person.id,
      expiresAt: new Date(tx.now.getTime() + CODE_SECONDS * 1000),
    });
    tx.audit({
      action: 'verification.begun',
      subject: verification.id,
      body: { method: 'code', personId: person.id, connectorId, account: account.externalId },
    });
    await wantMessage(tx, { subjectId: verification.id, kind: 'link-card', personId: person.id });
    return { ...verification, secret };
  });
}
