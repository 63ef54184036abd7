import type { Tx } from '../../../context.ts';
import { lockOpenVerifications, moveVerification } from '../../../db/identities/account-verifications.ts';

/**
 * Ends what a person has under way on a connector, because it is not needed any more, and takes the
 * buttons off its cards.
 */
export async function replaceVerifications(
  tx: Tx,
  of: Parameters<typeof lockOpenVerifications>[1],
): Promise<void> {
  for (const verification of await lockOpenVerifications(tx, of)) {
    await moveVerification(tx, verification, 'replace');
    tx.renewMessages(verification.id, ['link-card']);
  }
}
