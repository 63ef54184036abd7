/** From a row of `messages` that is about conflicts to what it says now. */
import type { Context } from '../../context.ts';
import { conflictAlertModel, conflictAlerts } from '../../db/models/conflicts/conflict-alert-model.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isId } from '../../domain/id.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import type { Post } from '../blocks/poster.ts';
import { conflictCard } from '../views/conflicts/conflict-card.ts';
import { conflictDigest } from '../views/conflicts/conflict-list.ts';
import { placeOf } from './places.ts';

export async function conflictPostOf(
  db: Context['db'],
  file: ConfigFile,
  message: Pick<MessageRow, 'subjectId' | 'detail' | 'personId'> & {
    readonly kind: 'conflict-card' | 'conflict-digest';
  },
): Promise<Post> {
  const { subjectId, kind, personId: reader } = message;
  if (kind === 'conflict-digest') {
    const { conflictId, name, count } = readMessageDetail('conflict-digest', message.detail);
    const { count: active } = await conflictAlerts(db, [conflictId], 'active', { limit: 1 });
    return conflictDigest({ name, count, active });
  }
  const alert = isId('cfl', subjectId) ? await conflictAlertModel(db, subjectId) : undefined;
  if (alert === undefined) throw new Error(`a message is about ${subjectId}, which is no conflict`);
  return conflictCard({ alert, reader, placeOf: (place) => placeOf(file, place) });
}
