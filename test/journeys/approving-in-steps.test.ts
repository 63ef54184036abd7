import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { replay } from '../../src/db/models/conflicts/replay.ts';
import { cancelRequest } from '../../src/operations/requests/cancel-request.ts';
import { startWorld, type World } from '../support/world.ts';

const steps = (id: string, glob: string, ...list: readonly object[]) => ({
  id,
  match: { resources: [glob], roles: ['maintainer'] },
  approval: { steps: list },
});
const TWO_OWNERS = { who: 'owners', need: 2 };
const DANA = { who: 'dana@acme.test', note: 'deny' };
const policies = [
  steps('production', 'acme/prod/**', TWO_OWNERS, DANA),
  steps('web', 'acme/web/**', { who: 'owners' }, { who: ['lee@acme.test', 'sam@acme.test'], note: 'always' }),
  steps('data', 'acme/data/**', { who: 'gail@contractor.test' }),
  { id: 'default', match: { resources: ['**'], roles: ['developer', 'maintainer'] }, approval: 'owners' },
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ document: { policies } });
});
beforeEach(() => apply(policies));
afterEach(async () => {
  const { ctx } = world.program;
  const open = await ctx.db.selectFrom('requests').selectAll().where('status', '=', 'pending').execute();
  for (const { id, requesterId } of open)
    await cancelRequest(ctx, { kind: 'person', personId: requesterId, via: 'slack' }, { requestId: id });
  await world.quiet();
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

async function apply(its: readonly object[]): Promise<void> {
  const edited = document(world.gitlab.url, { policies: its });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

const card = (handle: string) => world.as(handle).dms().at(-1);
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const mention = (handle: string): string => `<@${world.as(handle).id}>`;
const latest = () =>
  world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number', 'desc').executeTakeFirstOrThrow();
async function ask(path: string, words = 'maintainer 2h INC-1'): Promise<void> {
  await world.as('ana').command(`/access request ${path} ${words}`);
  expect((await latest()).status).toBe('pending');
}

describe('a request in steps', () => {
  it('counts every yes, opens the next step with a card, and grants with the last', async () => {
    const before = world.as('dana').dms().length;
    await ask('acme/prod/ledger');
    expect(card('ana')?.text).toContain(
      `*Waiting*: Step 1 of 2 · 0 of 2 agreed · waits for ${mention('omar')}, ${mention('priya')}`,
    );
    expect(card('omar')?.shown).toContain('Step 1 of 2 · 0 of 2 agreed');
    expect(world.as('dana').dms()).toHaveLength(before);

    await world.as('omar').click('Approve');
    expect((await latest()).status).toBe('pending');
    expect(card('omar')?.text).toMatch(/^\*You agreed\*; it waits for <@U07PR1NR8KC>/);
    expect(card('omar')?.buttons).toEqual(['Deny', 'Start access review…']);
    expect(card('priya')?.shown).toContain(`1 of 2 agreed`);
    expect(card('priya')?.shown).toContain(`Agreed in step 1: ${mention('omar')}`);
    expect(world.as('dana').dms()).toHaveLength(before);

    await world.as('priya').click('Approve');
    expect(card('dana')?.shown).toContain('Step 2 of 2 · 0 of 1 agreed');
    expect(card('dana')?.shown).toContain(`Agreed in step 1: ${mention('omar')}, ${mention('priya')}`);
    expect(card('dana')?.shown).toContain('You are asked because the policy names you');
    expect(card('ana')?.text).toContain(`Step 2 of 2 · 0 of 1 agreed · waits for ${mention('dana')}`);

    await world.as('dana').click('Approve');
    expect((await latest()).status).toBe('approved');
    for (const handle of ['omar', 'priya', 'dana'])
      expect(card(handle)?.text).toMatch(/^\*Approved\* by <@U07DN3WS6VB>/);
    const member = world.gitlab.member('project', world.acme.projects.ledger, world.acme.users.ana);
    expect(member?.level).toBe(40);
  });

  it('a denial ends all, and is refused without the note that the policy asks for', async () => {
    await ask('acme/prod/payments');
    await world.as('omar').click('Approve');
    await world.as('priya').click('Approve');
    await world.as('dana').click('Deny');
    expect((await world.as('dana').submit()).errors).toHaveProperty('Note');
    await world.as('dana').type('Note', 'not before the audit');
    await world.as('dana').submit();
    expect(await latest()).toMatchObject({ status: 'denied', decisionNote: 'not before the audit' });
    expect(card('omar')?.text).toMatch(/^\*Denied\* by <@U07DN3WS6VB>/);
    expect(card('omar')?.buttons).toEqual([]);
  });

  it('who agreed may still deny while others are asked', async () => {
    await ask('acme/prod/payments');
    await world.as('omar').click('Approve');
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    expect(await latest()).toMatchObject({ status: 'denied' });
  });

  it('who agreed, pressing once more, counts once', async () => {
    await ask('acme/prod/payments');
    const again = world.as('omar').aim('Approve');
    await Promise.all([again(), again()]);
    expect(card('priya')?.shown).toContain('1 of 2 agreed');
  });

  it('Approve for less in step 1 is what step 2 sees and decides', async () => {
    await ask('acme/web/storefront', 'maintainer 4h INC-2');
    await world.as('omar').click('Approve for less…');
    await world.as('omar').select('Duration', '1 hour');
    await world.as('omar').submit();
    expect(card('lee')?.shown).toContain('1 hour from the last approval');
    expect(card('lee')?.shown).toContain('Asked for was Maintainer for 4 hours');
    expect(card('ana')?.shown).toContain('Agreed to is less: Maintainer for 1 hour');
    await world.as('lee').click('Approve');
    expect(world.as('lee').modal()).toMatchObject({ title: 'Approve request', submit: 'Approve' });
    await world.as('lee').type('Note', 'for the sale');
    await world.as('lee').submit();
    expect(card('omar')?.shown).toContain('for less: Maintainer for 1 hour');
    expect(card('ana')?.shown).toContain('Note: for the sale');
  });

  it('a press on a card whose question changed is refused with what changed', async () => {
    await ask('acme/prod/payments', 'maintainer 2h INC-3');
    const [approve, deny] = [world.as('priya').aim('Approve'), world.as('priya').aim('Deny')];
    await world.as('omar').click('Approve for less…');
    await world.as('omar').select('Duration', '1 hour');
    await world.as('omar').submit();
    await approve();
    expect(told('priya')).toContain('nothing was decided: it is for 1 hour now, not 2 hours.');
    await deny();
    expect(world.as('priya').modal()?.shown).toContain('it is for 1 hour now, not 2 hours');
    await world.as('priya').close();
    expect((await latest()).status).toBe('pending');
    await world.as('priya').click('Approve');
    expect(card('dana')?.shown).toContain('1 hour from the last approval');
  });

  it('document edited between ask and press: judged as it is now, and the card says what is asked', async () => {
    await apply([policies.at(-1) ?? {}]);
    await ask('acme/prod/payments');
    const press = world.as('omar').aim('Approve');
    await apply(policies);
    await press();
    expect(told('omar')).toContain('it waits for step 1 of 2 now; 2 people have to agree in this step now');
    expect((await latest()).status).toBe('pending');
    await world.as('omar').click('Approve');
    expect(
      world
        .as('omar')
        .dms()
        .map(({ text }) => text),
    ).toContainEqual(expect.stringMatching(/^\*You agreed\*/));
  });

  it('is refused at once where nobody may decide a step, with whom to turn to', async () => {
    await world.as('ana').command('/access request acme/data/warehouse maintainer 2h INC-4');
    expect(told('ana')).toContain(
      'The policy asks for somebody to agree, and besides you there is nobody. Turn to Dana Weiss, a hallpass admin.',
    );
  });

  it('waits on those of the open step alone in /access pending', async () => {
    await ask('acme/prod/payments', 'maintainer 1h INC-5');
    await world.as('dana').command('/access pending');
    expect(told('dana')).toContain('Nothing is waiting');
    await world.as('omar').click('Approve');
    await world.as('omar').command('/access pending');
    expect(told('omar')).toContain('Nothing is waiting');
    await world.as('priya').click('Approve');
    await world.as('dana').command('/access pending');
    expect(told('dana')).toContain('*Waiting on you*');
    expect(told('dana')).toContain('Step 2 of 2 · 0 of 1 agreed');
    await world.as('dana').click('Approve', { message: world.as('dana').ephemerals().at(-1)?.ts ?? '' });
    expect((await latest()).status).toBe('approved');
  });

  it('is explained before anything is asked: the policy, the people of each step, the limits', async () => {
    await world.as('ana').command('/access explain acme/prod/eu/gateway maintainer 1h');
    expect(told('ana')).toContain('*You could ask for Maintainer on `acme/prod/eu/gateway` for 1 hour.*');
    expect(told('ana')).toContain('The policy `production` decides');
    expect(told('ana')).toContain(
      'Step 1 of 2: 2 of the integration owners have to agree (Omar Haddad, Priya Nair).',
    );
    await world.as('omar').command(`/access explain ${mention('ana')} acme/data/warehouse maintainer 1h`);
    expect(told('omar')).toContain('Ana Lima would be refused Maintainer on `acme/data/warehouse`');
    expect(told('omar')).toContain('Turn to Dana Weiss, a hallpass admin.');
    await world.as('lee').command(`/access explain ${mention('ana')} acme/data/warehouse maintainer 1h`);
    expect(told('lee')).toContain('Leave the person out to see your own.');
  });

  it('reminds only those it waits for', async () => {
    await ask('acme/prod/eu/gateway');
    await world.as('omar').click('Approve');
    await world.pass('16m');
    expect(card('omar')?.replies).toEqual([]);
    expect(card('priya')?.replies[0]?.shown).toContain('*Still waiting* for your answer');
  });

  it('replayed by another document: what would come out otherwise, of all that was asked', async () => {
    const edited = document(world.gitlab.url, {
      policies: [
        { ...policies[0], approval: { steps: [{ who: 'nobody@acme.test' }] } },
        { ...policies[1], approval: 'auto' },
        { ...policies.at(-1), approval: { steps: [{ who: 'owners', need: 2 }] } },
      ],
    });
    const { db } = world.program.ctx;
    const replayed = await replay(db, edited, new Date(0), world.now());
    const past = await db.selectFrom('requests').select(['number', 'policyId']).orderBy('number').execute();
    expect(replayed.map(({ number }) => number)).toEqual(past.map(({ number }) => number));
    const changes = new Map(replayed.map(({ path, change }) => [path, change]));
    expect(changes.get('acme/prod/payments')).toBe('nobody');
    expect(changes.get('acme/web/storefront')).toBe('by_rule');
    expect(await replay(db, edited, world.now(), world.now())).toEqual([]);
    const same = await replay(db, document(world.gitlab.url, { policies }), new Date(0), world.now());
    expect(same.filter(({ change }) => change !== null)).toEqual([]);
  });

  it('asked on a card of an earlier version, without a question in it, is decided', async () => {
    await ask('acme/platform/api', 'developer 1h INC-6');
    world.slack.signingSecret = 'wrong';
    await world
      .as('omar')
      .click('Approve')
      .catch(() => undefined);
    world.slack.signingSecret =
      world.config.slack.mode.kind === 'http'
        ? (world.config.slack.mode.signingSecrets[0]?.reveal() ?? '')
        : '';
    world.slack.store.violations.length = 0;
    const pressed = world.slack.deliveries.at(-1)?.payload as { readonly actions: readonly object[] };
    const actions = pressed.actions.map((action) => ({ ...action, block_id: 'Xy1z' }));
    await world.slack.deliver({ ...pressed, actions });
    expect((await latest()).status).toBe('approved');
  });
});
