/** From a row of `messages` that is about findings to what it says now. */
import type { Context } from '../../context.ts';
import { deciderOf } from '../../db/policies/deciders.ts';
import { findingModel, openFindings } from '../../db/models/finding-model.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isId } from '../../domain/id.ts';
import { readMessageDetail, type MessageKind } from '../../domain/messages/message.ts';
import { connectorName, placeOf } from './places.ts';
import type { Post } from '../blocks/poster.ts';
import { findingAnswer, findingCard } from '../views/findings/finding-card.ts';
import { findingDigest } from '../views/findings/finding-list.ts';

type FindingKind = Extract<MessageKind, 'finding-card' | 'finding-answer' | 'finding-digest'>;

export async function findingPostOf(
  { db, now: clock }: Pick<Context, 'db' | 'now'>,
  file: ConfigFile,
  message: Pick<MessageRow, 'subjectId' | 'detail' | 'personId'> & { readonly kind: FindingKind },
): Promise<Post> {
  const { subjectId, kind } = message;
  const now = clock();
  if (kind === 'finding-digest') {
    const { connectorId, count } = readMessageDetail('finding-digest', message.detail);
    const { count: open } = await openFindings(db, file, [connectorId], { limit: 1, now });
    return findingDigest({ connector: connectorName(file, connectorId), count, open });
  }
  const finding = isId('fnd', subjectId) ? await findingModel(db, file, subjectId, now) : undefined;
  if (finding === undefined) throw new Error(`a message is about ${subjectId}, which is no finding`);
  const place = placeOf(file, finding.resource);
  return kind === 'finding-card'
    ? findingCard({ finding, place, reader: await deciderOf(db, file, { id: message.personId }) })
    : findingAnswer({ finding, place });
}
