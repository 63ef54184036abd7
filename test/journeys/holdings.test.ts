/** All that is held through hallpass, for those who may end it: page by page, narrowed down, with End. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { startWorld, type World } from '../support/world.ts';

const PLACES = ['api', 'infra', 'deploy-tools', 'observability/dashboards', 'observability/alert-rules'];
const HOLDERS = ['ana', 'sam', 'lee', 'priya'] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld({ furnish: (gitlab) => gitlab.setMember('group', 1, 103, null) });
  const auto = {
    id: 'auto',
    match: { resources: ['**'], roles: ['developer'] },
    approval: 'auto',
    maxDuration: '8h',
  };
  await applyConfig(world.program.ctx, system('test'), {
    document: document(world.gitlab.url, { policies: [auto] }),
    source: 'file',
  });
  for (const handle of HOLDERS)
    for (const place of PLACES)
      await world.as(handle).command(`/access acme/platform/${place} developer 1h on call`);
  await world.as('ana').command('/access acme/prod/ledger developer 2h on call');
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const buttons = (handle: string): readonly string[] => world.as(handle).modal()?.buttons ?? [];
const at = (handle: string): string => `<@${world.as(handle).id}>`;
const ends = (handle: string): number => buttons(handle).filter((label) => label === 'End').length;
const open = () =>
  world.program.ctx.db.selectFrom('grants').select('id').where('status', '=', 'active').execute();

async function openAll(handle: string): Promise<void> {
  await world.as(handle).openHome();
  await world.as(handle).click('Show all', { home: true });
}

describe('who holds what now', () => {
  it('is on Home as far as it fits, and all of it is one press away, page by page', async () => {
    expect(await open()).toHaveLength(21);
    await openAll('omar');
    expect(shown('omar')).toContain('*1 to 20 of 21* · everybody');
    expect(ends('omar')).toBe(20);
    await world.as('omar').click('Next', { view: true });
    expect(shown('omar')).toMatch(/\*21 to 21 of 21\*[^]*acme\/prod\/ledger/);
    await world.as('omar').click('Previous', { view: true });
    expect(ends('omar')).toBe(20);
    await world.as('omar').close();
  });

  it('is narrowed down by person and place, and what is ended there goes on the page', async () => {
    const omar = world.as('omar');
    await openAll('omar');
    await omar.click('Filter…');
    await omar.select('Person', world.as('ana').id);
    await omar.type('Group or project', '/acme/prod/');
    await omar.submit();
    expect(shown('omar')).toContain(`*1 active* · ${at('ana')} · \`acme/prod\``);
    expect(buttons('omar')).toEqual(['Filter…', 'Start access review…', 'End', 'Start access review…']);
    await omar.click('End', { view: true });
    await omar.submit();
    expect(shown('omar')).toMatch(new RegExp(`of ${at('ana')} is being taken back[^]*acme/prod`));
    await world.quiet();
    expect(await open()).toHaveLength(20);
    await omar.click('Filter…');
    await omar.submit();
    expect(shown('omar')).toContain('Nothing active fits that');
    await omar.close();
  });

  it('is also behind the list of /access end, narrowed down as that was typed', async () => {
    const omar = world.as('omar');
    await omar.command('/access end acme/platform');
    expect(omar.ephemerals().at(-1)?.shown).toContain('and 5 more');
    await omar.click('Show all');
    expect(shown('omar')).toContain('*20 active* · everybody · `acme/platform`');
    await omar.close();
  });

  it('of what somebody else has ended by then says so, and what was written as a note is still there', async () => {
    const [omar, dana] = [world.as('omar'), world.as('dana')];
    const { db } = world.program.ctx;
    const live = db.selectFrom('grants').select('id').where('status', '=', 'active');
    const { id } = await live.orderBy('expiresAt').orderBy('id').limit(1).executeTakeFirstOrThrow();
    await omar.command('/access end acme/platform');
    await omar.click('Show all');
    await omar.click('End', { view: true, value: id });
    await omar.type('Note', 'moved to another team');
    await dana.command('/access end acme/platform');
    await dana.click('End', { value: id });
    await dana.submit();
    await dana.close();
    await omar.submit();
    expect(shown('omar')).toContain('is not active any more: ended by');
    expect(shown('omar')).toContain('Your note: moved to another team');
    await omar.close();
    expect(shown('omar')).toContain('*19 active*');
    await omar.close();
  });

  it('is for owners and admins, also when they are none any more by the time they press', async () => {
    const omar = world.as('omar');
    await omar.command('/access end acme/platform');
    await applyConfig(world.program.ctx, system('test'), {
      document: document(world.gitlab.url, {
        connectors: document(world.gitlab.url).connectors.map((one) => ({
          ...one,
          owners: ['priya@acme.test'],
        })),
      }),
      source: 'file',
    });
    await omar.click('Show all');
    expect(shown('omar')).toContain('Only integration owners and admins can end the access of others');
    expect(buttons('omar')).toEqual([]);
  });
});
