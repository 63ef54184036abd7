import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system, type PersonActor } from '../../src/domain/actor.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { openHome } from '../../src/operations/messages/open-home.ts';
import { requestAccess } from '../../src/operations/requests/request-access.ts';
import { renderMessage } from '../../src/slack/posts/render.ts';
import { document } from '../../playground/fakes/document.ts';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
const start = async (): Promise<void> => {
  world = await startWorld();
};
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});

const HOME = { home: true } as const;
const home = (handle: string): string => world.as(handle).home()?.shown ?? '';
const buttons = (handle: string): readonly string[] => world.as(handle).home()?.buttons ?? [];
const modal = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const ask = (handle: string, line: string) => world.as(handle).command(`/access request ${line}`);
/** Opens the Home tabs of these people. */
async function open(...handles: string[]): Promise<void> {
  for (const handle of handles) await world.as(handle).openHome();
}

async function actor(handle: string): Promise<PersonActor> {
  const { db } = world.program.ctx;
  const person = await db
    .selectFrom('people')
    .select('id')
    .where('slackUserId', '=', world.as(handle).id)
    .executeTakeFirstOrThrow();
  return { kind: 'person', personId: person.id, via: 'slack' };
}

/** Asks without waiting for what comes of it. */
async function askQuietly(handle: string, path: string, role: GrantableRole): Promise<void> {
  const { ctx } = world.program;
  const resource = await ctx.db
    .selectFrom('resources')
    .select('id')
    .where('path', '=', path)
    .executeTakeFirstOrThrow();
  await requestAccess(ctx, await actor(handle), {
    resourceId: resource.id,
    role,
    durationSeconds: 3600,
    reason: 'x',
    idempotencyKey: `${handle} ${path} ${role}`,
    source: 'slack',
  });
}

const published = () => world.slack.callsTo('views.publish');

describe('for owners and admins', () => {
  beforeEach(start);
  afterEach(() => world.close());

  it('shows integrations and who has no account, to them only', async () => {
    world.slack.addPerson({ handle: 'nora', name: 'Nora New' });
    await world.as('dana').command('/access sync');
    await open('omar', 'dana', 'ana');
    for (const handle of ['omar', 'dana']) {
      expect(home(handle)).toContain('*GitLab* · *Connected*');
      expect(home(handle)).toContain('8 groups, 14 projects');
      expect(home(handle)).toContain('*1 person* cannot ask for anything there');
      expect(home(handle)).toContain(world.as('nora').id);
    }
    expect(home('ana')).not.toContain('Connected');
    expect(home('ana')).not.toContain(world.as('nora').id);
  });

  it('changes hands with the document', async () => {
    await open('omar', 'lee');
    await ask('ana', 'acme/platform/api developer 4h x');
    expect(buttons('omar')).toContain('Approve');
    const changed = document(world.gitlab.url);
    const connectors = changed.connectors.map((one) => ({ ...one, owners: ['lee@acme.test'] }));
    await applyConfig(world.program.ctx, system('test'), {
      document: { ...changed, connectors },
      source: 'file',
    });
    await world.quiet();
    expect(buttons('omar')).not.toContain('Approve');
    expect(home('omar')).not.toContain('Integrations');
    expect(buttons('lee')).toContain('Approve');
  });

  it('new people and lost accounts show without a look', async () => {
    await open('omar', 'ana');
    expect(home('omar')).not.toContain('No account in GitLab');
    const { id } = world.slack.addPerson({ handle: 'nora', name: 'Nora New' });
    await world.slack.changePerson('nora', { tz: 'Europe/Paris' });
    expect(home('omar')).toContain(id);

    await world.slack.setEmail('ana', 'ana.lima@acme.test');
    await world.as('dana').command('/access sync');
    expect(home('ana')).toContain('no account is linked to you');
    expect(home('omar')).toContain(world.as('ana').id);
  });
});

describe('who holds what now, on the Home tab of an owner', () => {
  const pressEnd = async (handle: string) => {
    await world.as(handle).click('End', HOME);
    await world.as(handle).submit();
  };

  beforeAll(start);
  afterAll(() => world.close());

  it('follows every step of a grant of somebody else, without a look', async () => {
    await open('omar', 'priya', 'dana', 'ana');
    expect(home('omar')).toContain('Nobody holds anything through hallpass right now');
    expect(home('ana')).not.toContain('Who holds what now');
    await ask('sam', 'acme/platform/api developer 1h INC-4711');
    await world.as('priya').click('Approve', HOME);
    for (const handle of ['omar', 'priya', 'dana']) {
      expect(home(handle)).toContain(`<@${world.as('sam').id}>: *Developer* on`);
      expect(home(handle)).toMatch(/\*Active\* until <!date/);
      expect(home(handle)).toContain(`approved by <@${world.as('priya').id}>, request #1`);
    }
    await world.pass('61m');
    for (const handle of ['omar', 'priya', 'dana'])
      expect(home(handle)).toContain('Nobody holds anything through hallpass right now');
  });

  it('ends access where it stands, for an owner and for an admin', async () => {
    await open('omar', 'dana');
    await ask('ana', 'acme/platform/api developer 1h one');
    await world.as('omar').click('Approve', HOME);
    await pressEnd('omar');
    expect(modal('omar')).toContain('is being taken back. They are told.');
    await world.as('omar').close();
    expect(world.gitlab.member('project', world.acme.projects.api, world.acme.users.ana)).toBeNull();
    await ask('sam', 'acme/platform/infra developer 1h two');
    await world.as('omar').click('Approve', HOME);
    await pressEnd('dana');
    expect(home('omar')).toContain('Nobody holds anything through hallpass right now');
  });

  it('names what is stuck in GitLab’s words, until it is not', async () => {
    await open('omar');
    await ask('sam', 'acme/platform/api developer 1h INC-4711');
    await world.as('omar').click('Approve', HOME);
    world.gitlab.faults.add({
      kind: 'status',
      status: 503,
      path: /projects\/10\/members/,
      method: 'DELETE',
      times: Infinity,
    });
    await world.pass('1h');
    expect(home('omar')).toContain('Stuck and failing');
    expect(home('omar')).toMatch(/Not taken back yet\*: Developer of <@/);
    world.gitlab.faults.clear();
    await world.pass('10m');
    expect(home('omar')).not.toContain('Stuck and failing');
  });
});

describe('Sync now', () => {
  beforeAll(start);
  afterAll(() => world.close());

  it('turns to Error with what to do, and back by Sync now', async () => {
    await open('omar');
    world.gitlab.expireToken(world.gitlab.token, '2020-01-01');
    await world.as('omar').click('Sync now', HOME);
    expect(home('omar')).toContain('*Error*');
    expect(home('omar')).toMatch(/token/i);
    world.gitlab.expireToken(world.gitlab.token, '2099-01-01');
    await world.as('omar').click('Sync now', HOME);
    expect(home('omar')).toContain('*Connected*');
  });

  it('lets nobody else start a sync', async () => {
    await open('ana');
    await forgePress(world, 'ana', 'connector.sync', 'gitlab');
    expect(modal('ana')).toContain('Only integration owners and admins can start a sync.');
  });
});

describe('paging', () => {
  beforeEach(start);
  afterEach(() => world.close());

  it('turns with Next and Previous, stays there while things change, and starts over when opened', async () => {
    const { ctx } = world.program;
    const many = { requests: { perPerson: 100 } };
    await applyConfig(ctx, system('test'), { document: document(world.gitlab.url, many), source: 'file' });
    const resources = await ctx.db.selectFrom('resources').select('path').orderBy('path').execute();
    for (const { path } of resources)
      for (const role of ['reporter', 'developer'] as const) await askQuietly('sam', path, role);
    await world.quiet();
    await open('omar');
    expect(home('omar')).toContain('Page 1 of 2');
    expect(home('omar')).toContain('#1 ');
    await world.as('omar').click('Next', HOME);
    expect(home('omar')).toContain('Page 2 of 2');
    expect(home('omar')).not.toContain('#1 ');
    expect(home('omar')).toContain('Waiting on you (continued)');

    await ask('ana', 'acme/platform/api maintainer 1h y');
    expect(home('omar')).toContain('Page 2 of 2');
    expect(home('omar')).toContain(world.as('ana').id);
    await world.as('omar').click('Previous', HOME);
    expect(home('omar')).toContain('#1 ');
    await forgePress(world, 'omar', 'home.next', '4711');
    expect(home('omar')).toContain('Page 2 of 2');
    await forgePress(world, 'omar', 'home.next', '-1; drop');
    expect(home('omar')).toContain('Page 1 of 2');
    await world.as('omar').click('Next', HOME);
    await open('omar');
    expect(home('omar')).toContain('Page 1 of 2');
  });
});

describe('publishing', () => {
  beforeEach(start);
  afterEach(() => world.close());

  it('is tried again after trouble, and given up where there is no Home tab until it is opened again', async () => {
    world.slack.trouble('views.publish', { kind: 'status', status: 500 });
    await open('ana');
    expect(world.as('ana').home()).toBeNull();
    await world.pass('10s');
    expect(home('ana')).toContain('You hold nothing');

    world.slack.trouble('views.publish', { kind: 'error', error: 'not_enabled' });
    await ask('ana', 'acme/platform/api developer 4h x');
    const count = published().length;
    await ask('ana', 'acme/platform/infra developer 4h x');
    expect(published()).toHaveLength(count);
    await open('ana');
    expect(home('ana')).toContain('acme/platform/infra');
  });

  it('ends with what is newest, whatever changes while Slack is at it', async () => {
    await open('ana', 'omar');
    const off = world.slack.before('views.publish', async () => {
      off();
      await askQuietly('ana', 'acme/platform/infra', 'developer');
    });
    await ask('ana', 'acme/platform/api developer 4h x');
    for (const handle of ['ana', 'omar']) {
      expect(home(handle)).toContain('acme/platform/api');
      expect(home(handle)).toContain('acme/platform/infra');
    }
  });

  it('is done by one hand at a time', async () => {
    await open('ana');
    const { ctx } = world.program;
    const { id } = await ctx.db
      .selectFrom('messages')
      .select('id')
      .where('kind', '=', 'home')
      .executeTakeFirstOrThrow();
    const count = published().length;
    const quiet = { ...ctx, queue: { add: async () => {} } };
    await openHome(quiet, await actor('ana'), { page: 0 });
    await Promise.all([renderMessage(quiet, id), renderMessage(quiet, id), renderMessage(quiet, id)]);
    expect(published()).toHaveLength(count + 1);
  });
});
