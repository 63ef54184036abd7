/** A request whose place is archived before anybody has answered: all its cards say so until the place is unarchived, and then are whole again. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { requestModel } from '../../src/db/models/requests/request-model.ts';
import { sentenceOf } from '../support/sentence-of.ts';
import { startWorld, type World } from '../support/world.ts';

const API = 'acme/platform/api';
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const card = (handle: string): SeenMessage | undefined =>
  world
    .as(handle)
    .dms()
    .findLast(({ shown }) => /Request #\d+/.test(shown));
const below = (handle: string): readonly SeenMessage[] => card(handle)?.replies ?? [];

async function archive(isArchived: boolean): Promise<void> {
  const { id } = await world.database.db
    .selectFrom('resources')
    .select('externalId as id')
    .where('path', '=', API)
    .executeTakeFirstOrThrow();
  world.gitlab.archive('project', Number(id), isArchived);
  await world.as('omar').command('/access sync');
  await world.quiet();
}

async function approval(): Promise<string> {
  const { ctx } = world.program;
  const { id } = await ctx.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  expect((await requestModel(ctx.db, id))?.status).toBe('pending');
  const { id: personId } = await ctx.db
    .selectFrom('people')
    .select('id')
    .where('slackUserId', '=', world.as('omar').id)
    .executeTakeFirstOrThrow();
  const actor = { kind: 'person', personId, via: 'slack' } as const;
  return sentenceOf(decideRequest(ctx, actor, { requestId: id, decision: 'approve', note: null }));
}

const ARCHIVED = `*${API} is archived in GitLab*: nothing is given there until it is unarchived`;

it('says so on both cards, without Approve, and whoever asked is told once by what rings', async () => {
  await world.as('ana').command(`/access request ${API} developer 4h INC-1`);
  await world.quiet();
  const before = [card('ana')?.shown, card('omar')?.shown];
  await archive(true);
  for (const handle of ['ana', 'omar', 'priya']) expect(card(handle)?.shown).toContain(ARCHIVED);
  expect(card('omar')?.buttons).toEqual(['Deny', 'Start access review…']);
  expect(card('ana')?.buttons).toEqual(['Cancel request']);
  expect(below('ana').map(({ shown }) => shown)).toEqual([
    expect.stringMatching(/^<@\w+> .*is archived in GitLab/),
  ]);
  expect(below('ana')[0]?.shown).toContain('goes on waiting: you need not ask again');
  expect(await approval()).toBe(
    `This cannot be approved while ${API} is archived in GitLab. It can be denied, or wait until it is unarchived.`,
  );
  await archive(true);
  await world.pass('70m');
  expect(below('ana')).toHaveLength(1);
  expect(below('omar')).toEqual([]);
  await world.as('ana').openHome();
  expect(world.as('ana').home()?.shown).toContain(`${API} is archived in GitLab`);
  expect(world.as('ana').home()?.buttons).not.toContain('Nudge');

  await archive(false);
  expect([card('ana')?.shown, card('omar')?.shown]).toEqual(before);
  expect(card('omar')?.buttons).toEqual(['Approve', 'Deny', 'Approve for less…', 'Start access review…']);
  expect(below('ana').at(-1)?.shown).toMatch(/^<@\w+> \*Goes on\*: your request for/);
  await world.pass('40m');
  expect(below('omar')[0]?.shown).toContain('*Still waiting* for your answer');
  await world.as('omar').click('Approve', { message: card('omar')?.ts ?? '' });
  await world.quiet();
  expect(card('ana')?.shown).toContain('*Active* until');
});
