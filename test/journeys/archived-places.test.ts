/** What is said of a place that is archived: to whoever asks for it, and to whoever holds a role there. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    furnish: (gitlab) => {
      gitlab.addGroup({ id: 91, path: 'attic', name: 'Attic', parentId: 1 });
      gitlab.archive('group', 91, true);
    },
  });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';

it('asked for is said to be archived, and no other is offered in its place', async () => {
  const ana = world.as('ana');
  await ana.command('/access request acme/attic reporter 1h old things');
  expect(told('ana')).toContain('role there. Ask again once it is unarchived.');
  expect(told('ana')).not.toContain('Did you mean');
  await ana.click('Open the form');
  expect(ana.modal()?.values).toMatchObject({ Reason: 'old things' });
  await ana.close();
});

it('more time where the place is archived since is refused at once, and the list says so', async () => {
  const sam = world.as('sam');
  await sam.command('/access request acme/data/ml developer 1h train it');
  await world.as('omar').click('Approve');
  await sam.command('/access list');
  const { ts } = sam.ephemerals().at(-1) ?? { ts: '' };
  const { id } = await world.database.db
    .selectFrom('resources')
    .select('id')
    .where('path', '=', 'acme/data/ml')
    .executeTakeFirstOrThrow();
  const archivedAt = (at: Date | null) =>
    world.database.db.updateTable('resources').set({ archivedAt: at }).where('id', '=', id).execute();
  await archivedAt(new Date());
  await sam.click('Extend', { message: ts });
  expect(shown('sam')).toContain('acme/data/ml is archived in GitLab');
  expect(sam.modal()?.buttons).not.toContain('Extend');
  await sam.close();
  await sam.command('/access list');
  expect(told('sam')).toContain('archived in GitLab');
  expect(sam.ephemerals().at(-1)?.buttons).toEqual(['Give back']);
  await archivedAt(null);
  await sam.command('/access list');
  expect(told('sam')).not.toContain('archived');
});

it('the card, the warning and what was told of it say so from the sync that sees it, and have no Extend', async () => {
  const sam = world.as('sam');
  const held = await world.database.db
    .selectFrom('resources')
    .select('externalId')
    .where('path', '=', 'acme/data/ml')
    .executeTakeFirstOrThrow();
  const archive = async (isArchived: boolean): Promise<void> => {
    world.gitlab.archive('group', Number(held.externalId), isArchived);
    await world.as('omar').command('/access sync');
    await world.quiet();
  };
  const card = () => sam.dms().findLast(({ shown: text }) => /Request #\d+/.test(text));
  const about = (): string[] => [card(), ...(card()?.replies ?? [])].map((post) => post?.shown ?? '');
  const buttons = (): string[] => [card(), ...(card()?.replies ?? [])].flatMap((post) => post?.buttons ?? []);
  expect(buttons()).toContain('Extend');
  await archive(true);
  for (const text of about())
    expect(text).toContain('It is archived in GitLab, so nobody is given more time there');
  expect(buttons()).toEqual(['Give back']);
  await world.pass('50m');
  const warning = sam.dms().findLast(({ shown: text }) => text.includes('*Ending soon*'));
  expect(warning?.shown).toContain('It is archived in GitLab, so nobody is given more time there');
  expect(warning?.buttons).toEqual(['Give back']);
  await archive(false);
  await sam.click('Extend', { message: card()?.ts ?? '' });
  await sam.type('Reason', 'not trained yet');
  await archive(true);
  await sam.select('Duration', '30 minutes');
  expect(shown('sam')).toContain('It is archived in GitLab, so nobody is given more time there');
  expect(sam.modal()?.values).toMatchObject({ Reason: 'not trained yet' });
  await sam.submit();
  expect(shown('sam')).toContain('acme/data/ml is archived in GitLab');
  expect(sam.modal()?.values).toMatchObject({ Reason: 'not trained yet' });
  await sam.close();
  await archive(false);
  for (const text of about()) expect(text).not.toContain('archived');
  expect(buttons().filter((label) => label === 'Extend')).toHaveLength(2);
});
