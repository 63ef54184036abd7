/** People, groups and projects, and tokens in the console. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenFor } from '../../support/api.ts';
import { granted, PUBLIC, signedIn, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startConsoleWorld();
  await granted(world);
});
afterAll(() => world.close());

const idOf = async (table: 'people' | 'resources', name: string): Promise<string> => {
  const column = table === 'people' ? 'people.name' : 'resources.path';
  const row = await world.program.ctx.db
    .selectFrom(table)
    .select('id')
    .where((eb) => eb(eb.ref(column as never), '=', name as never))
    .executeTakeFirstOrThrow();
  return row.id;
};

describe('people', () => {
  it('are listed for whoever looks after access, with their accounts and what they hold', async () => {
    const omar = await signedIn(world, 'omar', '/people');
    expect(omar.text).toContain('Ana Lima');
    await omar.open(`${PUBLIC}/people/${await idOf('people', 'Ana Lima')}`);
    expect(omar.text).toContain('ana@acme.test');
    expect(omar.text).toMatch(
      /All in all, by the last syncs.*acme\/platform\/api Developer through hallpass/,
    );
  });

  it('are found by a part of their name or e-mail, in any case, and by no sign of a pattern', async () => {
    const omar = await signedIn(world, 'omar', '/people?q=LIM');
    expect(omar.text).toMatch(/Ana Lima/);
    expect(omar.text).not.toContain('Sam Okafor');
    await omar.open(`${PUBLIC}/people?q=sam@acme`);
    expect(omar.text).toContain('Sam Okafor');
    for (const nobody of ['zzz', '%25', '_']) {
      await omar.open(`${PUBLIC}/people?q=${nobody}`);
      expect([nobody, omar.text]).toEqual([nobody, expect.stringContaining('Nobody is called that')]);
    }
  });

  it('see themselves, and nobody else', async () => {
    const ana = await signedIn(world, 'ana', `/people/${await idOf('people', 'Ana Lima')}`);
    expect([ana.status, ana.text]).toEqual([200, expect.stringContaining('acme/platform/api')]);
    for (const path of ['/people', `/people/${await idOf('people', 'Omar Haddad')}`, '/resources']) {
      await ana.open(`${PUBLIC}${path}`);
      expect([path, ana.status]).toEqual([path, 404]);
    }
  });
});

it('a project says who is in, and what would become of a request', async () => {
  const lee = await signedIn(world, 'lee', '/resources?q=platform/api');
  expect(lee.text).toContain('acme/platform/api');
  await lee.open(`${PUBLIC}/resources/${await idOf('resources', 'acme/platform/api')}`);
  expect(lee.text).toMatch(/For a while, here and below.*Ana Lima/);
  expect(lee.text).toMatch(/Who is in, by the last sync.*@/);
  expect(lee.text).toContain('If you asked for it now');
});

it('a token is seen by an auditor, and revoked by whose it is', async () => {
  const ana = await idOf('people', 'Ana Lima');
  const actor = { kind: 'person', personId: ana as `per_${string}`, via: 'slack' } as const;
  const token = await tokenFor(world.program.ctx, actor, { name: 'my laptop' });
  const lee = await signedIn(world, 'lee', '/tokens');
  expect(lee.text).toContain('my laptop');
  expect(lee.html).not.toContain(token);
  expect(lee.buttons).toEqual(['Sign out']);
  const omar = await signedIn(world, 'omar', '/tokens');
  expect(omar.text).toContain('No tokens');
  const own = await signedIn(world, 'ana', '/tokens');
  await own.press('Revoke');
  expect(own.text).toContain('lets nobody in any more');
  expect(own.text).toContain('No tokens');
});
