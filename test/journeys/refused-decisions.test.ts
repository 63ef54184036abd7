/** A form to decide with that is refused keeps what was written in it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const values = (handle: string) => world.as(handle).modal()?.values;
const requests = () => world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number').execute();

describe('a form to decide with', () => {
  it('that cannot be approved says so above its fields, which keep what was typed, and can be sent again', async () => {
    const [ana, omar] = [world.as('ana'), world.as('omar')];
    await ana.command('/access acme/platform/deploy-tools maintainer 4h to be approved for less');
    await omar.click('Approve for less…');
    await omar.select('Duration', '1 hour');
    await omar.type('Note', 'an hour is plenty');
    const { db } = world.database;
    const linked = await db
      .selectFrom('accounts')
      .select(['personId', 'linkedBy', 'linkedAt', 'linkedVia'])
      .where('username', '=', 'ana')
      .executeTakeFirstOrThrow();
    const link = (changes: typeof linked) =>
      db.updateTable('accounts').set(changes).where('username', '=', 'ana').execute();
    await link({ personId: null, linkedBy: null, linkedAt: null, linkedVia: null });
    expect((await omar.submit()).errors).toBeUndefined();
    expect(shown('omar')).toMatch(/^:warning: This cannot be approved while no GitLab account is linked/);
    expect(values('omar')).toMatchObject({ Duration: '3600', Note: 'an hour is plenty' });
    await link(linked);
    await omar.submit();
    expect(omar.modal()).toBeNull();
    expect((await requests()).at(-1)).toMatchObject({ status: 'approved' });
    await world.quiet();
    expect(ana.dms().at(-1)?.shown).toContain('Note: an hour is plenty');
  });

  it('that comes too late says whose answer stands, and what was written is still there', async () => {
    await world.as('ana').command('/access acme/data/ml maintainer 1h one answer is enough');
    const omar = world.as('omar');
    await omar.click('Deny');
    await omar.type('Note', 'please take the read replica');
    await world.as('priya').click('Approve');
    await omar.submit();
    expect(shown('omar')).toContain('is already approved by');
    expect(shown('omar')).toContain('Your note: please take the read replica');
    await omar.close();
  });
});
