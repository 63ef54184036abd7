import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { OAUTH_SECRET } from '../support/program-config.ts';
import {
  browser,
  holderOf,
  linkOf,
  NO,
  PUBLIC,
  SIGN_IN,
  startSignInWorld,
  YES,
} from '../support/signing-in.ts';
import type { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startSignInWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const told = (handle: string): string => world.as(handle).dms().at(-1)?.shown ?? '';

async function press(tab: Browser, label: string): Promise<void> {
  await tab.press(label);
  await world.quiet();
}

describe('signing in to GitLab', () => {
  it('is offered first, and links the two once both names were shown and confirmed', async () => {
    await world.as('kim').command('/access link');
    expect(world.as('kim').modal()?.buttons).toEqual([
      'Sign in to GitLab',
      'Prove it with a code',
      'Ask an owner',
    ]);
    await world.as('kim').close();
    const tab = browser(world);
    await tab.open(await linkOf(world, 'kim'));
    expect(tab.text).toContain('Link your account of GitLab to kim Somebody');
    expect(tab.text).toContain('kim@home.test');
    await tab.press(SIGN_IN);
    await tab.press('Authorize as @kim_dev');
    expect(tab.text).toContain('Are both of these you?');
    for (const name of ['kim Somebody', 'kim@home.test', 'kim in GitLab', '@kim_dev'])
      expect(tab.text).toContain(name);
    expect(await holderOf(world, 201)).toBeNull();
    await press(tab, YES);
    expect(tab.text).toContain('kim Somebody in Slack is @kim_dev in GitLab');
    expect(await holderOf(world, 201)).toBe('kim Somebody by oauth via null');
    expect(told('kim')).toContain(
      '*Linked*: the GitLab account `kim_dev` is yours, because you signed in to it',
    );
    expect(world.gitlab.signInTokens('app-1').every(({ revoked }) => revoked)).toBe(true);
  });

  it('leaves no secret in rows, in the audit trail or in the answer', async () => {
    const { db } = world.program.ctx;
    const rows = JSON.stringify([
      await db.selectFrom('oneTimeLinks').selectAll().execute(),
      await db.selectFrom('accountVerifications').selectAll().execute(),
      await db.selectFrom('auditEvents').selectAll().execute(),
    ]);
    expect(rows).not.toContain('oauth-token');
    expect(rows).not.toContain(OAUTH_SECRET);
    const link = await linkOf(world, 'noa');
    const after = JSON.stringify(await db.selectFrom('oneTimeLinks').selectAll().execute());
    expect(after).not.toContain(link.slice(-43));
  });
});

describe('what was refused for want of an account', () => {
  it('goes on once its person has signed in', async () => {
    await world.as('raj').command('/access acme/web/checkout developer 1h before I had an account');
    const tab = browser(world);
    await tab.open(await linkOf(world, 'raj'));
    await tab.press(SIGN_IN);
    await tab.press('Authorize as @raj_dev');
    await press(tab, YES);
    expect(tab.text).toContain('What you wanted goes on by itself');
    await world.quiet();
    const [asked] = await world.program.ctx.db.selectFrom('requests').select(['reason', 'status']).execute();
    expect(asked).toEqual({ reason: 'before I had an account', status: 'pending' });
  });
});

describe('a page', () => {
  it('runs no script, is shown in no frame, and sends its form nowhere but to us', async () => {
    const tab = browser(world);
    await tab.open(await linkOf(world, 'noa'));
    const policy = tab.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(tab.headers.get('referrer-policy')).toBe('no-referrer');
    expect(tab.headers.get('cache-control')).toBe('no-store');
    expect(tab.html).not.toMatch(/<script|https?:\/\/(?!127)/);
  });

  it('shows names as they are, not as markup', async () => {
    world.slack.addPerson({ handle: 'mia', name: 'Mia <b>Bold</b>', email: 'mia@home.test' });
    const tab = browser(world);
    await tab.open(await linkOf(world, 'mia'));
    expect(tab.text).toContain('Mia <b>Bold</b>');
    expect(tab.html).not.toContain('<b>');
  });

  it('that only a program looked at is still good for the person', async () => {
    const link = await linkOf(world, 'noa');
    await browser(world).open(link);
    await browser(world).open(link);
    const tab = browser(world);
    await tab.open(link);
    await tab.press(SIGN_IN);
    expect(tab.text).toContain('Authorize hallpass');
  });
});

describe('a one-time link', () => {
  it('that was forwarded says whose it is before anybody signs in, and links nothing unless they confirm', async () => {
    const tab = browser(world);
    await tab.open(await linkOf(world, 'eve'));
    expect(tab.text).toContain('Link your account of GitLab to eve Somebody');
    expect(tab.text).toContain('If somebody sent you this link, close the page');
    await tab.press(SIGN_IN);
    await tab.press('Authorize as @noa_dev');
    expect(tab.text).toContain('eve Somebody');
    expect(tab.text).toContain('@noa_dev');
    await press(tab, NO);
    expect(tab.text).toContain('Nothing was linked');
    expect(await holderOf(world, 202)).toBeNull();
    expect(told('eve')).toContain('you said that `noa_dev` is not your account');
    expect(told('eve')).toContain('somebody else opened your link');
  });

  it('works in the browser that opened it first and in no other', async () => {
    const link = await linkOf(world, 'noa');
    const [first, second] = [browser(world), browser(world)];
    await second.open(link);
    await first.open(link);
    await first.press(SIGN_IN);
    await second.press(SIGN_IN);
    expect(second.text).toContain('This link was used already');
    await first.press('Authorize as @noa_dev');
    const late = browser(world);
    await late.open(first.url);
    expect(late.text).toContain('This browser did not begin the sign-in');
    await press(first, NO);
    await first.open(link);
    expect(first.text).toContain('This link was used already');
    expect(first.text).toContain('Get another link in Slack, where you got this one');
  });

  it('is good for fifteen minutes', async () => {
    const link = await linkOf(world, 'noa');
    const tab = browser(world);
    await tab.open(link);
    world.skip('15m 1s');
    await tab.press(SIGN_IN);
    expect(tab.text).toContain('good for 15 minutes, which are over');
    await tab.open(link);
    expect([tab.status, tab.text.includes('Get another link in Slack')]).toEqual([422, true]);
  });

  it('leads to nothing once another was asked for', async () => {
    const link = await linkOf(world, 'noa');
    await linkOf(world, 'noa');
    const tab = browser(world);
    await tab.open(link);
    expect(tab.text).toContain('This sign-in is over');
    expect(await holderOf(world, 202)).toBeNull();
  });

  it('that was made up leads to nothing', async () => {
    const tab = browser(world);
    await tab.open(`${PUBLIC}/pages/link/${'A'.repeat(43)}`);
    expect([tab.status, tab.text.includes('There is nothing here')]).toEqual([404, true]);
  });

  it('of somebody who left leads to nothing', async () => {
    world.slack.addPerson({ handle: 'lou', name: 'Lou Leaving', email: 'lou@home.test' });
    const tab = browser(world);
    await tab.open(await linkOf(world, 'lou'));
    await world.slack.deactivate('lou');
    await world.quiet();
    await tab.press(SIGN_IN);
    expect(tab.text).toContain('deactivated accounts');
  });
});

describe('without an address that browsers reach', () => {
  it('signing in is not offered', async () => {
    await world.restart({ ...world.config, http: { ...world.config.http, publicUrl: null } });
    await world.as('noa').command('/access link');
    expect(world.as('noa').modal()?.buttons).toEqual(['Prove it with a code', 'Ask an owner']);
    await world.as('noa').close();
    expect((await fetch(`${world.url}/pages/link/x`)).status).toBe(404);
  });
});
