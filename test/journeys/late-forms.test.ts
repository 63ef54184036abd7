/** A form that took longer than Slack waits for: it is closed by then, and nothing of it is lost. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { extendElsewhere } from '../support/extend-elsewhere.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

describe('a form that Slack gave up on', () => {
  it('and that was closed says by a message what would have stood in it', async () => {
    world.slack.addPerson({ handle: 'lou', name: 'Lou', email: 'lou@home.test' });
    const lou = world.as('lou');
    await lou.command('/access link');
    await lou.click('Prove it with a code');
    await lou.type('GitLab username', 'nobody_there');
    const gate = world.gitlab.hold({ method: 'GET', path: /\/users/ });
    const submitting = lou.submit();
    await gate.reached;
    await vi.waitFor(() => expect(lou.modal()?.shown).toContain('You may close this'), 20_000);
    const closing = lou.close({ all: true });
    gate.release();
    await Promise.all([closing, submitting]);
    await world.quiet();
    expect(lou.dms().at(-1)?.shown).toContain('GitLab has no account @nobody_there');
    expect(world.slack.violations).toEqual([]);
  });

  it('is answered by a message with what was typed and the next step', async () => {
    const [lee, sam] = [world.as('lee'), world.as('sam')];
    await lee.command('/access acme/web/storefront maintainer 1h the first');
    await lee.command('/access');
    await lee.select('Resource', 'acme/web/storefront');
    await lee.select('Role', 'Maintainer');
    await lee.type('Reason', 'asked for on a train');
    await sam.command('/access acme/prod/ledger developer 1h to look around');
    await world.as('omar').click('Approve');
    await sam.click('Extend', { message: sam.dms().at(-1)?.ts ?? '' });
    await sam.type('Reason', 'still on a train');
    await extendElsewhere(world, 'sam', 'the first');
    const client = await world.database.pool.connect();
    await client.query('begin; lock table requests in access exclusive mode');
    const submitting = Promise.all([lee.submit(), sam.submit()]);
    try {
      await vi.waitFor(() => {
        for (const who of ['lee', 'sam'])
          expect(world.as(who).modal()?.shown).toContain('You may close this');
      }, 20_000);
    } finally {
      await client.query('commit');
      client.release();
    }
    await submitting;
    await world.quiet();
    const [toLee, toSam] = [lee, sam].map((who) => who.dms().at(-1));
    expect(toLee?.shown).toMatch(/You already asked for this: request #\d+ is waiting/);
    expect(toLee?.buttons).toEqual(['Ask for 2 hours instead', 'Cancel request', 'Open the form']);
    expect(toSam?.shown).toMatch(/You already asked for this[^]*Your reason[^]*still on a train/);
    expect(toSam?.buttons).toEqual(['Cancel request']);
    await lee.click('Open the form');
    expect(lee.modal()?.values).toMatchObject({ Role: 'maintainer', Reason: 'asked for on a train' });
    expect(world.slack.violations).toEqual([]);
  });
});
