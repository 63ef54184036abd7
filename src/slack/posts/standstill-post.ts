/** From a row of `messages` about a standstill of a connector to what it says now. */
import type { Context } from '../../context.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { lastStandstillNotice } from '../../db/messages/notices.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import { worksOf } from '../../domain/policies/standstill.ts';
import type { Post } from '../blocks/poster.ts';
import { standstillNotice } from '../views/requests/standstill-notice.ts';

/** Null for one that was never posted, and that is not so any more. */
export async function standstillPostOf(
  db: Context['db'],
  file: ConfigFile,
  { subjectId, ts, detail }: Pick<MessageRow, 'subjectId' | 'ts' | 'detail'>,
): Promise<Post | null> {
  const { connectorId, at, ...told } = readMessageDetail('standstill-notice', detail);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  const works = connector === undefined ? null : worksOf(connector);
  const last = await lastStandstillNotice(db, connectorId);
  const isOver = works !== told.is || last?.subjectId !== subjectId;
  if (isOver && ts === null) return null;
  const standstill =
    connector === undefined || works === null || works === 'working' ? null : { why: works, connector };
  return standstillNotice({ ...told, at: new Date(at), isOver, standstill });
}
