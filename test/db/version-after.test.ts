/** An upgrade runs this version beside the next one: what only that one knows is left to it. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { sweepOnce } from '../../jobs/sweep.ts';
import { renderMessage } from '../../src/slack/posts/render.ts';
import type { MessageId } from '../../src/domain/id.ts';
import { upgraded } from '../support/upgraded.ts';

it('a message of a kind, or with a detail, that only a later version knows waits for that version', async () => {
  const { ctx } = await upgraded();
  while ((await sweepOnce(ctx, ['messages'], 0)) > 0);
  const { id } = await ctx.db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', 'draft-card')
    .where('undeliverableAt', 'is', null)
    .executeTakeFirstOrThrow();
  const { id: stop } = await ctx.db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', 'safety-stop')
    .where('undeliverableAt', 'is', null)
    .executeTakeFirstOrThrow();
  const db = ctx.db as unknown as Parameters<ReturnType<typeof sql>['execute']>[0];
  await sql`alter table messages drop constraint messages_kind_check`.execute(db);
  const due = sql`wanted_version = wanted_version + 1, next_attempt_at = ${ctx.now()}`;
  await sql`update messages set ${due}, kind = 'yearly-review' where id = ${id}`.execute(db);
  await sql`update messages set ${due}, detail = '{"losses":[]}' where id = ${stop}`.execute(db);

  await sweepOnce(ctx, ['messages'], 0);
  for (const one of [id, stop] as MessageId[]) await renderMessage(ctx, one);
  const rows = await ctx.db
    .selectFrom('messages')
    .select(['id', 'attempts', 'undeliverableAt', 'claimedUntil'])
    .where('id', 'in', [id, stop])
    .whereRef('renderedVersion', '<', 'wantedVersion')
    .execute();
  expect(rows).toHaveLength(2);
  for (const row of rows)
    expect(row).toMatchObject({ attempts: 0, undeliverableAt: null, claimedUntil: null });
});
