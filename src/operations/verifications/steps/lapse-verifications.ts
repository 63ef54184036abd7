import type { Tx } from '../../../context.ts';
import { lockLapsedVerifications, moveVerification } from '../../../db/identities/account-verifications.ts';
import { wantMessage } from '../../../db/messages/messages.ts';

/**
 * Ends verifications whose time is over. Where owners were asked, the person hears that nobody
 * answered, and the buttons go.
 */
export async function lapseVerifications(tx: Tx): Promise<void> {
  for (const verification of await lockLapsedVerifications(tx)) {
    await moveVerification(tx, verification, 'fail');
    tx.audit({
      action: 'verification.failed',
      subject: verification.id,
      body: { why: 'time', personId: verification.personId },
    });
    tx.renewMessages(verification.id, ['link-card']);
    if (verification.method !== 'owner') continue;
    await wantMessage(tx, {
      subjectId: verification.id,
      kind: 'link-answer',
      personId: verification.personId,
    });
  }
}
