/** What owners are told of a membership and of the place it is in, as it is now. */
import type { Context } from '../../context.ts';
import { isUnposted } from '../../db/messages/message-copies.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { slotModel } from '../../db/models/grants/slot-model.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isId } from '../../domain/id.ts';
import { readMessageDetail, type MessageKind } from '../../domain/messages/message.ts';
import type { Post } from '../blocks/poster.ts';
import {
  driftNotice,
  foundAgain,
  goneNotice,
  lateEnd,
  revokeAlert,
  type SlotNotice,
} from '../views/grants/slot-notices.ts';
import { placeOf } from './places.ts';

const KINDS = ['drift-notice', 'revoke-alert', 'late-end', 'gone-notice', 'found-again'] as const;
type Kind = (typeof KINDS)[number];
type Subject = Pick<MessageRow, 'subjectId' | 'personId' | 'ordinal' | 'ts' | 'detail'> & {
  readonly kind: Kind;
};

/** Whether messages of a kind are about a membership that hallpass gives or takes. */
export const isAboutSlot = (kind: MessageKind): kind is Kind => KINDS.some((one) => one === kind);

/**
 * Null for what follows an alert that was not posted: the alert will say itself that it was taken
 * back.
 */
export async function slotPostOf(
  db: Context['db'],
  file: ConfigFile,
  message: Subject,
  reader: string,
): Promise<Post | null> {
  const { kind, detail } = message;
  if (kind === 'late-end' && message.ts === null && (await isUnposted(db, 'revoke-alert', message)))
    return null;
  const about = await noticeOf(db, file, message);
  switch (kind) {
    case 'drift-notice':
      return driftNotice(about, readMessageDetail(kind, detail));
    case 'revoke-alert':
      return revokeAlert(about, readMessageDetail(kind, detail).grantId);
    case 'late-end':
      return lateEnd(about, readMessageDetail(kind, detail).grantId, reader);
    case 'gone-notice':
      return goneNotice(about);
    case 'found-again':
      return foundAgain(about, reader);
  }
}

async function noticeOf(
  db: Context['db'],
  file: ConfigFile,
  { subjectId }: Pick<Subject, 'subjectId'>,
): Promise<SlotNotice> {
  const slot = isId('slt', subjectId) ? await slotModel(db, subjectId) : undefined;
  if (slot === undefined) throw new Error(`a message is about ${subjectId}, which is no slot`);
  const connector = file.connectors.find(({ id }) => id === slot.resource.connectorId);
  return { slot, place: placeOf(file, slot.resource), isUnsynced: connector?.paused !== false };
}
