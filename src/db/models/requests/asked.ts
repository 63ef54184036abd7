import type { ReadDb } from '../../../context.ts';
import type { RequestId } from '../../../domain/id.ts';
import type { Person } from '../../identities/people.ts';

type Asked = Pick<Person, 'id' | 'slackUserId' | 'name'>;

/** Who was asked, by request. */
export async function askedOf(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly RequestId[],
): Promise<ReadonlyMap<string, readonly Asked[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('messages')
    .innerJoin('people', 'people.id', 'messages.personId')
    .select(['messages.subjectId', 'people.id', 'people.slackUserId', 'people.name'])
    .where('messages.kind', '=', 'request-card')
    .where('messages.subjectId', 'in', ids)
    .orderBy('messages.id')
    .execute();
  const asked = new Map<string, Asked[]>();
  for (const { subjectId, ...person } of rows) {
    asked.set(subjectId, [...(asked.get(subjectId) ?? []), person]);
  }
  return asked;
}
