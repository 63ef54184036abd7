import type { Tx } from '../../../context.ts';
import type { ActiveConfig } from '../../../db/config/config.ts';
import { conflictAudience } from '../../../db/conflicts/conflict-owners.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { waitsThere, type Begun } from '../../../db/models/begun-owner.ts';
import { ownersOf } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { PersonId } from '../../../domain/id.ts';

/**
 * Tells whoever the document that is active now makes an owner, of a connector or a conflict, what
 * waits there and was told to others: once, in one message. Requests that wait come with a card.
 * Writes messages. Where nothing waits nobody is told.
 */
export async function tellBegunOwners(
  tx: Tx,
  before: ConfigFile,
  { file: after, version }: ActiveConfig,
): Promise<void> {
  const begun = new Map<PersonId, { connectorIds: string[]; conflictIds: string[] }>();
  const of = (id: PersonId) => begun.get(id) ?? { connectorIds: [], conflictIds: [] };
  for (const id of inBoth(before.connectors, after.connectors))
    for (const personId of await added(
      before,
      after,
      async (file) => (await ownersOf(tx.db, file, id)).active,
    ))
      begun.set(personId, { ...of(personId), connectorIds: [...of(personId).connectorIds, id] });
  for (const id of inBoth(before.conflicts ?? [], after.conflicts ?? []))
    for (const personId of await added(before, after, (file) => conflictAudience(tx.db, file, id, null)))
      begun.set(personId, { ...of(personId), conflictIds: [...of(personId).conflictIds, id] });
  for (const [personId, detail] of begun)
    if (await doesWait(tx, after, detail, personId))
      await wantMessage(tx, {
        kind: 'owner-begins',
        subjectId: personId,
        ordinal: version,
        personId,
        detail,
      });
}

type WithId = readonly { readonly id: string }[];

/** Where something can have been told before. */
const inBoth = (before: WithId, after: WithId): string[] =>
  after.map(({ id }) => id).filter((id) => before.some((one) => one.id === id));

async function added(
  before: ConfigFile,
  after: ConfigFile,
  lookUp: (file: ConfigFile) => Promise<readonly Person[]>,
): Promise<PersonId[]> {
  const were = new Set((await lookUp(before)).map(({ id }) => id));
  return (await lookUp(after)).map(({ id }) => id).filter((id) => !were.has(id));
}

async function doesWait(tx: Tx, file: ConfigFile, begun: Begun, personId: PersonId): Promise<boolean> {
  const { findings, conflicts, drafts } = await waitsThere(tx.db, file, begun, { personId, now: tx.now });
  return findings + conflicts + drafts.length > 0;
}
