import type { Tx } from '../../../context.ts';
import { lockLapsedProofs, moveProof } from '../../../db/link-proofs.ts';
import { renewMessages, wantMessage } from '../../../db/messages.ts';

/** Ends proofs whose time is over. Where owners were asked, the person hears that nobody answered, and the buttons go. */
export async function lapseProofs(tx: Tx): Promise<void> {
  for (const proof of await lockLapsedProofs(tx)) {
    await moveProof(tx, proof, 'fail');
    tx.audit({ action: 'proof.failed', subject: proof.id, body: { why: 'time', personId: proof.personId } });
    if (proof.method !== 'owner') continue;
    await renewMessages(tx, proof.id, ['link-card']);
    await wantMessage(tx, { subjectId: proof.id, kind: 'link-answer', personId: proof.personId });
  }
}
