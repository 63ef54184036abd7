import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { cancelRequest } from '../../src/operations/requests/cancel-request.ts';
import { startWorld, type World } from '../support/world.ts';

const steps = (id: string, glob: string, ...list: readonly object[]) => ({
  id,
  match: { resources: [glob], roles: ['maintainer'] },
  approval: { steps: list },
});
const LEE = 'lee@acme.test';
const SAM = 'sam@acme.test';
const policies = [
  steps(
    'payments',
    'acme/prod/payments',
    { who: LEE, escalate: { after: '30m', to: [SAM] } },
    { who: 'owners' },
  ),
  steps('ledger', 'acme/prod/ledger', { who: LEE, escalate: { after: '30m', lapse: true } }),
  steps(
    'gateway',
    'acme/prod/eu/gateway',
    { who: LEE, escalate: { after: '30m', next: true } },
    { who: 'owners' },
  ),
  steps('infra', 'acme/platform/infra', { who: 'owners', escalate: { after: '30m', to: [SAM] } }),
  steps('web', 'acme/web/storefront', { who: 'manager', fallback: [SAM], remind: '5m' }),
  steps('checkout', 'acme/web/checkout', { who: 'resource-owners' }),
  steps('data', 'acme/data/**', { who: [LEE, SAM], need: 2 }),
  { id: 'default', match: { resources: ['**'], roles: ['developer', 'maintainer'] }, approval: 'owners' },
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ document: { policies } });
});
beforeEach(() => apply({}));
afterEach(async () => {
  const { ctx } = world.program;
  const open = await ctx.db.selectFrom('requests').selectAll().where('status', '=', 'pending').execute();
  for (const { id, requesterId } of open)
    await cancelRequest(ctx, { kind: 'person', personId: requesterId, via: 'slack' }, { requestId: id });
  const grants = await ctx.db.selectFrom('grants').selectAll().where('status', '=', 'active').execute();
  for (const { id, personId } of grants)
    await endGrant(ctx, { kind: 'person', personId, via: 'slack' }, { grantId: id });
  await world.quiet();
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

async function apply(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const edited = document(world.gitlab.url, { policies, ...changes });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

const mention = (handle: string): string => `<@${world.as(handle).id}>`;
const latest = () =>
  world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number', 'desc').executeTakeFirstOrThrow();
async function ask(path: string, handle = 'ana'): Promise<number> {
  await world.as(handle).command(`/access request ${path} maintainer 1h INC-1`);
  const { status, number } = await latest();
  expect(status).toBe('pending');
  return number;
}
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
/** What somebody's card of a request says; undefined for none. */
const cardOf = (handle: string, number: number): string | undefined =>
  world
    .as(handle)
    .dms()
    .findLast(({ shown }) => shown.includes(`Request #${number}`))?.shown;

describe('a step that waits for too long', () => {
  it('is for those it escalates to as well', async () => {
    const number = await ask('acme/prod/payments');
    expect(cardOf('sam', number)).toBeUndefined();
    await world.pass('31m');
    expect(cardOf('sam', number)).toContain('Step 1 of 2 · 0 of 1 agreed');
    expect(cardOf('ana', number)).toContain(`waits for ${mention('lee')}, ${mention('sam')}`);
    await world.as('sam').click('Approve');
    expect(cardOf('omar', number)).toContain('Step 2 of 2');
    await world.as('omar').click('Approve');
    expect((await latest()).status).toBe('approved');
  });

  it('tells those who are asked only then why they are, and leaves the others their own reason', async () => {
    const number = await ask('acme/platform/infra');
    expect(cardOf('ana', number)).not.toContain('30 minutes');
    expect(cardOf('ana', number)).toMatch(
      new RegExp(`If it still waits <!date\\^\\d+[^>]+>, ${mention('sam')} is asked as well`),
    );
    await world.pass('31m');
    expect(cardOf('ana', number)).not.toContain('If it still waits');
    for (const owner of ['omar', 'priya'])
      expect(cardOf(owner, number)).toContain('You are asked as an integration owner of');
    expect(cardOf('sam', number)).toContain(
      'You are asked because it has waited for 30 minutes; also asked: ',
    );
    expect(cardOf('ana', number)).toContain(
      `It has waited for 30 minutes, so ${mention('sam')} is asked as well`,
    );
  });

  it('lapses the request where the policy says so, long before it would have', async () => {
    const number = await ask('acme/prod/ledger');
    const inHalfAnHour = `<!date^${Math.floor((await latest()).createdAt.getTime() / 1000) + 30 * 60}^`;
    await world.as('ana').openHome();
    for (const shown of [cardOf('ana', number), world.as('ana').home()?.shown])
      expect(shown).toContain(`expires ${inHalfAnHour}`);
    expect(cardOf('lee', number)).toContain(`Answer by*\n${inHalfAnHour}`);
    await world.pass('31m');
    expect((await latest()).status).toBe('expired');
    expect(cardOf('ana', number)).toMatch(/: (<@\w+> did not answer|none of <@\w+>, <@\w+> answered)/);
  });

  it('is for the people of the next step as well, of whom as many are needed as ever', async () => {
    const number = await ask('acme/prod/eu/gateway');
    expect(cardOf('ana', number)).toMatch(/If it still waits .+ are asked as well/);
    await world.pass('31m');
    expect(cardOf('omar', number)).toContain('Step 1 of 2');
    await world.as('omar').click('Approve');
    expect((await latest()).status).toBe('pending');
    await world.as('priya').click('Approve');
    expect((await latest()).status).toBe('approved');
  });

  it('escalation firing in the same instant as an approval: one of them is first, and both hold', async () => {
    const number = await ask('acme/prod/payments');
    world.skip('30m');
    const { id } = await latest();
    await Promise.all([
      world.as('lee').click('Approve'),
      world.program.queue.add({ name: 'review-request', payload: { requestId: id } }, world.now()),
    ]);
    await world.quiet();
    expect(await latest()).toMatchObject({ status: 'pending' });
    expect(cardOf('omar', number)).toContain('Step 2 of 2 · 0 of 1 agreed');
    await world.as('omar').click('Approve');
    expect((await latest()).status).toBe('approved');
  });
});

describe('the manager', () => {
  const people = (manager: string) => ({ people: [{ slack: 'ana@acme.test', manager }] });

  it('is asked, as the document names them', async () => {
    await apply(people('dana@acme.test'));
    const number = await ask('acme/web/storefront');
    expect(cardOf('dana', number)).toMatch(/You are asked as the manager of <@U\w+>; nobody else is asked/);
    expect(cardOf('sam', number)).toBeUndefined();
    await world.as('dana').click('Approve');
    expect((await latest()).status).toBe('approved');
  });

  it.each([
    ['is the requester', 'ana@acme.test'],
    ['is a guest', 'gail@contractor.test'],
    ['is unknown', 'nobody@acme.test'],
  ])('%s: the fallback is asked', async (_, manager) => {
    await apply(people(manager));
    const number = await ask('acme/web/storefront');
    expect(cardOf('sam', number)).toContain('where too few of its first choice can decide');
  });

  it('is deactivated while it waits: the fallback is asked', async () => {
    await apply(people('dana@acme.test'));
    const number = await ask('acme/web/storefront');
    expect(cardOf('sam', number)).toBeUndefined();
    await world.slack.deactivate('dana');
    await world.quiet();
    expect(cardOf('sam', number)).toContain('where too few of its first choice can decide');
    await world.slack.reactivate('dana');
    await world.quiet();
  });

  it('two levels in a circle: each is asked for the other, and nobody for themselves', async () => {
    await apply({
      people: [
        { slack: 'ana@acme.test', manager: 'omar@acme.test' },
        { slack: 'omar@acme.test', manager: 'ana@acme.test' },
      ],
    });
    const number = await ask('acme/web/storefront');
    expect(cardOf('omar', number)).toContain('You are asked');
    expect(cardOf('ana', number)).toContain(`*Waiting* on ${mention('omar')}`);
  });

  it('is reminded as often as the step says', async () => {
    await apply(people('dana@acme.test'));
    await ask('acme/web/storefront');
    await world.pass('6m');
    await world.pass('6m');
    expect(world.as('dana').dms().at(-1)?.replies).toHaveLength(2);
  });
});

describe('resource-owners', () => {
  it('are the people who are Owner in GitLab there, for good', async () => {
    const { groups, users } = world.acme;
    world.gitlab.setMember('group', groups.acme, users.lee, 50, { by: users.priya });
    await world.as('priya').command('/access sync');
    const number = await ask('acme/web/checkout');
    expect(cardOf('lee', number)).toContain('You are asked because the policy names you');
    await world.as('lee').click('Approve');
    expect((await latest()).status).toBe('approved');
  });
});

describe('a step that loses its people while it waits', () => {
  it('goes to the admins, who are told so, and so is the requester', async () => {
    const number = await ask('acme/data/warehouse');
    expect(cardOf('dana', number)).toBeUndefined();
    await world.slack.deactivate('sam');
    await world.quiet();
    expect(cardOf('dana', number)).toContain('too few of those whom the policy names can decide by now');
    expect(cardOf('ana', number)).toContain('so hallpass admins are asked, too');
    await world.slack.reactivate('sam');
    await world.quiet();
  });

  it('a document edited meanwhile: whoever decides by now has a card, and the old one says so', async () => {
    const number = await ask('acme/data/warehouse');
    await apply({ policies: [steps('data', 'acme/data/**', { who: 'dana@acme.test' }), policies.at(-1)] });
    expect(cardOf('dana', number)).toContain('You are asked because the policy names you');
    expect(cardOf('lee', number)).toContain('*Not waiting for you*');
  });

  it('a document that asks for no more than has been said is the answer', async () => {
    await ask('acme/data/warehouse');
    await world.as('lee').click('Approve');
    await apply({ policies: [steps('data', 'acme/data/**', { who: LEE }), policies.at(-1)] });
    expect(await latest()).toMatchObject({ status: 'approved' });
  });

  it('of some is decided by the policy that is for them: people, owners, user groups, connectors', async () => {
    const auto = { match: { resources: ['acme/web/**'], roles: ['maintainer'] }, approval: 'auto' };
    const forSome = (id: string, match: object) => ({ ...auto, id, match: { ...auto.match, ...match } });
    const group = world.slack.addGroup({ handle: 'on-call', name: 'On call', members: ['sam'] });
    const directory = async (): Promise<void> => {
      await world.program.queue.add({ name: 'sync-directory', payload: {} }, world.now());
      await world.quiet();
    };
    await apply({
      policies: [
        forSome('elsewhere', { connectors: ['another'] }),
        forSome('people', { requesters: ['LEE@acme.test', 'owners'] }),
        forSome('group', { requesters: [group.id], connectors: ['gitlab'] }),
        ...policies,
      ],
    });
    const decides = async (handle: string): Promise<string | undefined> => {
      await world.as(handle).command('/access explain acme/web/storefront maintainer 1h');
      return /The policy `(\w+)` decides/.exec(told(handle))?.[1];
    };
    expect(await decides('ana')).toBe('web');
    expect(told('ana')).toContain('Of those before it, `elsewhere` is for other connectors.');
    expect(told('ana')).toContain('Of those before it, `people`, `group` are for other people.');
    expect([await decides('lee'), await decides('omar')]).toEqual(['people', 'people']);
    expect(await decides('sam')).toBe('group');
    await world.as('sam').command('/access request acme/web/storefront maintainer 1h INC-9');
    expect(await latest()).toMatchObject({ status: 'approved', policyId: 'group' });
    // Who has left the user group since is asked for like anybody else.
    group.members.length = 0;
    await directory();
    expect(await decides('sam')).toBe('web');
  });
});
