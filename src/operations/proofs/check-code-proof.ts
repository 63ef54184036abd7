import type { Context, Tx } from '../../context.ts';
import { upsertAccount } from '../../db/accounts.ts';
import { countTry, isUnderWay, lockProof, moveProof, type LinkProof } from '../../db/link-proofs.ts';
import type { Account } from '../../domain/account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { LinkProofId } from '../../domain/id.ts';
import { CODE_TRIES, holdsCode } from '../../domain/link-proof.ts';
import { NotFoundError, RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { assertLinkable } from './steps/assert-linkable.ts';
import { linkProven } from './steps/link-proven.ts';
import { transact } from '../transact.ts';

export interface CheckCodeProof {
  readonly proofId: LinkProofId;
  /** As GitLab shows it now; null when it is gone. */
  readonly account: Account | null;
  /** What it shows about itself; null for nothing. */
  readonly shown: string | null;
}

/** `triesLeft` is 0 when the code is used up. */
export type CodeChecked =
  | { readonly outcome: 'linked'; readonly username: string }
  | { readonly outcome: 'absent'; readonly username: string; readonly triesLeft: number };

/**
 * Links the account when what it shows holds the code; else counts a try. Only the person the code was given to can have it checked.
 * Twice: once linked, it is over.
 * @throws RefusedError proof_over, no_account, account_blocked, account_taken, already_linked; ForbiddenError deactivated; NotFoundError proof
 */
export async function checkCodeProof(
  ctx: Context,
  actor: PersonActor,
  { proofId, account, shown }: CheckCodeProof,
): Promise<CodeChecked> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const proof = await lockProof(tx, proofId);
    if (proof?.personId !== person.id || proof.method !== 'code') throw new NotFoundError('proof');
    if (!isUnderWay(proof, tx.now) || proof.secret === null) throw over();
    if (account?.externalId !== proof.accountExternalId) throw gone();
    await upsertAccount(tx, proof.connectorId, account);
    if (!holdsCode(shown, proof.secret)) return absent(tx, proof, account);
    await assertLinkable(tx, proof.connectorId, person, account);
    await linkProven(tx, proof, account.externalId);
    return { outcome: 'linked', username: account.username };
  });
}

async function absent(tx: Tx, proof: LinkProof, { username }: Account): Promise<CodeChecked> {
  const triesLeft = Math.max(0, CODE_TRIES - (await countTry(tx, proof.id)));
  if (triesLeft === 0) {
    await moveProof(tx, proof, 'fail');
    tx.audit({ action: 'proof.failed', subject: proof.id, body: { why: 'tries', personId: proof.personId } });
  }
  return { outcome: 'absent', username, triesLeft };
}

const over = (): RefusedError =>
  new RefusedError('proof_over', 'This code is not good any more. Get another one with `/access link`.');

const gone = (): RefusedError =>
  new RefusedError(
    'no_account',
    'GitLab does not have that account any more. Begin anew with `/access link`.',
  );
