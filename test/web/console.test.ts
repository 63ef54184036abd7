/** The console in a browser: who gets in, how long, what they see, and what they can do there. */
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { createConsole } from '../../src/web/console/console.tsx';
import { Browser } from '../support/browser.ts';
import { startWorld, type World } from '../support/world.ts';

const PUBLIC = 'https://hallpass.test';
const NAMES = {
  ana: 'Ana Lima',
  omar: 'Omar Haddad',
  dana: 'Dana Weiss',
  lee: 'Lee Park',
  sam: 'Sam Okafor',
};
type Handle = keyof typeof NAMES;

let world: World;
let tab: Browser;

beforeEach(async () => {
  world = await startWorld({ publicUrl: PUBLIC, document: { reviews: { auditors: ['lee@acme.test'] } } });
  world.slack.openId.redirectUris.push(`${PUBLIC}/sign-in/callback`);
  tab = new Browser({ [PUBLIC]: world.url });
});
afterEach(() => world.close());

/** As far as Slack's question who it is. */
async function toSlack(browser: Browser = tab, path = '/'): Promise<void> {
  await browser.open(`${PUBLIC}/sign-in/slack?to=${encodeURIComponent(path)}`);
}

async function signedIn(handle: Handle, path = '/'): Promise<Browser> {
  const browser = new Browser({ [PUBLIC]: world.url });
  await toSlack(browser, path);
  await browser.press(`Allow as ${NAMES[handle]}`);
  return browser;
}

async function granted(path = 'acme/platform/api'): Promise<void> {
  await world.as('ana').command(`/access request ${path} developer 2h "deploy"`);
  await world.as('omar').click('Approve');
  await world.quiet();
}

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
      const browser = new Browser({ [PUBLIC]: world.url });
      await toSlack(browser, to);
      await browser.press('Allow as Ana Lima');
      expect(browser.url).toBe(`${PUBLIC}/`);
    }
  });

  it('from another workspace is refused', async () => {
    world.slack.openId.claims = { 'https://slack.com/team_id': 'T0OTHERCO' };
    await toSlack();
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('another Slack workspace')]);
    expect(await sessions()).toBe(0);
  });

  it('with an unverified e-mail is refused', async () => {
    world.slack.store.personOf('ana').emailConfirmed = false;
    await toSlack();
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
    await toSlack();
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('did not confirm who signed in')]);
    expect(await sessions()).toBe(0);
  });

  it('takes a replayed state from nobody', async () => {
    await toSlack();
    const state = /name="state" value="([^"]*)"/.exec(tab.html)?.[1] ?? '';
    const cookies = tab.cookies(PUBLIC);
    await tab.press('Allow as Ana Lima');
    expect(await sessions()).toBe(1);
    const again = async (cookie: string): Promise<string> => {
      // With a new code of Slack's, for one and the same state.
      const slack = new Browser({ [PUBLIC]: world.url });
      await toSlack(slack);
      const query = new URL(slack.url).searchParams;
      query.set('state', state);
      query.set('nonce', nonceIn(world, state));
      query.set('as', world.slack.store.personOf('dana').id);
      const answer = await fetch(`${world.slack.url}/openid/connect/authorize?${query}`, {
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
    await toSlack();
    world.skip('16m');
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('more than 15 minutes ago')]);
  });

  it('can be cancelled in Slack', async () => {
    await toSlack();
    await tab.press('Cancel');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('was cancelled in Slack')]);
  });

  it('is nothing for guests and strangers', async () => {
    await toSlack();
    await tab.press('Allow as Gail Guest');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('Guests and people who left')]);
    await toSlack();
    await tab.press('Allow as Erin External');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('another Slack workspace')]);
  });

  it('says so while Slack cannot be reached', async () => {
    await toSlack();
    world.slack.trouble('openid.connect.token', { kind: 'reset' });
    await tab.press('Allow as Ana Lima');
    expect([tab.status, tab.text]).toEqual([403, expect.stringContaining('Slack cannot be reached')]);
  });
});

describe('a session', () => {
  it('of a deactivated person ends within a minute', async () => {
    const ana = await signedIn('ana');
    expect(ana.text).toContain('Who is elevated');
    await world.slack.deactivate('ana');
    await world.quiet();
    await ana.open(`${PUBLIC}/me`);
    expect(ana.url).toContain('/sign-in');
    const { db } = world.program.ctx;
    const ended = await db.selectFrom('consoleSessions').select('endCause').execute();
    expect(ended).toEqual([{ endCause: 'left' }]);
    await world.slack.reactivate('ana');
    await world.quiet();
    await ana.open(`${PUBLIC}/me`);
    expect(ana.url).toContain('/sign-in');
  });

  it('is over after 12 hours', async () => {
    const ana = await signedIn('ana', '/me');
    world.skip('11h 59m');
    await ana.open(`${PUBLIC}/me`);
    expect(ana.url).toBe(`${PUBLIC}/me`);
    world.skip('2m');
    await ana.open(`${PUBLIC}/me`);
    expect(ana.url).toContain('/sign-in');
  });

  it('is the same on two hosts, and ends on both', async () => {
    const ana = await signedIn('ana', '/me');
    const second = createConsole(world.program.ctx);
    const cookie = ana.cookies(PUBLIC).join('; ');
    const elsewhere = async () => second?.request(`http://10.0.0.2/me`, { headers: { cookie } });
    expect((await elsewhere())?.status).toBe(200);
    await ana.press('Sign out');
    expect((await elsewhere())?.headers.get('location')).toBe(`${PUBLIC}/sign-in?to=%2Fme`);
  });

  it('of the console opened on two hosts leads to the one address that Slack knows', async () => {
    const inside = 'http://hallpass.internal';
    const other = new Browser({ [PUBLIC]: world.url, [inside]: world.url });
    await other.open(`${inside}/me`);
    expect(other.url).toBe(`${PUBLIC}/sign-in?to=%2Fme`);
  });
});

describe('a form', () => {
  it('of another site changes nothing', async () => {
    await granted();
    const ana = await signedIn('ana', '/me');
    const [grant] = await world.program.ctx.db.selectFrom('grants').selectAll().execute();
    for (const csrf of ['', 'x'.repeat(43)]) {
      await ana.send(`${PUBLIC}/grants/${grant?.id}/end`, { csrf });
      expect(ana.status).toBe(403);
    }
    const [after] = await world.program.ctx.db.selectFrom('grants').select('status').execute();
    expect(after?.status).toBe('active');
  });

  it('stands on pages that let nothing but our own style in', async () => {
    const ana = await signedIn('ana');
    const policy = ana.headers.get('content-security-policy');
    expect(policy).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(ana.html).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
    const sheet = /href="(\/console-\w+\.css)"/.exec(ana.html)?.[1];
    const answer = await fetch(`${world.url}${sheet}`);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toContain('text/css');
  });
});

describe('who is elevated', () => {
  it('is shown to whoever looks after it, and to others only what is their own', async () => {
    await granted();
    for (const handle of ['omar', 'dana', 'lee', 'ana'] as const) {
      const browser = await signedIn(handle);
      expect(browser.text).toContain('Ana Lima');
      expect(browser.text).toContain('acme/platform/api');
      expect(browser.html).toContain('class="timeline"');
    }
    const sam = await signedIn('sam');
    expect(sam.text).toContain('Nobody holds a role');
    expect(sam.text).not.toContain('acme/platform/api');
  });

  it('can be narrowed down to a place', async () => {
    await granted();
    const dana = await signedIn('dana', '/?path=acme/prod');
    expect(dana.text).toContain('Nobody holds a role');
    await dana.open(`${PUBLIC}/?path=/ACME/platform/`);
    expect(dana.text).toContain('acme/platform/api');
  });
});

describe('access', () => {
  it('is given back from one’s own page', async () => {
    await granted();
    const ana = await signedIn('ana', '/me');
    await ana.press('Give back');
    expect(ana.text).toContain('You give it back');
    await world.quiet();
    await ana.open(`${PUBLIC}/me`);
    expect(ana.text).toContain('You hold nothing through hallpass');
    expect(await endReason()).toBe('given_back');
  });

  it('is ended by an owner, and by nobody who only looks', async () => {
    await granted();
    const grant = await grantPath();
    const lee = await signedIn('lee', grant);
    expect(lee.text).toContain('acme/platform/api');
    expect(lee.buttons).toEqual(['Sign out']);
    const csrf = /name="csrf" value="([^"]*)"/.exec(lee.html)?.[1] ?? '';
    await lee.send(`${PUBLIC}${grant}/end`, { csrf });
    expect(lee.status).toBe(403);
    const sam = await signedIn('sam', grant);
    expect(sam.status).toBe(404);
    const omar = await signedIn('omar', grant);
    await omar.press('End Ana Lima’s access now');
    expect(omar.text).toContain('It ends.');
    await world.quiet();
    expect(await endReason()).toBe('ended_by_owner');
  });
});

const sessions = async (): Promise<number> =>
  (await world.program.ctx.db.selectFrom('consoleSessions').select('id').execute()).length;
const grantPath = async (): Promise<string> =>
  `/grants/${(await world.program.ctx.db.selectFrom('grants').select('id').executeTakeFirstOrThrow()).id}`;
const endReason = async () =>
  (await world.program.ctx.db.selectFrom('grants').select('endReason').executeTakeFirstOrThrow()).endReason;

/** What the sign-in of this state was asked for with. */
function nonceIn({ slack }: World, state: string): string {
  const asked = [...slack.openId.codes.values()].find((code) => code.state === state);
  if (asked === undefined) throw new Error('nobody came back with this state');
  return asked.nonce;
}
