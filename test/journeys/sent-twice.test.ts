/** A post that took longer than its claim lasts may have been made twice: one of them is live, the other one says so. */
import { expect, it } from 'vitest';
import { requestAccess } from '../../src/operations/requests/request-access.ts';
import { renderMessage } from '../../src/slack/posts/render.ts';
import { startWorld } from '../support/world.ts';

it('of two posts of one card the first that was recorded is kept up to date, and the other one has no buttons', async () => {
  const world = await startWorld();
  for (const handle of ['ana', 'omar']) await world.as(handle).openHome();
  const quiet = { ...world.program.ctx, queue: { add: async () => undefined } };
  const { db, slack } = quiet;
  const [ana, omar] = await Promise.all(
    ['ana', 'omar'].map((name) =>
      db.selectFrom('people').select('id').where('email', '=', `${name}@acme.test`).executeTakeFirstOrThrow(),
    ),
  );
  const { id: resourceId } = await db
    .selectFrom('resources')
    .select('id')
    .where('path', '=', 'acme/platform/api')
    .executeTakeFirstOrThrow();
  const asked = { resourceId, role: 'developer', durationSeconds: 3600, reason: 'INC-1' } as const;
  await requestAccess(
    quiet,
    { kind: 'person', personId: ana?.id ?? 'per_', via: 'slack' },
    {
      ...asked,
      idempotencyKey: 'one',
      source: 'slack',
    },
  );
  const { id } = await db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', 'request-card')
    .where('personId', '=', omar?.id ?? 'per_')
    .executeTakeFirstOrThrow();
  // A card waits for what GitLab says the requester holds.
  world.skip('1m');
  const slow: typeof slack = {
    ...slack,
    post: async (...post) => {
      const outcome = await slack.post(...post);
      world.skip('31s');
      await renderMessage(quiet, id);
      return outcome;
    },
  };
  await renderMessage({ ...quiet, slack: slow }, id);
  const cards = world
    .as('omar')
    .dms()
    .map(({ shown, buttons }) => ({ buttons, isOther: shown.includes('This was sent twice') }));
  expect(cards).toEqual([
    { buttons: [], isOther: true },
    { buttons: expect.arrayContaining(['Approve', 'Deny']) as string[], isOther: false },
  ]);
  await world.quiet();
  await world.as('omar').click('Approve');
  await world.quiet();
  expect(
    world
      .as('omar')
      .dms()
      .map(({ buttons }) => buttons.includes('Approve')),
  ).toEqual([false, false]);
  expect(world.slack.violations).toEqual([]);
  await world.close();
});
