import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { nextNotice, noticesOf } from '../../../db/messages/notices.ts';
import { adminsOf } from '../../../db/policies/owners.ts';
import type { Judged } from './judge-request.ts';
import { ownerSubject } from '../../../domain/messages/subject.ts';

/**
 * Tells the admins, once per gap, that an owner named in the document could not be asked; anew when
 * it was closed in between.
 */
export async function reportGaps(
  tx: Tx,
  connectorId: string,
  { config, owners }: Pick<Judged, 'config' | 'owners'>,
): Promise<void> {
  if (owners.gaps.length === 0) return;
  const admins = await adminsOf(tx.db, config.file);
  for (const { ref, why } of owners.gaps) {
    const subjectId = ownerSubject(connectorId, ref);
    const ordinal = nextNotice(await noticesOf(tx.db, 'owner-gap', subjectId));
    if (ordinal === null) continue;
    for (const admin of admins) {
      await wantMessage(tx, {
        subjectId,
        kind: 'owner-gap',
        ordinal,
        personId: admin.id,
        detail: { connectorId, ref, why },
      });
    }
  }
}
