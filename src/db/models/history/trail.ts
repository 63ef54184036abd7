/** What became of a few things, from the audit trail, and what was told of them. Reads only. */
import type { ReadDb } from '../../../context.ts';
import type { GrantId, RequestId } from '../../../domain/id.ts';
import type { MessageAbout } from '../../../domain/messages/message.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface TrailFact {
  readonly seq: number;
  readonly at: Date;
  readonly action: string;
  /** Who did it; null for hallpass itself. */
  readonly by: string | null;
  /** The door they came through, as the trail has it; null for hallpass itself. */
  readonly via: string | null;
}

export interface ToldMessage {
  readonly kind: MessageAbout<'req' | 'grt'>;
  /** To whom. */
  readonly name: string;
  readonly at: Date;
  readonly state: 'sent' | 'waiting' | 'undeliverable';
}

const MOST = 200;

/** The facts about these ids in their order, at most 200 of them. */
export async function trailOf(db: Reader, subjects: readonly string[]): Promise<TrailFact[]> {
  const rows = await db
    .selectFrom('auditEvents')
    .select(['seq', 'at', 'action', 'actor'])
    .where('subjectId', 'in', subjects)
    .orderBy('seq')
    .limit(MOST)
    .execute();
  const actors = rows.map(({ actor }) => /^(per_\w+)@(\w+)/.exec(actor));
  const ids = [...new Set(actors.flatMap((match) => match?.[1] ?? []))];
  const people =
    ids.length === 0
      ? []
      : await db
          .selectFrom('people')
          .select(['id', 'name'])
          .where((eb) => eb(eb.cast<string>('id', 'text'), 'in', ids))
          .execute();
  const names = new Map<string, string>(people.map(({ id, name }) => [id, name]));
  return rows.map(({ seq, at, action }, index) => {
    const [, id = '', via = null] = actors[index] ?? [];
    return { seq, at, action, by: names.get(id) ?? null, via };
  });
}

/** What Slack was told of these, oldest first, at most 200 of them. */
export async function messagesAbout(
  db: Reader,
  subjects: readonly (RequestId | GrantId)[],
): Promise<ToldMessage[]> {
  const rows = await db
    .selectFrom('messages')
    .innerJoin('people', 'people.id', 'messages.personId')
    .select(['messages.kind', 'people.name', 'messages.createdAt', 'messages.ts', 'messages.undeliverableAt'])
    .where('messages.subjectId', 'in', subjects)
    .orderBy('messages.id')
    .limit(MOST)
    .$narrowType<Pick<ToldMessage, 'kind'>>()
    .execute();
  return rows.map(({ kind, name, createdAt, ts, undeliverableAt }) => ({
    kind,
    name,
    at: createdAt,
    state: undeliverableAt !== null ? 'undeliverable' : ts === null ? 'waiting' : 'sent',
  }));
}
