import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import {
  browser,
  holderOf,
  linkOf,
  NO,
  PUBLIC,
  signedIn,
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

describe('what comes back from GitLab', () => {
  it('is not taken from a browser that was not sent there: nobody signs somebody else in', async () => {
    const [mine, victim] = [browser(world), browser(world)];
    await mine.open(await linkOf(world, 'eve'));
    await mine.press(SIGN_IN);
    const waiting = mine.url;
    await victim.open(await linkOf(world, 'noa'));
    await victim.press(SIGN_IN);
    await victim.open(waiting);
    await victim.press('Authorize as @noa_dev');
    expect(victim.text).toContain('This browser did not begin the sign-in');
    expect([await holderOf(world, 202), await holderOf(world, 204)]).toEqual([null, null]);
  });

  it('a form from another site confirms nothing', async () => {
    const tab = await signedIn(world, 'noa', 'noa_dev');
    const { url } = tab;
    await tab.send(url, { decision: 'link', csrf: 'A'.repeat(43) });
    expect([tab.status, tab.text.includes('not sent from the page')]).toEqual([403, true]);
    await tab.open(url);
    expect(await holderOf(world, 202)).toBeNull();
    await press(tab, NO);
  });

  it('a page that shows another account than the one that signed in last confirms nothing', async () => {
    const tab = browser(world);
    const link = await linkOf(world, 'noa');
    await tab.open(link);
    await tab.press(SIGN_IN);
    await tab.press('Authorize as @noa_dev');
    const { url } = tab;
    const csrf = /name="csrf" value="([\w-]+)"/.exec(tab.html)?.[1] ?? '';
    await tab.open(link);
    await tab.press(SIGN_IN);
    await tab.press('Authorize as @eve_dev');
    await tab.send(url, { csrf, account: '202', decision: 'link' });
    expect([tab.status, tab.text.includes('Another account has signed in')]).toEqual([409, true]);
    expect([await holderOf(world, 202), await holderOf(world, 204)]).toEqual([null, null]);
    await tab.open(url);
    await press(tab, NO);
  });

  it('for another connector is refused', async () => {
    const tab = await signedIn(world, 'noa', 'noa_dev');
    const { requests } = world.gitlab;
    const sent = requests.findLast(({ path }) => path === '/oauth/authorize')?.body ?? {};
    await tab.open(`${PUBLIC}/pages/sign-in/other/callback?code=x&state=${String(sent['state'])}`);
    expect(tab.text).toContain('another GitLab than the one you were sent to');
  });

  it('that it was cancelled ends it, and Slack says so', async () => {
    const tab = browser(world);
    await tab.open(await linkOf(world, 'noa'));
    await tab.press(SIGN_IN);
    await press(tab, 'Cancel');
    expect(tab.text).toContain('Signing in was cancelled at GitLab');
    expect(tab.text).toContain('Begin anew in Slack with Link your account');
    expect(told('noa')).toContain('signing in to GitLab was cancelled');
  });

  it('that the application is not registered as it should be is for an admin, and uses nothing up', async () => {
    const tab = browser(world);
    const link = await linkOf(world, 'noa');
    await tab.open(link);
    await tab.press(SIGN_IN);
    const state = new URL(tab.url).searchParams.get('state') ?? '';
    await tab.open(`${PUBLIC}/pages/sign-in/gitlab/callback?error=invalid_scope&state=${state}`);
    expect([tab.status, tab.text.includes('check the OAuth application')]).toEqual([502, true]);
    await tab.open(link);
    expect(tab.buttons).toEqual([SIGN_IN]);
  });

  it('that GitLab is in trouble links nothing, and the link is still good', async () => {
    const link = await linkOf(world, 'noa');
    const tab = browser(world);
    await tab.open(link);
    await tab.press(SIGN_IN);
    world.gitlab.faults.add({ kind: 'status', status: 502, path: /oauth\/token/ });
    await tab.press('Authorize as @noa_dev');
    expect([tab.status, tab.text.includes('GitLab did not go along')]).toEqual([502, true]);
    await tab.open(link);
    await tab.press(SIGN_IN);
    await tab.press('Authorize as @noa_dev');
    expect(tab.text).toContain('Are both of these you?');
    await press(tab, NO);
  });
});

describe('an account that cannot be had', () => {
  beforeAll(async () => {
    await press(await signedIn(world, 'kim', 'kim_dev'), YES);
  });

  it('because it is somebody else’s is refused to whoever signs in with it', async () => {
    const tab = await signedIn(world, 'noa', 'kim_dev');
    expect([tab.status, tab.text.includes('@kim_dev is linked to somebody else already')]).toEqual([
      422,
      true,
    ]);
    expect(told('noa')).toContain('`kim_dev` is linked to somebody else already');
    expect(await holderOf(world, 201)).toBe('kim Somebody by oauth via null');
  });

  it('because somebody else has it by now is refused at the confirmation', async () => {
    const [noa, raj] = [await signedIn(world, 'noa', 'raj_dev'), await signedIn(world, 'raj', 'raj_dev')];
    await press(raj, YES);
    await press(noa, YES);
    expect(noa.text).toContain('@raj_dev is linked to somebody else already');
    expect(await holderOf(world, 203)).toBe('raj Somebody by oauth via null');
  });

  it('because it is blocked meanwhile is refused at the confirmation', async () => {
    const tab = await signedIn(world, 'noa', 'noa_dev');
    world.gitlab.blockUser(202);
    await press(tab, YES);
    expect(tab.text).toContain('@noa_dev is blocked or deactivated');
    expect(told('noa')).toContain('`noa_dev` is blocked or deactivated');
    world.gitlab.unblockUser(202);
    expect(await holderOf(world, 202)).toBeNull();
  });

  it('because it is a machine’s is refused', async () => {
    world.gitlab.addUser({ id: 210, username: 'service_account_x1', name: 'Deploys', type: 'human' });
    const tab = await signedIn(world, 'noa', 'service_account_x1');
    expect(tab.text).toContain('@service_account_x1 is a bot');
  });

  it('because the person was linked meanwhile is refused: nobody has two', async () => {
    const tab = await signedIn(world, 'eve', 'eve_dev');
    await world.as('eve').command('/access link');
    await world.as('eve').click('Prove it with a code');
    await world.as('eve').type('GitLab username', 'noa_dev');
    await world.as('eve').submit();
    const code = /`([A-HJ-NP-Z2-9]{8})`/.exec(world.as('eve').modal()?.shown ?? '')?.[1] ?? '';
    world.gitlab.setStatus(202, code);
    await world.as('eve').click('I put it there, check');
    await world.as('eve').close();
    await press(tab, YES);
    expect(tab.text).toContain('This sign-in is over');
    expect([await holderOf(world, 202), await holderOf(world, 204)]).toEqual([
      'eve Somebody by code via null',
      null,
    ]);
  });
});
