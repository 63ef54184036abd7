import type { Tx } from '../../../context.ts';
import type { AccountRow } from '../../../db/identities/accounts.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { noticesOf } from '../../../db/messages/notices.ts';
import { namesPerson } from '../../../domain/document/config-file.ts';
import type { LinkablePerson } from '../../../domain/identities/match-accounts.ts';
import type { MappedPerson } from '../../../domain/identities/mapped-people.ts';
import type { OverOrLeft } from '../../../domain/messages/detail-parts.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';

interface Known {
  readonly people: readonly LinkablePerson[];
  readonly accounts: readonly AccountRow[];
  readonly mapping: readonly MappedPerson[];
}

/**
 * Whoever was told that a name of the document is another account's reads where that is over: the
 * other account has the name no more, the document names that person otherwise, or they have left,
 * so that the name stands for nobody; should they come back, it is told anew. Writes messages.
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
): NonNullable<OverOrLeft>['why'] | null {
  const here = people.find(({ id }) => id === person.id);
  if (here === undefined) return 'left';
  const isSame = (one: string | number) => String(one).toLowerCase() === name.toLowerCase();
  if (!mapping.some(({ slack, gitlab }) => isSame(gitlab) && namesPerson(slack, here))) return 'dropped';
  const hasName = accounts.some(
    ({ externalId, username, state }) => externalId === other && isSame(username) && state !== 'gone',
  );
  return hasName ? null : 'right';
}
