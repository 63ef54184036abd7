/** From a row of `messages` about what another document changes for owners to what it says now. */
import type { ReadDb } from '../../context.ts';
import { namedBy, ownersOf } from '../../db/policies/owners.ts';
import { userGroupNames } from '../../db/policies/user-group-names.ts';
import { unreadGroups } from '../../db/policies/user-groups.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { readMessageDetail, type MessageDetail } from '../../domain/messages/message.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import type { Post } from '../blocks/poster.ts';
import { configChange, type OwnersChange } from '../views/connectors/config-change.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export async function configChangePostOf(
  db: Reader,
  file: ConfigFile,
  { detail }: Pick<MessageRow, 'detail'>,
): Promise<Post> {
  const change = readMessageDetail('config-change', detail);
  const { owners, connectorId } = change;
  return configChange({
    ...change,
    owners: owners === null ? null : await ownersChangeOf(db, file, connectorId, owners),
  });
}

/** Whoever is not named any more may still be in a user group that is: then they go on. */
async function ownersChangeOf(
  db: Reader,
  file: ConfigFile,
  connectorId: string,
  { added, removed }: NonNullable<MessageDetail<'config-change'>['owners']>,
): Promise<OwnersChange> {
  const handles = await userGroupNames(db);
  const nameOf = (ref: string): string => handles.get(ref) ?? ref;
  const { active } = await ownersOf(db, file, connectorId);
  const owners = new Set(active.map(({ id }) => id));
  const named = await namedBy(db, removed);
  const were = removed.map((ref) => {
    const people = named.get(ref) ?? [];
    const stay = people.filter(({ id }) => owners.has(id));
    return { name: nameOf(ref), stay, isEverybody: stay.length > 0 && stay.length === people.length };
  });
  const unread = new Set((await unreadGroups(db, file)).map(({ ref }) => ref));
  const refs = file.connectors.find(({ id }) => id === connectorId)?.owners ?? [];
  return {
    added: added.map(nameOf),
    stay: were.filter(({ isEverybody }) => isEverybody).map(({ name }) => name),
    removed: were.filter(({ isEverybody }) => !isEverybody),
    unread: refs.filter((ref) => unread.has(ref)).map(nameOf),
  };
}
