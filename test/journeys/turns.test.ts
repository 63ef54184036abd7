/** When it becomes somebody's turn they are told by something that rings, and once. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { cancelRequest } from '../../src/operations/requests/cancel-request.ts';
import { startWorld, type World } from '../support/world.ts';

const steps = (id: string, glob: string, ...list: readonly object[]) => ({
  id,
  match: { resources: [glob], roles: ['maintainer'] },
  approval: { steps: list },
});
const LEE = 'lee@acme.test';
const PRIYA = 'priya@acme.test';
const policies = [
  steps('web', 'acme/web/**', { who: 'owners' }, { who: PRIYA }),
  steps(
    'data',
    'acme/data/**',
    { who: [LEE, 'sam@acme.test'] },
    { who: 'dana@acme.test', escalate: { after: '30m', to: [LEE] } },
  ),
  steps('prod', 'acme/prod/**', { who: 'owners', need: 2 }),
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

const mention = (handle: string): string => `<@${world.as(handle).id}>`;
const card = (handle: string) => world.as(handle).dms().at(-1);
/** What rang under somebody's card of the last request, as it reads now. */
const rang = (handle: string) => card(handle)?.replies ?? [];
const latest = () =>
  world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number', 'desc').executeTakeFirstOrThrow();
async function ask(path: string): Promise<void> {
  await world.as('ana').command(`/access request ${path} maintainer 2h INC-1`);
  expect((await latest()).status).toBe('pending');
}

describe('whose turn it becomes', () => {
  it('and whose card stood there already, gets a short new message with its buttons', async () => {
    await ask('acme/web/storefront');
    expect(rang('priya')).toEqual([]);
    await world.as('omar').click('Approve');
    const [turn, ...more] = rang('priya');
    expect(more).toEqual([]);
    expect(turn?.text).toMatch(/^<@U07PR1NR8KC> \*It is your turn\*: <@U\w+> asks for \*Maintainer\*/);
    expect(turn?.shown).toContain(`Step 2 of 2 · 0 of 1 agreed · Agreed in step 1: ${mention('omar')}`);
    expect(turn?.shown).toMatch(/answer by <!date.* · the reason is on the card of request #\d+/);
    expect(turn?.buttons).toEqual(['Approve', 'Deny', 'Approve for less…']);
  });

  it('is answered there as on the card, and both then say what came of it', async () => {
    await ask('acme/web/storefront');
    await world.as('omar').click('Approve');
    const { ts } = rang('priya')[0] ?? { ts: '' };
    await world.as('priya').click('Approve', { message: ts });
    expect((await latest()).status).toBe('approved');
    const [turn] = rang('priya');
    expect(turn?.text).toBe('Not waiting any more: it was approved');
    expect(turn?.buttons).toEqual([]);
  });

  it('by an escalation: whoever was done with it is asked again, and rung', async () => {
    await ask('acme/data/warehouse');
    await world.as('sam').click('Approve');
    expect(rang('lee')).toEqual([]);
    await world.pass('31m');
    expect(rang('lee').map(({ text }) => text)).toEqual([expect.stringContaining('*It is your turn*')]);
    expect(rang('dana').filter(({ text }) => text.includes('*It is your turn*'))).toEqual([]);
  });

  it('and who lets it lapse is named, with who had agreed', async () => {
    await ask('acme/web/checkout');
    await world.as('omar').click('Approve');
    await world.pass('9h');
    expect((await latest()).status).toBe('expired');
    const words = `${mention('omar')} agreed, ${mention('priya')} did not answer`;
    for (const handle of ['ana', 'priya'])
      expect(card(handle)?.text).toMatch(new RegExp(`^\\*Expired\\*.*: ${words}`));
    expect(card('ana')?.replies.at(-1)?.text).toContain(words);
  });

  it('by an edited document, and it goes to others again: rung once, then told that it does not wait', async () => {
    await ask('acme/data/warehouse');
    await world.as('sam').click('Approve');
    await apply([steps('data', 'acme/data/**', { who: 'sam@acme.test' }, { who: LEE })]);
    expect(rang('lee')).toHaveLength(1);
    await apply([steps('data', 'acme/data/**', { who: 'sam@acme.test' }, { who: 'dana@acme.test' })]);
    expect(rang('lee').map(({ text }) => text)).toEqual([
      expect.stringMatching(
        new RegExp(`^\\*Not waiting for you any more\\*: it waits for ${mention('dana')}`),
      ),
    ]);
    expect(rang('lee')[0]?.buttons).toEqual([]);
  });

  it('and goes away and comes back: the older message has no buttons any more', async () => {
    const second = (who: string) => [steps('data', 'acme/data/**', { who: 'sam@acme.test' }, { who })];
    await ask('acme/data/warehouse');
    await world.as('sam').click('Approve');
    for (const who of [LEE, 'dana@acme.test', LEE]) await apply(second(who));
    const [older, newer, ...more] = rang('lee');
    expect(more).toEqual([]);
    expect(older?.text).toContain('*your turn again*: the buttons are below');
    expect(older?.buttons).toEqual([]);
    expect(newer?.text).toContain('*It is your turn*');
    expect(newer?.buttons).toEqual(['Approve', 'Deny', 'Approve for less…']);
  });

  it('has no second message for one turn: another of the same step agrees, policies are read anew', async () => {
    await ask('acme/prod/payments');
    await world.as('omar').click('Approve');
    await apply([...policies, { ...policies[3], id: 'spare' }]);
    expect(rang('priya')).toEqual([]);
    await ask('acme/web/checkout');
    await world.as('omar').click('Approve');
    await apply(policies);
    expect(rang('priya')).toHaveLength(1);
  });
});
