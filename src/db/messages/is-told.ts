import type { ReadDb } from '../../context.ts';
import type { MessageKind } from '../../domain/messages/message.ts';

/** Whether anybody was told of something by this kind, be it posted yet or not. */
export async function isTold(
  db: Pick<ReadDb, 'selectFrom'>,
  kind: MessageKind,
  subjectId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
