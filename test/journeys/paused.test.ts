import { afterEach, beforeEach, expect, it, describe } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { document } from '../../playground/fakes/document.ts';
import { furnishBeta } from '../support/drafts.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld({ furnish: furnishBeta });
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
  await world.close();
});

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';

/** GitLab as it was, and Web beside it. */
async function pause(...paused: string[]): Promise<void> {
  const [first] = document(world.gitlab.url).connectors;
  const connectors = [first, { ...first, id: 'web', name: 'Web', group: 'beta' }].map((one) => ({
    ...one,
    paused: paused.includes(one?.id ?? ''),
  }));
  await applyConfig(world.program.ctx, system('test'), {
    document: document(world.gitlab.url, { connectors }),
    source: 'file',
  });
  await world.quiet();
}

describe('a paused integration', () => {
  it('is named as skipped by /access sync, and is not asked for anything', async () => {
    await pause('web');
    world.gitlab.clearRequests();
    await world.as('omar').command('/access sync');
    expect(told('omar')).toContain('Reading groups, projects and members from GitLab now.');
    expect(told('omar')).toContain('Web is paused, so it is skipped.');
    const roots = world.gitlab.requests.filter(({ path }) => path.endsWith('/descendant_groups'));
    expect(roots.map(({ path }) => path)).toEqual(['/api/v4/groups/acme/descendant_groups']);

    await pause('web', 'gitlab');
    await world.as('omar').command('/access sync');
    expect(told('omar')).toBe('GitLab, Web are paused, so they are skipped.');
  });

  it('is not synced by a job that was added before, nor by Sync now pressed late', async () => {
    await world.as('omar').openHome();
    const late = world.as('omar').aim('Sync now');
    await pause('gitlab', 'web');
    world.gitlab.clearRequests();
    await world.program.queue.add(
      { name: 'sync-connector', payload: { connectorId: 'gitlab' } },
      world.now(),
    );
    await world.quiet();
    await late();
    expect(world.as('omar').modal()?.shown).toContain('GitLab is paused, so it is skipped.');
    expect(world.gitlab.countRequests({ path: /descendant_groups/ })).toBe(0);
  });

  it('says in its label what to do where it is managed', async () => {
    await world.as('omar').openHome();
    await pause('gitlab', 'web');
    expect(world.as('omar').home()?.shown).toContain(
      'Set `paused: false` in hallpass.yaml when access should be granted again.',
    );
  });
});
