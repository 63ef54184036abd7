import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { startWorld, type World } from '../support/world.ts';

const asks = (id: string, glob: string, who: string) => ({
  id,
  match: { resources: [glob], roles: ['maintainer'] },
  approval: { steps: [{ who }] },
});
const policies = [
  asks('production', 'acme/prod/**', 'owners'),
  asks('data', 'acme/data/**', 'gail@contractor.test'),
  { id: 'default', match: { resources: ['acme/data/**'], roles: ['developer'] }, approval: 'owners' },
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ document: { policies } });
});
afterAll(() => world.close());

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';

describe('/access explain', () => {
  it('without a role is about each, and what was mistyped keeps the rest', async () => {
    const lee = world.as('lee');
    await lee.command('/access explain acme/prod/eu/gateway 1h');
    expect(told('lee')).toContain('*You could ask for Maintainer on `acme/prod/eu/gateway` for 1 hour.*');
    expect(told('lee')).toContain(
      'You named no role, so this is about each that can be asked for there. One alone, and why: `/access explain acme/prod/eu/gateway maintainer 1h`',
    );
    await lee.command('/access explain acme/data/warehouse');
    expect(told('lee')).toMatch(
      /You could ask for Developer on `acme\/data\/warehouse`[^]*You would be refused Maintainer on `acme\/data\/warehouse`/,
    );
    await lee.command('/access explain acme/prod/eu/gatewya maintainer 3h');
    expect(told('lee')).toMatch(
      /I know no group or project `acme\/prod\/eu\/gatewya`\. Did you mean:\n`\/access explain acme\/prod\/eu\/gateway maintainer 3h`/,
    );
    const typo = lee.ephemerals().at(-1);
    expect(typo?.buttons).toEqual(['acme/prod/eu/gateway?']);
    await lee.click('acme/prod/eu/gateway?', { message: typo?.ts ?? '' });
    expect(told('lee')).toContain('*You could ask for Maintainer on `acme/prod/eu/gateway` for 3 hours.*');
    await lee.command('/access explain acme/prod/eu/gatewya maintainr');
    await lee.click('acme/prod/eu/gateway?', {
      message: lee.ephemerals().at(-1)?.ts ?? '',
    });
    expect(told('lee')).toContain('You could ask for Maintainer on `acme/prod/eu/gateway`');
    await lee.command('/access explain acme/prod/eu/gateway maintainr 3h');
    expect(told('lee')).toContain('I took `maintainr` for *Maintainer*');
    await lee.command('/access explain maintainer 3h');
    expect(told('lee')).toMatch(/Which group or project\? Write `\/access explain acme\/\S+ maintainer 3h`/);
    await lee.command('/access explain acme/prod/eu/gateway maintainer 3hrz');
    expect(told('lee')).toContain('I did not understand `3hrz`, and left it out');
  });

  it('speaks to whoever reads it, the answer first, without what is for other places; of somebody else it tells owners all', async () => {
    await world.as('lee').command('/access explain acme/data/warehouse maintainer 1h');
    expect(told('lee')).toMatch(/^\*You would be refused Maintainer/);
    expect(told('lee')).toContain('The policy `data` decides');
    expect(told('lee')).not.toMatch(/Lee|names? the place|not name/);
    await world
      .as('omar')
      .command(`/access explain <@${world.as('lee').id}> acme/data/warehouse maintainer 1h`);
    expect(told('omar')).toMatch(/^\*Lee Park would be refused Maintainer/);
    expect(told('omar')).toContain('`production` does not name the place');
  });

  it('has the next step as a button, and says how long they have to answer', async () => {
    const lee = world.as('lee');
    await lee.command('/access explain acme/prod/eu/gateway maintainer 2h');
    expect(told('lee')).toContain('They have 8 hours to answer; after that it lapses');
    await lee.click('Request access', { message: lee.ephemerals().at(-1)?.ts ?? '' });
    expect(lee.modal()?.fields.find(({ label }) => label === 'Role')?.value).toBe('maintainer');
    expect(lee.modal()?.fields.find(({ label }) => label === 'Duration')?.value).toBe('7200');
    await lee.close();
    await lee.command('/access explain acme/prod/eu/gateway');
    expect(lee.ephemerals().at(-1)?.buttons).toEqual(['Request access']);
    await world.as('omar').command(`/access explain <@${lee.id}> acme/prod/eu/gateway maintainer 1h`);
    expect(world.as('omar').ephemerals().at(-1)?.buttons).toEqual([]);
  });

  it('that is refused has the nearest that is not: a shorter time, a lower role', async () => {
    const lee = world.as('lee');
    const field = (name: string) => lee.modal()?.fields.find(({ label }) => label === name)?.value;
    const pressed = async (label: string) => {
      expect(lee.ephemerals().at(-1)?.buttons).toEqual([label]);
      await lee.click(label, { message: lee.ephemerals().at(-1)?.ts ?? '' });
    };
    await lee.command('/access explain acme/prod/eu/gateway maintainer 20h');
    expect(told('lee')).toContain('What you could ask for instead: *Maintainer* on ');
    await pressed('Request Maintainer for 8 hours');
    expect([field('Role'), field('Duration')]).toEqual(['maintainer', '28800']);
    await lee.close();
    await lee.command('/access explain acme/data/warehouse maintainer 1h');
    await pressed('Request Developer for 1 hour');
    expect([field('Role'), field('Duration')]).toEqual(['developer', '3600']);
    await lee.close();
    await lee.command('/access explain acme/web maintainer 1h');
    expect(lee.ephemerals().at(-1)?.buttons).toEqual([]);
    await world.as('omar').command(`/access explain <@${lee.id}> acme/prod/eu/gateway maintainer 20h`);
    expect(told('omar')).toContain('Lee Park would be refused Maintainer');
    expect(told('omar')).not.toMatch(/to agree/);
    expect(world.as('omar').ephemerals().at(-1)?.buttons).toEqual([]);
  });

  it('of somebody else that is mistyped has a button that asks for the same person', async () => {
    const omar = world.as('omar');
    await omar.command(`/access explain <@${world.as('lee').id}> acme/prod/eu/gatewya maintainer 1h`);
    await omar.click('acme/prod/eu/gateway?', {
      message: omar.ephemerals().at(-1)?.ts ?? '',
    });
    expect(told('omar')).toContain(
      '*Lee Park could ask for Maintainer on `acme/prod/eu/gateway` for 1 hour.*',
    );
  });

  it('to a guest says nothing, whether the place exists or not', async () => {
    const guest = world.as('gail');
    const answers = [];
    for (const path of ['acme/prod/eu/gateway', 'acme/nowhere']) {
      await guest.command(`/access explain ${path} maintainer 1h`);
      answers.push(told('gail'));
    }
    expect(answers[0]).toContain('Guests and people from other workspaces cannot ask for access');
    expect(answers[1]).toBe(answers[0]);
  });

  it('where nothing can be asked for says so for the strongest role', async () => {
    await world.as('lee').command('/access explain acme/web');
    expect(told('lee')).toContain('No policy names `acme/web` with Owner.');
    expect(told('lee')).not.toContain('Of those before it');
    expect(told('lee')).toContain('about the strongest, and no other can be asked for there either');
  });
});

describe('the form to ask with', () => {
  it('offers no role that too few people could approve, and says whom to turn to', async () => {
    const lee = world.as('lee');
    await lee.command('/access request acme/data/warehouse');
    const role = lee.modal()?.fields.find(({ label }) => label === 'Role');
    expect(role?.options?.map(({ text }) => text)).toEqual(['Developer']);
    expect(lee.modal()?.shown).toMatch(
      /Not offered: Maintainer, for too few people can approve it\. The policy asks for somebody to agree, and besides you there is nobody\. Turn to dana/i,
    );
    await lee.close();
  });

  it('says so in full where that leaves none', async () => {
    const only = { ...asks('data', 'acme/data/**', 'gail@contractor.test') };
    await applyConfig(world.program.ctx, system('test'), {
      document: document(world.gitlab.url, { policies: [only] }),
      source: 'file',
    });
    await world.quiet();
    const lee = world.as('lee');
    await lee.command('/access request acme/data/warehouse');
    expect(lee.modal()?.shown).toContain(
      'Too few people can approve Maintainer on acme/data/warehouse. The policy asks for',
    );
    expect(lee.modal()?.fields.map(({ label }) => label)).not.toContain('Role');
    await lee.close();
  });
});
