/** Requests in the console: who sees one, who decides it there, and where nobody does. */
import { afterEach, describe, expect, it } from 'vitest';
import { activeConfig } from '../../../src/db/config/config.ts';
import { system } from '../../../src/domain/actor.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { applyConfig } from '../../../src/operations/config/apply-config.ts';
import { PUBLIC, signedIn, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const POLICY = {
  id: 'default',
  match: { resources: ['**'], roles: ['reporter', 'developer', 'maintainer'] },
  approval: 'owners',
  maxDuration: '8h',
};
const asked = (): Promise<unknown> =>
  world.as('ana').command('/access request acme/platform/api developer 2h "deploy"');
const sources = async () =>
  (await world.program.ctx.db.selectFrom('approvals').select(['decision', 'source']).execute()).map(
    ({ decision, source }) => `${decision} in ${source}`,
  );

describe('a request', () => {
  it('is approved by whoever may, for less, and has its whole history and its messages', async () => {
    world = await startConsoleWorld();
    await asked();
    const omar = await signedIn(world, 'omar', '/requests');
    expect(omar.text).toContain('Waiting for you: 1 Ana Lima: Developer on acme/platform/api');
    await omar.open(`${PUBLIC}/requests/1`);
    expect(omar.text).toContain('deploy');
    omar.enter({ role: 'reporter', duration: '3600', note: 'an hour will do' });
    await omar.press('Approve');
    expect(omar.text).toContain('Your yes counts.');
    await world.quiet();
    await omar.open(`${PUBLIC}/requests/1`);
    for (const words of ['Omar Haddad approved it', 'in the console', 'gave it in GitLab', 'an hour will do'])
      expect(omar.text).toContain(words);
    const [, told = ''] = omar.text.split('Who was told in Slack');
    expect(told).toMatch(/Omar Haddad ?: the card to decide on/);
    expect(told).toMatch(/Ana Lima ?: the card about their request/);
    expect(told).toMatch(/Ana Lima ?: what became of it/);
    expect(await sources()).toEqual(['approve in console']);
    const [grant] = await world.program.ctx.db.selectFrom('grants').selectAll().execute();
    expect([grant?.role, grant?.durationSeconds]).toEqual(['reporter', 3600]);
  });

  it('is denied, and the requester reads why', async () => {
    world = await startConsoleWorld();
    await asked();
    const omar = await signedIn(world, 'omar', '/requests/1');
    omar.enter({ note: 'not today' });
    await omar.press('Deny');
    expect(omar.text).toContain('It is denied');
    const ana = await signedIn(world, 'ana', '/requests/1');
    expect(ana.text).toContain('not today');
    expect(ana.buttons).toEqual(['Sign out']);
  });

  it('is decided neither by its requester, nor by who only looks, nor by a stranger', async () => {
    world = await startConsoleWorld();
    await asked();
    for (const [handle, status] of [
      ['ana', 403],
      ['lee', 403],
      ['sam', 404],
    ] as const) {
      const browser = await signedIn(world, handle, '/requests/1');
      expect(browser.buttons).not.toContain('Approve');
      await browser.open(`${PUBLIC}/me`);
      const csrf = /name="csrf" value="([^"]*)"/.exec(browser.html)?.[1] ?? '';
      await browser.send(`${PUBLIC}/requests/1/decide`, { csrf, decision: 'approve' });
      expect([handle, browser.status]).toEqual([handle, status]);
    }
    expect(await sources()).toEqual([]);
  });

  it.each(['typed', 'web'])('whose policy says confirm: %s is decided in Slack alone', async (confirm) => {
    world = await startConsoleWorld({ policies: [{ ...POLICY, confirm }] });
    await asked();
    const omar = await signedIn(world, 'omar', '/requests/1');
    expect(omar.text).toContain('Decide on the card in Slack');
    expect(omar.buttons).toEqual(['Sign out']);
    const csrf = /name="csrf" value="([^"]*)"/.exec(omar.html)?.[1] ?? '';
    for (const decision of ['approve', 'deny']) {
      await omar.open(`${PUBLIC}/me`);
      await omar.send(`${PUBLIC}/requests/1/decide`, { csrf, decision });
      expect([decision, omar.status]).toEqual([decision, 422]);
    }
    expect(await sources()).toEqual([]);
  });

  it('that was answered meanwhile is not answered again', async () => {
    world = await startConsoleWorld();
    await asked();
    const omar = await signedIn(world, 'omar', '/requests/1');
    await world.as('priya').click('Deny');
    await world.as('priya').submit();
    await world.quiet();
    await omar.press('Approve');
    expect([omar.status, omar.text]).toEqual([409, expect.stringContaining('Nothing was changed')]);
    expect(omar.text).toMatch(/Request #1 .*Answered by Priya/);
    expect(omar.buttons).toEqual(['Sign out']);
    expect(await sources()).toEqual(['deny in slack']);
  });

  it('whose rules changed meanwhile is shown as it is now, with what was typed', async () => {
    world = await startConsoleWorld({ policies: [POLICY] });
    await asked();
    const omar = await signedIn(world, 'omar', '/requests/1');
    omar.enter({ role: 'reporter', duration: '3600', note: 'an hour <will> do' });
    const { ctx } = world.program;
    const { file } = await activeConfig(ctx.db);
    const approval = { steps: [{ who: ['owners'], need: 2 }] };
    await applyConfig(ctx, system('test'), {
      document: ConfigFile.parse({ ...file, policies: [{ ...POLICY, approval }] }),
      source: 'file',
    });
    await omar.press('Approve');
    expect([omar.status, omar.text]).toEqual([409, expect.stringContaining('Nothing was changed.')]);
    expect(omar.html).toMatch(/<textarea[^>]*>\s*an hour &lt;will&gt; do\s*</);
    expect(await sources()).toEqual([]);
    await omar.press('Approve');
    expect(omar.text).toContain('Your yes counts.');
    const given = ctx.db.selectFrom('approvals').select(['role', 'durationSeconds', 'note']);
    expect(await given.execute()).toEqual([
      { role: 'reporter', durationSeconds: 3600, note: 'an hour <will> do' },
    ]);
  });

  it('is cancelled by its requester', async () => {
    world = await startConsoleWorld();
    await asked();
    const ana = await signedIn(world, 'ana', '/requests/1');
    await ana.press('Cancel request');
    expect(ana.text).toContain('The request is cancelled.');
    await ana.open(`${PUBLIC}/requests?status=pending`);
    expect(ana.text).toContain('No requests here');
  });
});
