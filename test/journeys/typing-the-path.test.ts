/** `confirm: typed`: whoever approves types the path into the form, on the card's Approve and on Approve for less. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const PATH = 'Type its path to confirm';
const match = { resources: ['**'], roles: ['developer', 'maintainer'] };

let world: World;
beforeAll(async () => {
  world = await startWorld({
    document: { policies: [{ id: 'typed', match, approval: 'owners', confirm: 'typed' }] },
  });
});
afterEach(() => expect(world.slack.violations).toEqual([]));
afterAll(() => world.close());

const latest = () =>
  world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number', 'desc').executeTakeFirstOrThrow();

async function ask(path: string): Promise<void> {
  await world.as('ana').command(`/access request ${path} maintainer 2h INC-1`);
  await world.quiet();
}

describe('a path that whoever approves types', () => {
  it('is asked for by Approve; a wrong one stays in the form with what to type, the right one approves', async () => {
    await ask('acme/prod/ledger');
    const omar = world.as('omar');
    await omar.click('Approve');
    expect((await latest()).status).toBe('pending');
    await omar.type(PATH, 'acme/prod');
    expect(JSON.stringify((await omar.submit()).errors)).toContain(
      'Type acme/prod/ledger, the path of what this is about',
    );
    expect((await latest()).status).toBe('pending');
    await omar.type(PATH, 'Acme/Prod/Ledger');
    await omar.submit();
    await world.quiet();
    expect(omar.modal()).toBeNull();
    expect((await latest()).status).toBe('approved');
  });

  it('is asked for by Approve for less as well, and not to deny', async () => {
    await ask('acme/prod/payments');
    const omar = world.as('omar');
    await omar.click('Approve for less…');
    await omar.select('Duration', '30 minutes');
    await omar.type(PATH, 'no');
    await omar.submit();
    expect((await latest()).status).toBe('pending');
    await omar.type(PATH, 'acme/prod/payments');
    await omar.submit();
    await world.quiet();
    expect((await latest()).status).toBe('approved');
    await ask('acme/web/checkout');
    await omar.click('Deny');
    expect(JSON.stringify(omar.modal())).not.toContain(PATH);
    await omar.submit();
    await world.quiet();
    expect((await latest()).status).toBe('denied');
  });
});
