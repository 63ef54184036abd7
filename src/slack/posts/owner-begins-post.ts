/** From a row of `messages` about somebody who became an owner to what it says now. */
import { waitsThere, type Begun } from '../../db/models/begun-owner.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import type { Post } from '../blocks/poster.ts';
import { ownerBegins } from '../views/home/owner-begins.ts';
import { connectorName, placeOf } from './places.ts';
import type { Now } from './progress-in.ts';

export async function ownerBeginsPostOf(
  { db, now }: Now,
  file: ConfigFile,
  { personId, detail }: Pick<MessageRow, 'personId' | 'detail'>,
): Promise<Post> {
  const begun = readMessageDetail('owner-begins', detail);
  const conflictName = (id: string): string => file.conflicts?.find((one) => one.id === id)?.name ?? id;
  const namesOf = ({ connectorIds, conflictIds }: Begun): string[] => [
    ...connectorIds.map((id) => connectorName(file, id)),
    ...conflictIds.map(conflictName),
  ];
  const waits = await waitsThere(db, file, begun, { personId, now: now() });
  return ownerBegins({
    ...waits,
    names: namesOf(begun),
    ended: begun.ended === undefined ? [] : namesOf(begun.ended),
    placeOf: (resource) => placeOf(file, resource),
  });
}
