import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    document: { people: [{ slack: 'priya@acme.test', gitlab: 'priya' }] },
  });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const message = (handle: string): string => world.as(handle).dms().at(-1)?.shown ?? '';
const mention = (handle: string): string => `<@${world.as(handle).id}>`;
const rowOf = (user: keyof World['acme']['users']): number | null =>
  world.gitlab.member('project', world.acme.projects.infra, world.acme.users[user])?.level ?? null;

async function linkOf(handle: string): Promise<string | null> {
  const row = await world.program.ctx.db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.personId')
    .select(['accounts.username', 'accounts.linkedBy'])
    .where('people.slackUserId', '=', world.as(handle).id)
    .executeTakeFirst();
  return row === undefined ? null : `${row.username} by ${row.linkedBy}`;
}

async function sync(): Promise<void> {
  await world.as('omar').command('/access sync');
  await world.quiet();
}

describe('/access unlink', () => {
  it('takes one’s own link away, ends what hangs on it, and no e-mail brings it back', async () => {
    await world.as('ana').command('/access request acme/platform/infra maintainer 4h INC-1');
    await world.as('omar').click('Approve');
    expect(rowOf('ana')).toBe(40);
    await world.as('ana').command('/access unlink');
    expect(told('ana')).toContain('`ana`, linked');
    expect(told('ana')).toContain('1 open grant would end with it');
    await world.as('ana').click('Unlink');
    await world.quiet();
    expect(await linkOf('ana')).toBeNull();
    expect(rowOf('ana')).not.toBe(40);
    expect(told('ana')).toContain('@ana is not linked any more');
    // Their card says the rest: no message tells them what they did themselves.
    expect(world.as('ana').dms()).toHaveLength(1);
    expect(message('ana')).toContain('*Ended*');
    await sync();
    expect(await linkOf('ana')).toBeNull();
    await world.as('omar').command('/access unlinked');
    expect(told('omar')).toContain('was unlinked by hand');
  });

  it('leaves the way to prove the account open', async () => {
    await world.as('ana').command('/access link');
    await world.as('ana').click('Prove it with a code');
    await world.as('ana').type('GitLab username', 'ana');
    await world.as('ana').submit();
    const code = /`([A-HJ-NP-Z2-9]{8})`/.exec(world.as('ana').modal()?.shown ?? '')?.[1] ?? '';
    world.gitlab.setStatus(world.acme.users.ana, code);
    await world.as('ana').click('I put it there, check');
    await world.as('ana').close();
    expect(await linkOf('ana')).toBe('ana by code');
    await sync();
    expect(await linkOf('ana')).toBe('ana by code');
  });

  it('is for owners, too: the person and the owners hear of it', async () => {
    await world.as('sam').command('/access request acme/platform/infra developer 4h INC-2');
    await world.as('omar').click('Approve');
    expect(rowOf('sam')).toBe(30);
    await world.as('priya').command(`/access unlink ${mention('sam')}`);
    await world.as('priya').click('Unlink');
    await world.quiet();
    expect([await linkOf('sam'), rowOf('sam')]).toEqual([null, null]);
    expect(message('sam')).toContain('an integration owner or admin unlinked it');
    expect(message('omar')).toContain(`that of ${mention('sam')}`);
  });

  it('of others is nobody else’s, whatever button is made up', async () => {
    await world.as('lee').command(`/access unlink ${mention('ana')}`);
    expect(told('lee')).toContain('Only integration owners and admins');
    const { id } = await world.program.ctx.db
      .selectFrom('people')
      .select('id')
      .where('slackUserId', '=', world.as('ana').id)
      .executeTakeFirstOrThrow();
    await world.as('lee').openHome();
    await forgePress(world, 'lee', 'link.drop', `gitlab/${id}`);
    await world.quiet();
    expect(await linkOf('ana')).toBe('ana by code');
  });

  it('refuses a link of hallpass.yaml, and says who can change that', async () => {
    await world.as('priya').command('/access unlink');
    expect(told('priya')).toContain('A hallpass admin has to take it out of hallpass.yaml');
    expect(world.as('priya').ephemerals().at(-1)?.buttons).toEqual([]);
  });

  it('pressed a second time says that nothing is linked any more', async () => {
    await world.as('lee').command('/access unlink');
    const again = world.as('lee').aim('Unlink');
    await world.as('lee').click('Unlink');
    await again();
    expect(
      world
        .as('lee')
        .ephemerals()
        .map(({ shown }) => shown)
        .join('\n'),
    ).toContain('That account is not linked any more');
  });
});
