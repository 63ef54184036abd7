import { extendGrant } from '../../src/operations/requests/extend-grant.ts';
import type { World } from './world.ts';

/** Asks for more of what somebody got last, as if on another device. */
export async function extendElsewhere(world: World, handle: string, reason: string): Promise<void> {
  const { ctx } = world.program;
  const { id: grantId, personId } = await ctx.db
    .selectFrom('grants')
    .innerJoin('people', 'people.id', 'grants.personId')
    .select(['grants.id', 'grants.personId'])
    .where('people.slackUserId', '=', world.as(handle).id)
    .where('grants.status', '=', 'active')
    .orderBy('grants.id', 'desc')
    .executeTakeFirstOrThrow();
  await extendGrant(
    ctx,
    { kind: 'person', personId, via: 'slack' },
    { grantId, durationSeconds: 600, reason, idempotencyKey: reason + handle, source: 'slack' },
  );
  await world.quiet();
}
