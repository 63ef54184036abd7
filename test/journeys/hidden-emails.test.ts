import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const HANDLES = ['ana', 'omar', 'priya', 'dana', 'lee', 'sam'] as const;
const API = 'acme/platform/api';

/** Whether Slack tells the app people's addresses, as it does with the scope for it. */
async function showEmails(areShown: boolean): Promise<void> {
  for (const handle of HANDLES)
    await world.slack.changePerson(handle, { email: areShown ? `${handle}@acme.test` : '' }, { quiet: true });
}

/** Of the first grant, which is Ana's. */
const status = async (): Promise<string | undefined> =>
  (await world.program.ctx.db.selectFrom('grants').select('status').orderBy('id').executeTakeFirst())?.status;

describe('Slack that shows no e-mail address any more, as when the app was installed without the scope for it', () => {
  it('takes nobody’s account, access or say away: an address that is not shown is none that changed', async () => {
    await world.as('ana').command(`/access request ${API} developer 4h INC-1`);
    await world.as('omar').click('Approve');
    expect(await status()).toBe('active');
    await showEmails(false);
    await world.as('dana').command('/access sync');
    await world.slack.changePerson('ana', { tz: 'Europe/Berlin' });
    expect(await status()).toBe('active');
    await world.as('lee').command(`/access request ${API} developer 1h INC-2`);
    await world.as('priya').click('Approve');
    expect(world.as('lee').dms().at(-1)?.shown).toContain('*Active*');
  });

  it('still lets those lose it who leave, or whose address is shown to be another one', async () => {
    await world.slack.changePerson('ana', { email: 'someone@acme.test' });
    expect(await status()).toBe('ended');
    await world.slack.deactivate('lee');
    const { db } = world.program.ctx;
    expect(
      await db
        .selectFrom('accounts')
        .select('username')
        .where('username', 'in', ['ana', 'lee'])
        .where('personId', 'is not', null)
        .execute(),
    ).toEqual([]);
  });
});
