import { expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { transact } from '../../src/operations/transact.ts';
import { openOffice } from '../support/office.ts';

/** More than are renewed by one statement. */
const MANY = 250;

it('messages about a great many subjects are renewed, and none of another kind', async () => {
  const office = await openOffice();
  const { ctx, database } = office;
  const { db } = database;
  const { personId } = office.actor('ana');
  const rowOf = (kind: 'request-card' | 'nudge', index: number) => ({
    id: ctx.newId('msg'),
    subjectId: `subject ${index}`,
    kind,
    personId,
    renderedVersion: 1,
    createdAt: ctx.now(),
  });
  const indexes = Array.from({ length: MANY }, (_, index) => index);
  await db
    .insertInto('messages')
    .values(indexes.flatMap((index) => [rowOf('request-card', index), rowOf('nudge', index)]))
    .execute();
  await transact(ctx, system('prune'), async (tx) => {
    for (const index of indexes) tx.renewMessages(`subject ${index}`, ['request-card', 'outcome']);
  });
  const due = await db
    .selectFrom('messages')
    .select('kind')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .whereRef('renderedVersion', '<', 'wantedVersion')
    .groupBy('kind')
    .execute();
  expect(due).toEqual([{ kind: 'request-card', count: MANY }]);
});
