/** Integrations and findings in the console: who sees them, what is done about them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logConnector } from '../../../src/db/connectors/connector-logs.ts';
import { system } from '../../../src/domain/actor.ts';
import { applyConfig } from '../../../src/operations/config/apply-config.ts';
import { transact } from '../../../src/operations/transact.ts';
import { document } from '../../../playground/fakes/document.ts';
import { PUBLIC, signedIn, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startConsoleWorld();
});
afterAll(() => world.close());

const [api, ana] = [10, 101];

/** Dana makes Ana a Maintainer in GitLab, and a sync sees it. */
async function found(): Promise<string> {
  if (world.gitlab.member('project', api, ana) !== null) {
    world.gitlab.setMember('project', api, ana, null);
    await world.as('omar').command('/access sync');
  }
  world.gitlab.setMember('project', api, ana, 40, { by: 104, expiresAt: null });
  await world.as('omar').command('/access sync');
  const { id } = await world.program.ctx.db
    .selectFrom('findings')
    .select('id')
    .where('status', '=', 'open')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return id;
}
const statusOf = async (id: string): Promise<string | undefined> =>
  (
    await world.program.ctx.db
      .selectFrom('findings')
      .select('status')
      .where('id', '=', id as `fnd_${string}`)
      .executeTakeFirst()
  )?.status;

describe('an integration', () => {
  it('says how it is and what it did, and is read now', async () => {
    const omar = await signedIn(world, 'omar', '/integrations');
    expect(omar.text).toMatch(/GitLab acme on http\S+ Connected .* Omar Haddad/);
    await omar.open(`${PUBLIC}/integrations/gitlab`);
    expect(omar.text).toMatch(/Log of 30 days.*sync .*groups/);
    expect(omar.buttons).toEqual(['Sign out', 'Sync now', 'Show']);
    const before = world.gitlab.requests.length;
    await omar.press('Sync now');
    expect(omar.text).toContain('GitLab is being read');
    await world.quiet();
    expect(world.gitlab.requests.length).toBeGreaterThan(before);
  });

  it('shows its log page by page, and what is wrong alone', async () => {
    await transact(world.program.ctx, system('test'), async (tx) => {
      const line = { connectorId: 'gitlab', operation: 'check', level: 'info' } as const;
      for (let count = 0; count < 60; count++)
        await logConnector(tx, { ...line, message: { code: 'answers_again' } });
    });
    const omar = await signedIn(world, 'omar', '/integrations/gitlab');
    expect(omar.html.split('<tr>').length).toBe(52);
    const older = /href="([^"]*upto=[^"]*)"/.exec(omar.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    await omar.open(`${PUBLIC}${older}`);
    expect([omar.status, omar.text]).toEqual([200, expect.stringContaining('groups')]);
    await omar.open(`${PUBLIC}/integrations/gitlab?log=errors`);
    expect(omar.text).toContain('Nothing here');
  });

  it('is paused and resumed where it is managed in Slack', async () => {
    const [first] = document(world.gitlab.url).connectors;
    const web = { ...first, id: 'web', name: 'Web', group: 'beta', managedBy: 'slack' };
    const reviews = { auditors: ['lee@acme.test'] };
    await applyConfig(world.program.ctx, system('test'), {
      document: document(world.gitlab.url, { connectors: [first, web], reviews }),
      source: 'file',
    });
    const omar = await signedIn(world, 'omar', '/integrations/web');
    await omar.press('Pause');
    expect(omar.text).toMatch(/It is paused\..*State Paused.*Next step Resume it/);
    const stale = await signedIn(world, 'omar', '/integrations/web');
    await omar.press('Resume');
    expect(omar.text).toContain('It is resumed');
    await stale.press('Resume');
    expect([stale.status, stale.text]).toEqual([409, expect.stringContaining('Nothing was changed')]);
  });

  it('is read by an auditor, who has no button, and is not there for anybody else', async () => {
    const lee = await signedIn(world, 'lee', '/integrations/gitlab');
    expect([lee.status, lee.buttons]).toEqual([200, ['Sign out', 'Show']]);
    const ana = await signedIn(world, 'ana', '/');
    expect(ana.text).not.toMatch(/Integrations|Findings/);
    for (const path of ['/integrations', '/integrations/gitlab', '/findings']) {
      await ana.open(`${PUBLIC}${path}`);
      expect([path, ana.status]).toEqual([path, 404]);
    }
  });
});

describe('a finding', () => {
  it('is removed, and GitLab has it no more', async () => {
    const id = await found();
    const omar = await signedIn(world, 'omar', `/findings/${id}`);
    await omar.press('Remove');
    await world.quiet();
    expect(world.gitlab.member('project', api, ana)).toBeNull();
    await omar.open(`${PUBLIC}/findings/${id}`);
    expect(omar.text).toContain('is taken back');
  });

  it('is made temporary', async () => {
    const id = await found();
    const omar = await signedIn(world, 'omar', `/findings/${id}`);
    omar.enter({ duration: '3600', note: 'until the release' });
    await omar.press('Make temporary');
    expect(omar.text).toContain('has an end now');
    await world.quiet();
    expect(await statusOf(id)).toBe('temporary');
    await world.pass('2h');
    expect(world.gitlab.member('project', api, ana)).toBeNull();
  });

  it('is shown with what was typed when its limit is refused', async () => {
    const id = await found();
    const omar = await signedIn(world, 'omar', `/findings/${id}`);
    omar.enter({ duration: '99999999', note: 'until the release' });
    await omar.press('Make temporary');
    expect([omar.status, omar.text]).toEqual([422, expect.stringContaining('Nothing was changed.')]);
    expect(omar.html).toContain('value="until the release"');
    expect(omar.buttons).toContain('Make temporary');
    expect(await statusOf(id)).toBe('open');
  });

  it('is not decided by an auditor, nor seen by whose it is', async () => {
    const id = await found();
    const lee = await signedIn(world, 'lee', `/findings/${id}`);
    expect([lee.status, lee.buttons]).toEqual([200, ['Sign out']]);
    const ana = await signedIn(world, 'ana', `/findings/${id}`);
    expect(ana.status).toBe(404);
    expect(await statusOf(id)).toBe('open');
  });

  it('says who has what where, since when and from whom, and is accepted', async () => {
    const id = await found();
    const omar = await signedIn(world, 'omar', '/findings');
    expect(omar.text).toMatch(/To decide: 1 .*Ana Lima @ana Maintainer acme\/platform\/api Dana Weiss/);
    await omar.open(`${PUBLIC}/findings/${id}`);
    expect(omar.text).toMatch(/Before nothing Now Maintainer, without an end Given by Dana Weiss/);
    await omar.press('Accept');
    expect(omar.text).toContain('It stays.');
    expect(omar.buttons).toEqual(['Sign out']);
    expect(await statusOf(id)).toBe('accepted');
  });
});
