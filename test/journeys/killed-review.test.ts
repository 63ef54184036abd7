/** The program killed, with SIGKILL, between Finish review and what comes of it in GitLab; see killed-finding.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMIT_MS, LOOKS, startKilledFinding, type KilledFinding, type Life } from './killed-finding.ts';

const REVIEWERS = ['omar', 'priya', 'dana'] as const;
const REMOVED = ['lee', 'ana'] as const;
/** What is known of GitLab is too old for a snapshot by then, and is read first. */
const STALE_SECONDS = 3700;

let killed: KilledFinding;
beforeAll(async () => {
  killed = await startKilledFinding();
}, LIMIT_MS);
afterAll(() => killed.world.close());

const newest = () =>
  killed.world.database.db
    .selectFrom('reviewCampaigns')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

const items = async () =>
  killed.world.database.db
    .selectFrom('reviewItems')
    .selectAll()
    .where('campaignId', '=', (await newest())?.id ?? 'rvc_none')
    .where('username', 'in', [...REMOVED])
    .orderBy('username')
    .execute();

const statuses = async (): Promise<string[]> => (await items()).map(({ status }) => status);

async function until(isSo: () => Promise<boolean>, act: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 4 && !(await isSo()); tries++) {
    await act();
    await killed.world.rest();
    for (let looks = 0; looks < LOOKS && !(await isSo()); looks++) await killed.world.pass(1);
  }
  if (!(await isSo())) throw new Error(`it did not come true: ${(await statuses()).join(', ')}`);
}

/** Two have a role, a review of the place is open, and who reviews them has decided that it goes. */
async function decided(): Promise<void> {
  const { world } = killed;
  const { gitlab, acme } = world;
  await world.skip(STALE_SECONDS);
  await world.pass(1);
  for (const handle of REMOVED) gitlab.setMember('project', acme.projects.api, acme.users[handle], 20);
  const before = (await newest())?.id;
  const dana = world.as('dana');
  await dana.command('/access review acme/platform/api');
  await dana.submit();
  await dana.close();
  await until(
    async () => (await newest())?.id !== before && (await newest())?.status === 'open',
    async () => undefined,
  );
  for (const handle of REVIEWERS) await decideAll(handle);
  expect(await statuses()).toEqual(['decided', 'decided']);
}

async function onPage(handle: string, act: (shown: string) => Promise<void>): Promise<void> {
  const reviewer = killed.world.as(handle);
  const card = reviewer
    .dms()
    .findLast(({ shown }) => shown.includes('items for you') || shown.includes('item for you'));
  const [button] = card?.buttons.filter((one) => one === 'Review' || one === 'Look again') ?? [];
  if (card === undefined || button === undefined) return;
  await reviewer.click(button, { message: card.ts });
  await act(reviewer.modal()?.shown ?? '');
  await reviewer.close({ all: true });
}

const decideAll = (handle: string): Promise<void> =>
  onPage(handle, async (shown) => {
    for (const username of REMOVED) {
      const [line] = new RegExp(`^.*\\(\`${username}\`\\).*$`, 'm').exec(shown) ?? [];
      if (line !== undefined) await killed.world.as(handle).select(line, 'Remove');
    }
  });

const finish = (handle: string): Promise<void> =>
  onPage(handle, async () => {
    const reviewer = killed.world.as(handle);
    await reviewer.click('review.tab-decided');
    if (reviewer.modal()?.buttons.includes('Finish review') === true) await reviewer.click('Finish review');
  });

it(
  'killed between Finish review and GitLab: all is carried out once, and read back',
  async (test) => {
    const { world } = killed;
    const { gitlab, acme } = world;
    const held = () =>
      REMOVED.filter((handle) => gitlab.member('project', acme.projects.api, acme.users[handle]));
    const removals = (): number =>
      gitlab.requests.filter(
        ({ method, path, status }) => method === 'DELETE' && path.includes('/members/') && status === 204,
      ).length;
    const live: Life = async (point, onDone) => {
      await decided();
      expect(held()).toEqual([...REMOVED]);
      const before = removals();
      await world.arm(point);
      await until(
        async () => (await statuses()).every((status) => status === 'done'),
        async () => {
          for (const handle of REVIEWERS) await finish(handle).catch(() => undefined);
        },
      );
      if (onDone !== undefined) onDone(await world.tally());
      await world.arm(null);
      expect(held()).toEqual([]);
      expect(removals() - before).toBe(REMOVED.length);
      expect((await items()).map(({ found, refusal }) => ({ found, refusal }))).toEqual(
        REMOVED.map(() => ({ found: expect.objectContaining({ row: null }), refusal: null })),
      );
      const dana = world.as('dana');
      const card = dana.dms().findLast(({ buttons }) => buttons.includes('Close now'));
      if (card !== undefined) await dana.click('Close now', { message: card.ts });
      await world.rest();
    };
    expect(await killed.atEach(test, 'reviewed', live)).toBeGreaterThan(0);
    await killed.assertNoAlert();
  },
  LIMIT_MS,
);
