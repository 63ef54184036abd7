import type { Tx } from '../../../context.ts';
import type { AccountRow } from '../../../db/identities/accounts.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { noticesOf } from '../../../db/messages/notices.ts';
import { namesPerson } from '../../../domain/document/config-file.ts';
import type { LinkablePerson } from '../../../domain/identities/match-accounts.ts';
import type { MappedPerson } from '../../../domain/identities/mapped-people.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';

interface Known {
  readonly people: readonly LinkablePerson[];
  readonly accounts: readonly AccountRow[];
  readonly mapping: readonly MappedPerson[];
}

/**
 * Whoever was told that a name of the document is another account's reads where that is over: the
 * other account has the name no more, or the document names that person otherwise. Of somebody who
 * is not there any more nothing is said. Writes messages.
 */
export async function endHeldMappings(tx: Tx, connectorId: string, known: Known): Promise<void> {
  for (const { detail, ...copy } of await noticesOf(tx.db, 'mapping-held')) {
    if (detail.over !== undefined || detail.connectorId !== connectorId) continue;
    const why = whyOver(detail, known);
    if (why === null) continue;
    const over = { since: tx.now.toISOString(), why };
    await wantMessage(tx, { ...copy, kind: 'mapping-held', detail: { ...detail, over } });
  }
}

function whyOver(
  { name, person, other }: MessageDetail<'mapping-held'>,
  { people, accounts, mapping }: Known,
): 'right' | 'dropped' | null {
  const here = people.find(({ id }) => id === person.id);
  if (here === undefined) return null;
  const isSame = (one: string | number) => String(one).toLowerCase() === name.toLowerCase();
  if (!mapping.some(({ slack, gitlab }) => isSame(gitlab) && namesPerson(slack, here))) return 'dropped';
  const hasName = accounts.some(
    ({ externalId, username, state }) => externalId === other && isSame(username) && state !== 'gone',
  );
  return hasName ? null : 'right';
}
