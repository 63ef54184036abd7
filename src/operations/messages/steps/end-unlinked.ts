import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { unlinkNoticesOf } from '../../../db/messages/notices.ts';
import type { PersonId } from '../../../domain/id.ts';

export interface LinkedAgain {
  readonly personId: PersonId;
  readonly username: string;
  /** They hear of it otherwise. */
  readonly isTold: boolean;
}

/**
 * Whoever was told that an account is not somebody's any more reads that one is linked to them
 * again; and the person hears of it by a message of its own, unless they do otherwise, for an
 * edited one rings nowhere. Writes messages. Twice: does nothing.
 */
export async function endUnlinked(
  tx: Tx,
  connectorId: string,
  linked: readonly LinkedAgain[],
): Promise<void> {
  const people = linked.map(({ personId }) => personId);
  const notices = await unlinkNoticesOf(tx.db, { connectorId, people, now: tx.now });
  const since = tx.now.toISOString();
  for (const { username, personId, isTold } of linked) {
    const theirs = notices.filter(({ detail }) => detail.person.id === personId);
    for (const { detail, ...copy } of theirs)
      await wantMessage(tx, {
        ...copy,
        kind: 'unlink-notice',
        detail: { ...detail, again: { since, username } },
      });
    const own = theirs.findLast((copy) => copy.personId === personId);
    if (own === undefined || isTold) continue;
    const detail = { ...own.detail, again: { since, username } };
    await wantMessage(tx, { ...own, kind: 'unlink-notice', ordinal: 1, detail });
  }
}
