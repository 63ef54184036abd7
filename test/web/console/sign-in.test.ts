/** Who gets in to the console. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../../support/browser.ts';
import { PUBLIC, startConsoleWorld, tabOf, toSlack } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
let tab: Browser;

beforeEach(async () => {
  world = await startConsoleWorld();
  tab = tabOf(world);
});
afterEach(() => world.close());

describe('signing in', () => {
  it('leads through Slack to the page that was wanted, and is kept as a hash', async () => {
    await tab.open(`${PUBLIC}/me?from=mail`);
    expect(tab.url).toBe(`${PUBLIC}/sign-in?to=%2Fme%3Ffrom%3Dmail`);
    expect(tab.text).toContain('Sign in with Slack');
    await toSlack(tab, '/me?from=mail');
    await tab.press('Allow as Ana Lima');
    expect(tab.url).toBe(`${PUBLIC}/me?from=mail`);
    expect(tab.text).toContain('What you hold');
    expect(world.slack.violations).toEqual([]);
    const { db } = world.program.ctx;
    const [session] = await db.selectFrom('consoleSessions').selectAll().execute();
    expect(tab.cookies(PUBLIC)).toHaveLength(1);
    expect(JSON.stringify(session)).not.toContain(tab.cookies(PUBLIC)[0]?.split('=')[1]);
  });

  it('never leads to another site', async () => {
    for (const to of ['//evil.test', '/\\evil.test', 'https://evil.test', '/a b']) {
      const browser = tabOf(world);
      await toSlack(browser, to);
      await browser.press('Allow as Ana Lima');
      expect(browser.url).toBe(`${PUBLIC}/`);
    }
  });

  it('from another workspace is refused', async () => {
    world.slack.openId.claims = { 'https://slack.com/team_id': 'T0OTHERCO' };
    await toSlack(tab);
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('another Slack workspace')]);
    expect(await sessions()).toBe(0);
  });

  it('with an unverified e-mail is refused', async () => {
    world.slack.store.personOf('ana').emailConfirmed = false;
    await toSlack(tab);
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('has not verified your e-mail')]);
    expect(await sessions()).toBe(0);
  });

  it.each([
    ['of another app', { aud: '1.2' }],
    ['of another issuer', { iss: 'https://evil.test' }],
    ['with another nonce', { nonce: 'a-nonce-from-another-sign-in' }],
    ['that ran out', { exp: 1_000_000_000 }],
    ['about nobody', { sub: undefined }],
  ])('with an ID token %s is refused', async (_, claims) => {
    world.slack.openId.claims = claims;
    await toSlack(tab);
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('did not confirm who signed in')]);
    expect(await sessions()).toBe(0);
  });

  it('takes a replayed state from nobody', async () => {
    await toSlack(tab);
    const state = /name="state" value="([^"]*)"/.exec(tab.html)?.[1] ?? '';
    const cookies = tab.cookies(PUBLIC);
    await tab.press('Allow as Ana Lima');
    expect(await sessions()).toBe(1);
    const again = async (cookie: string): Promise<string> => {
      // With a new code of Slack's, for one and the same state.
      const slack = tabOf(world);
      await toSlack(slack);
      const query = new URL(slack.url).searchParams;
      query.set('state', state);
      query.set('nonce', nonceIn(world, state));
      query.set('as', world.slack.store.personOf('dana').id);
      const answer = await fetch(`${world.slack.url}/openid/connect/authorize?${String(query)}`, {
        redirect: 'manual',
      });
      const back = answer.headers.get('location')?.replace(PUBLIC, world.url) ?? '';
      const page = await fetch(back, { headers: { cookie }, redirect: 'manual' });
      return `${page.status} ${await page.text()}`;
    };
    expect(await again('')).toMatch(/^403.*This browser did not begin the sign-in/s);
    expect(await again(cookies.join('; '))).toMatch(/^403.*This sign-in was used already/s);
    expect(await sessions()).toBe(1);
  });

  it('is good for 15 minutes', async () => {
    await toSlack(tab);
    world.skip('16m');
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('more than 15 minutes ago')]);
  });

  it('can be cancelled in Slack', async () => {
    await toSlack(tab);
    await tab.press('Cancel');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('was cancelled in Slack')]);
  });

  it('is nothing for guests and strangers', async () => {
    await toSlack(tab);
    await tab.press('Allow as Gail Guest');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('Guests and people who left')]);
    await toSlack(tab);
    await tab.press('Allow as Erin External');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('another Slack workspace')]);
  });

  it('says so while Slack cannot be reached', async () => {
    await toSlack(tab);
    world.slack.trouble('openid.connect.token', { kind: 'reset' });
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('Slack cannot be reached')]);
  });
});

const sessions = async (): Promise<number> =>
  (await world.program.ctx.db.selectFrom('consoleSessions').select('id').execute()).length;

/** What the sign-in of this state was asked for with. */
function nonceIn({ slack }: World, state: string): string {
  const asked = [...slack.openId.codes.values()].find((code) => code.state === state);
  if (asked === undefined) throw new Error('nobody came back with this state');
  return asked.nonce;
}
