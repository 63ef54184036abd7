/** Being signed in to the console: how long, what is seen, and what can be done there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prune } from '../../../src/operations/prune.ts';
import { createConsole } from '../../../src/web/console/console.tsx';
import { Browser } from '../../support/browser.ts';
import { granted, PUBLIC, signedIn, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;

beforeEach(async () => {
  world = await startConsoleWorld();
});
afterEach(() => world.close());

describe('a session', () => {
  it('of a deactivated person ends within a minute', async () => {
    const ana = await signedIn(world, 'ana');
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
    const ana = await signedIn(world, 'ana', '/me');
    world.skip('11h 59m');
    await ana.open(`${PUBLIC}/me`);
    expect(ana.url).toBe(`${PUBLIC}/me`);
    world.skip('2m');
    await ana.open(`${PUBLIC}/me`);
    expect(ana.url).toContain('/sign-in');
  });

  it('is forgotten a day after its time, and not before', async () => {
    await signedIn(world, 'ana', '/me');
    const { ctx } = world.program;
    const kept = async () => (await ctx.db.selectFrom('consoleSessions').select('id').execute()).length;
    world.skip('12h');
    await signedIn(world, 'omar', '/me');
    world.skip('23h');
    await prune(ctx);
    expect(await kept()).toBe(2);
    world.skip('2h');
    await prune(ctx);
    expect(await kept()).toBe(1);
  });

  it('is the same on two hosts, and ends on both', async () => {
    const ana = await signedIn(world, 'ana', '/me');
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
    await granted(world);
    const ana = await signedIn(world, 'ana', '/me');
    const [grant] = await world.program.ctx.db.selectFrom('grants').selectAll().execute();
    for (const csrf of ['', 'x'.repeat(43)]) {
      await ana.send(`${PUBLIC}/grants/${grant?.id}/end`, { csrf });
      expect(ana.status).toBe(403);
    }
    const [after] = await world.program.ctx.db.selectFrom('grants').select('status').execute();
    expect(after?.status).toBe('active');
  });

  it('stands on pages that let nothing but our own style in', async () => {
    const ana = await signedIn(world, 'ana');
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
    await granted(world);
    for (const handle of ['omar', 'dana', 'lee', 'ana'] as const) {
      const browser = await signedIn(world, handle);
      expect(browser.text).toContain('Ana Lima');
      expect(browser.text).toContain('acme/platform/api');
      expect(browser.html).toContain('class="timeline"');
    }
    const sam = await signedIn(world, 'sam');
    expect(sam.text).toContain('Nobody holds a role');
    expect(sam.text).not.toContain('acme/platform/api');
  });

  it('can be narrowed down to a place', async () => {
    await granted(world);
    const dana = await signedIn(world, 'dana', '/?path=acme/prod');
    expect(dana.text).toContain('Nobody holds a role');
    await dana.open(`${PUBLIC}/?path=/ACME/platform/`);
    expect(dana.text).toContain('acme/platform/api');
  });
});

describe('access', () => {
  it('is given back from one’s own page', async () => {
    await granted(world);
    const ana = await signedIn(world, 'ana', '/me');
    await ana.press('Give back');
    expect(ana.text).toContain('You give it back');
    await world.quiet();
    await ana.open(`${PUBLIC}/me`);
    expect(ana.text).toContain('You hold nothing through hallpass');
    expect(await endReason()).toBe('given_back');
  });

  it('is given back with a note, which the owners read', async () => {
    await granted(world);
    const ana = await signedIn(world, 'ana', '/me');
    const [, link = ''] = /<a class="soft" href="([^"]*)">\s*with a note…/.exec(ana.html) ?? [];
    expect(link).toBe(await grantPath());
    await ana.open(`${PUBLIC}${link}`);
    ana.enter({ note: 'done <b>early</b>' });
    await ana.press('Give back');
    expect(ana.text).toContain('You give it back');
    await world.quiet();
    expect(await endReason()).toBe('given_back');
    expect(world.as('omar').dms().at(-1)?.shown).toContain('given back: “done &lt;b&gt;early&lt;/b&gt;”');
  });

  it('that is over meanwhile cannot be given back, and the note stays', async () => {
    await granted(world);
    const ana = await signedIn(world, 'ana', await grantPath());
    await world.as('ana').click('Give back');
    await world.as('ana').submit();
    await world.quiet();
    ana.enter({ note: 'done early' });
    await ana.press('Give back');
    expect(ana.status).toBe(409);
    expect(ana.text).toContain('done early');
  });

  it('is ended by an owner, and by nobody who only looks', async () => {
    await granted(world);
    const grant = await grantPath();
    const lee = await signedIn(world, 'lee', grant);
    expect(lee.text).toContain('acme/platform/api');
    expect(lee.buttons).toEqual(['Sign out']);
    const csrf = /name="csrf" value="([^"]*)"/.exec(lee.html)?.[1] ?? '';
    await lee.send(`${PUBLIC}${grant}/end`, { csrf });
    expect(lee.status).toBe(403);
    const sam = await signedIn(world, 'sam', grant);
    expect(sam.status).toBe(404);
    const omar = await signedIn(world, 'omar', grant);
    omar.enter({ note: 'x'.repeat(1001) });
    await omar.press('End Ana Lima’s access now');
    expect(omar.text).toContain('at most 1,000 characters');
    expect(omar.html).toContain('x'.repeat(1001));
    omar.enter({ note: 'moved to <b>another</b> team' });
    await omar.press('End Ana Lima’s access now');
    expect(omar.text).toContain('It ends.');
    expect(omar.html).toContain('moved to &lt;b&gt;another&lt;/b&gt; team');
    await world.quiet();
    expect(await endReason()).toBe('ended_by_owner');
  });
});

const grantPath = async (): Promise<string> =>
  `/grants/${(await world.program.ctx.db.selectFrom('grants').select('id').executeTakeFirstOrThrow()).id}`;
const endReason = async () =>
  (await world.program.ctx.db.selectFrom('grants').select('endReason').executeTakeFirstOrThrow()).endReason;
