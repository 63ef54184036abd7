import type { Tx } from '../../../context.ts';
import { lockOpenProofs, moveProof } from '../../../db/link-proofs.ts';
import { renewMessages } from '../../../db/messages.ts';

/** Ends what a person has under way on a connector, because it is not needed any more, and takes the buttons off its cards. */
export async function replaceProofs(tx: Tx, of: Parameters<typeof lockOpenProofs>[1]): Promise<void> {
  for (const proof of await lockOpenProofs(tx, of)) {
    await moveProof(tx, proof, 'replace');
    await renewMessages(tx, proof.id, ['link-card']);
  }
}
