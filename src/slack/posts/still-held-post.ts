import type { Context } from '../../context.ts';
import { findGrant } from '../../db/grants/grants.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { slotModel } from '../../db/models/grants/slot-model.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isId } from '../../domain/id.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import type { Post } from '../blocks/poster.ts';
import { stillHeld } from '../views/grants/still-held.ts';
import { placeOf } from './places.ts';

/** What the holder of a grant that is over holds all the same. */
export async function stillHeldPostOf(
  db: Context['db'],
  file: ConfigFile,
  { subjectId, detail }: Pick<MessageRow, 'subjectId' | 'detail'>,
  reader: string,
): Promise<Post> {
  const grant = isId('grt', subjectId) ? await findGrant(db, subjectId) : undefined;
  const slot = grant === undefined ? undefined : await slotModel(db, grant.slotId);
  if (slot === undefined) throw new Error(`a message is about ${subjectId}, which is no grant`);
  const about = { slot, place: placeOf(file, slot.resource) };
  return stillHeld(about, readMessageDetail('still-held', detail), reader);
}
