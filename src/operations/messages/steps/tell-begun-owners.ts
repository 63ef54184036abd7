import type { Tx } from '../../../context.ts';
import { conflictAudience } from '../../../db/conflicts/conflict-owners.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { isAnythingLeft, waitsThere, type Begun } from '../../../db/models/begun-owner.ts';
import { ownersOf } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { PersonId } from '../../../domain/id.ts';

/** Who looks after each connector and each conflict of a document, by their ids. */
export interface LookingAfter {
  readonly connectors: ReadonlyMap<string, ReadonlySet<PersonId>>;
  readonly conflicts: ReadonlyMap<string, ReadonlySet<PersonId>>;
}

/** The same as it is now. Reads only. */
export async function whoLooksAfter(tx: Pick<Tx, 'db'>, file: ConfigFile): Promise<LookingAfter> {
  const connectors = new Map<string, ReadonlySet<PersonId>>();
  for (const { id } of file.connectors) connectors.set(id, ids((await ownersOf(tx.db, file, id)).active));
  const conflicts = new Map<string, ReadonlySet<PersonId>>();
  for (const { id } of file.conflicts ?? [])
    conflicts.set(id, ids(await conflictAudience(tx.db, file, id, null)));
  return { connectors, conflicts };
}

const ids = (people: readonly Person[]): ReadonlySet<PersonId> => new Set(people.map(({ id }) => id));

/**
 * Tells whoever looks after a connector or a conflict now, and did not before, what waits there and
 * was told to others: once, in one message. Requests that wait come with a card. Of what was not
 * there before nothing can have been told. `ordinal` says which time it is, for whoever begins once
 * more. Writes messages. Where nothing waits nobody is told. With `tellsEnded` the same message
 * says what somebody looks after no more, for those who have not been told of that otherwise.
 */
export async function tellBegunOwners(
  tx: Tx,
  before: LookingAfter,
  {
    file,
    ordinal,
    tellsEnded = false,
  }: { readonly file: ConfigFile; readonly ordinal: number; readonly tellsEnded?: boolean },
): Promise<void> {
  const now = await whoLooksAfter(tx, file);
  const begun = begunSince(before, now);
  const ended = tellsEnded ? begunSince(now, before) : new Map<PersonId, Begun>();
  for (const personId of new Set([...begun.keys(), ...ended.keys()])) {
    const detail = begun.get(personId) ?? NOTHING;
    const waits = await waitsThere(tx.db, file, detail, { personId, now: tx.now });
    const lost = ended.get(personId);
    if (isAnythingLeft(waits) || lost !== undefined)
      await wantMessage(tx, {
        kind: 'owner-begins',
        subjectId: personId,
        ordinal,
        personId,
        detail: lost === undefined ? detail : { ...detail, ended: lost },
      });
  }
}

const NOTHING: Begun = { connectorIds: [], conflictIds: [] };

/** What each looks after now and did not before. */
function begunSince(before: LookingAfter, now: LookingAfter): ReadonlyMap<PersonId, Begun> {
  const connectors = begunIn(before.connectors, now.connectors);
  const conflicts = begunIn(before.conflicts, now.conflicts);
  return new Map(
    [...connectors.keys(), ...conflicts.keys()].map((personId) => [
      personId,
      { connectorIds: connectors.get(personId) ?? [], conflictIds: conflicts.get(personId) ?? [] },
    ]),
  );
}

/** What each began to look after. */
function begunIn(
  before: ReadonlyMap<string, ReadonlySet<PersonId>>,
  now: ReadonlyMap<string, ReadonlySet<PersonId>>,
): ReadonlyMap<PersonId, readonly string[]> {
  const begun = new Map<PersonId, readonly string[]>();
  for (const [id, people] of now) {
    const were = before.get(id);
    for (const personId of were === undefined ? [] : people)
      if (were?.has(personId) !== true) begun.set(personId, [...(begun.get(personId) ?? []), id]);
  }
  return begun;
}
