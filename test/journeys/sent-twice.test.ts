/** A post that took longer than its claim lasts may have been made twice: one of them is live, the other one says so. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Context } from '../../src/context.ts';
import { requestAccess } from '../../src/operations/requests/request-access.ts';
import { renderMessage } from '../../src/slack/posts/render.ts';
import { startWorld, type World } from '../support/world.ts';

type Slack = Context['slack'];

let world: World;
let quiet: Context;
let cardId: Parameters<typeof renderMessage>[1];
beforeEach(async () => {
  world = await startWorld();
  for (const handle of ['ana', 'omar']) await world.as(handle).openHome();
  quiet = { ...world.program.ctx, queue: { add: async () => undefined } };
  const { db } = quiet;
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
  const actor = { kind: 'person', personId: ana?.id ?? 'per_', via: 'slack' } as const;
  await requestAccess(quiet, actor, { ...asked, idempotencyKey: 'one', source: 'slack' });
  const card = await db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', 'request-card')
    .where('personId', '=', omar?.id ?? 'per_')
    .executeTakeFirstOrThrow();
  cardId = card.id;
  // A card waits for what GitLab says the requester holds.
  world.skip('1m');
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  await world.close();
});

const omarsCards = () => world.as('omar').dms();
const seen = () =>
  omarsCards().map(({ shown, buttons }) => ({ buttons, isOther: shown.includes('This was sent twice') }));
const OTHER = { buttons: [], isOther: true };
const LIVE = { buttons: expect.arrayContaining(['Approve', 'Deny']) as string[], isOther: false };

/** Posts, and by the time that Slack has answered somebody else has posted it, too. */
const slowly = (slack: Slack): Slack => ({
  ...slack,
  post: async (...post) => {
    const outcome = await slack.post(...post);
    world.skip('31s');
    await renderMessage(quiet, cardId);
    return outcome;
  },
});

it('of two posts of one card the first that was recorded is kept up to date, and the other one has no buttons', async () => {
  await renderMessage({ ...quiet, slack: slowly(quiet.slack) }, cardId);
  expect(seen()).toEqual([OTHER, LIVE]);
  await world.quiet();
  await world.as('omar').click('Approve');
  await world.quiet();
  expect(omarsCards().map(({ buttons }) => buttons.includes('Approve'))).toEqual([false, false]);
});

it('that is tried again where Slack does not take it at once', async () => {
  const slack = slowly(quiet.slack);
  let failures = 2;
  const failing: Slack = {
    ...slack,
    update: async (...edit) => {
      if (--failures < 0) return slack.update(...edit);
      return { outcome: 'retry', error: 'ratelimited', retryAfterSeconds: 0 };
    },
  };
  await renderMessage({ ...quiet, slack: failing }, cardId);
  expect(seen()).toEqual([OTHER, LIVE]);
});

/** Two live cards: Slack took the first one, and its answer was lost. */
async function twoLive(): Promise<{ readonly first: string; readonly second: string }> {
  const { slack } = quiet;
  const lossy: Slack = {
    ...slack,
    post: async (...post) => {
      await slack.post(...post);
      return { outcome: 'retry', error: 'socket hang up', retryAfterSeconds: 0 };
    },
  };
  await renderMessage({ ...quiet, slack: lossy }, cardId);
  world.skip('31s');
  await renderMessage(quiet, cardId);
  expect(seen()).toEqual([LIVE, LIVE]);
  const [first, second] = omarsCards();
  return { first: first?.ts ?? '', second: second?.ts ?? '' };
}

it('Approve on one that nobody knows of counts, and it says then that it was sent twice', async () => {
  const { first } = await twoLive();
  const again = world.as('omar').aim('Approve', { message: first });
  await world.as('omar').click('Approve', { message: first });
  await world.quiet();
  const [other, live] = omarsCards();
  expect(live?.shown).toContain('Approved');
  expect(other).toMatchObject({
    shown: expect.stringContaining('This was sent twice') as string,
    buttons: [],
  });
  await again();
  expect(world.as('omar').ephemerals().at(-1)?.shown).toMatch(/already approved|approved by you/i);
});

it.each(['Deny', 'Approve for less…'])('so does %s on it, once it is answered', async (name) => {
  const { first, second } = await twoLive();
  await world.as('omar').click('Approve', { message: second });
  await world.quiet();
  await world.as('omar').click(name, { message: first });
  expect(world.as('omar').modal()?.shown).toMatch(/approved/i);
  await world.as('omar').close();
  expect(seen()[0]).toEqual(OTHER);
});

it('Deny on it opens the form, which decides', async () => {
  const { first } = await twoLive();
  await world.as('omar').click('Deny', { message: first });
  await world.as('omar').submit();
  await world.quiet();
  expect(omarsCards()[1]?.shown).toContain('Denied');
});
