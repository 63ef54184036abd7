/** The configuration in the console: its text, two versions side by side, and going back to one. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeConfig, configAt, storedForm } from '../../../src/db/config/config.ts';
import { addAdmin, PUBLIC, signedIn, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startConsoleWorld();
});
afterEach(() => world.close());

const changed = (admin: string) => addAdmin(world, admin);
const activeVersion = async () => (await activeConfig(world.program.ctx.db)).version;

describe('the configuration', () => {
  it('is text with its versions, for admins and auditors', async () => {
    const version = await changed('priya@acme.test');
    for (const handle of ['dana', 'lee'] as const) {
      const browser = await signedIn(world, handle, '/configuration');
      expect(browser.text).toContain(`Version ${version} is active.`);
      expect(browser.text).toMatch(
        /Version 2 active .* Dana Weiss through the API Version 1 .* hallpass from the file/,
      );
      expect(browser.text).toMatch(/admins: - \S+ .*- priya@acme.test/);
    }
  });

  it('is nothing for owners and others, nor is a version of it', async () => {
    await changed('priya@acme.test');
    for (const handle of ['omar', 'sam'] as const)
      for (const path of ['/configuration', '/configuration/1']) {
        const browser = await signedIn(world, handle, path);
        expect([handle, path, browser.status]).toEqual([handle, path, 404]);
        expect(browser.text).not.toContain('priya@acme.test');
      }
  });

  it('has two versions side by side, in words first', async () => {
    await changed('priya@acme.test');
    await changed('ana@acme.test');
    const lee = await signedIn(world, 'lee', '/configuration/3');
    expect(lee.text).toMatch(/From version 2 to version 3 ana@acme.test is an admin now/);
    expect(lee.html).toMatch(/<ins><code> *\d+ \+ *- ana@acme.test<\/code><\/ins>/);
    expect(lee.text).toMatch(/lines are the same/);
    expect(lee.buttons).toEqual(['Sign out', 'Compare']);
    lee.enter({ beside: '1' });
    await lee.press('Compare');
    expect(lee.text).toMatch(/From version 1 to version 3 priya@acme.test, ana@acme.test are admins now/);
    for (const path of ['/configuration/9', '/configuration/x', '/configuration/3?beside=0']) {
      await lee.open(`${PUBLIC}${path}`);
      expect([path, lee.status]).toEqual([path, 404]);
    }
  });
});

describe('going back', () => {
  it('is done by an admin, as a new version', async () => {
    await changed('priya@acme.test');
    const dana = await signedIn(world, 'dana', '/configuration/1');
    expect(dana.text).toMatch(/From version 2 to version 1 priya@acme.test is an admin no more/);
    await dana.press('Go back to version 1');
    expect(dana.text).toContain('It is active again, as the newest version.');
    expect(dana.text).toContain('Version 3 is active.');
    expect(dana.text).toContain('Version 3 active');
    expect(dana.text).toContain('Dana Weiss in the console');
    const { db } = world.program.ctx;
    const [first, third] = [await configAt(db, 1), await configAt(db, 3)];
    assert(first && third);
    expect(third.file).toEqual(first.file);
    expect(third.appliedBy).toMatch(/^per_.*@console$/);
  });

  it('is refused to auditors, from elsewhere, and where another version is active by then', async () => {
    await changed('priya@acme.test');
    const lee = await signedIn(world, 'lee', '/configuration/1');
    expect(lee.buttons).toEqual(['Sign out', 'Compare']);
    const csrf = /name="csrf" value="([^"]*)"/.exec(lee.html)?.[1] ?? '';
    await lee.send(`${PUBLIC}/configuration/1/roll-back`, { csrf, expected: '2' });
    expect(lee.status).toBe(403);
    const omar = await signedIn(world, 'omar', '/me');
    const own = /name="csrf" value="([^"]*)"/.exec(omar.html)?.[1] ?? '';
    await omar.send(`${PUBLIC}/configuration/1/roll-back`, { csrf: own, expected: '2' });
    expect([omar.status, omar.text]).toEqual([403, expect.not.stringContaining('acme.test')]);
    const dana = await signedIn(world, 'dana', '/configuration/1');
    await dana.send(`${PUBLIC}/configuration/1/roll-back`, { csrf: 'x'.repeat(43), expected: '2' });
    expect(dana.status).toBe(403);
    await dana.open(`${PUBLIC}/configuration/1`);
    await changed('ana@acme.test');
    await dana.press('Go back to version 1');
    expect([dana.status, dana.text]).toEqual([409, expect.stringContaining('Nothing was changed')]);
    expect(await activeVersion()).toBe(3);
  });

  it('is refused in words: rollback to a version whose connector is gone', async () => {
    const { ctx } = world.program;
    const { file } = await activeConfig(ctx.db);
    const [gitlab] = file.connectors;
    assert(gitlab);
    const beta = {
      ...gitlab,
      id: 'beta',
      name: 'Beta',
      group: 'beta',
      managedBy: 'slack',
      token: { stored: true },
    };
    const facts = { appliedBy: 'system:test', source: 'slack', appliedAt: ctx.now() } as const;
    await ctx.db.transaction().execute(async (db) => {
      const withBeta = storedForm({ ...file, connectors: [gitlab, beta] });
      await db
        .insertInto('configVersions')
        .values({ version: 2, ...withBeta, ...facts })
        .execute();
      await db
        .insertInto('configVersions')
        .values({ version: 3, ...storedForm(file), ...facts })
        .execute();
    });
    const dana = await signedIn(world, 'dana', '/configuration/2');
    await dana.press('Go back to version 2');
    expect([dana.status, dana.text]).toEqual([
      422,
      expect.stringMatching(/Nothing was changed\. .*beta.* set it up again in Slack/),
    ]);
    expect(await activeVersion()).toBe(3);
  });
});
