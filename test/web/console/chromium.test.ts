/** The console in a real browser: nothing that axe finds, on a desk and on a phone, light and dark. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../../../playground/chromium.ts';
import { freePort } from '../../../playground/free-port.ts';
import { ANYTHING, conflict } from '../../support/conflicts.ts';
import { addAdmin, conflicting, granted, reviewed, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

const path = findChromium();
if (path === null) console.warn('no Chromium found: the console is not looked at; set CHROMIUM_PATH');

const SCREENS = [
  { width: 1300, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;

let world: World;
let browser: Browser;
let url: string;
let version: number;

describe.runIf(path !== null)('the console in Chromium', () => {
  beforeAll(async () => {
    const conflicts = [conflict({ onRequest: 'warn' })];
    world = await startConsoleWorld({ policies: [ANYTHING], conflicts });
    await conflicting(world);
    await reviewed(world);
    await granted(world);
    const port = await freePort(0);
    url = `http://127.0.0.1:${port}`;
    world.slack.openId.redirectUris.push(`${url}/sign-in/callback`);
    await world.restart({ ...world.config, http: { host: '127.0.0.1', port, publicUrl: url } });
    version = await addAdmin(world, 'priya@acme.test');
    browser = await launchChromium(path ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  it.each(SCREENS)(
    'has nothing that axe finds at $width px, $colorScheme',
    async (screen) => {
      const context = await browser.newContext({
        viewport: { width: screen.width, height: 900 },
        colorScheme: screen.colorScheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      await page.goto(url);
      expect(await faults(page)).toEqual([]);
      await page.getByRole('link', { name: 'Sign in with Slack' }).click();
      await page.getByRole('button', { name: 'Allow as Dana Weiss' }).click();
      const open = await page
        .getByRole('navigation')
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      expect(open.length).toBeGreaterThan(1);
      const places = new Set([...open, `/configuration/${version}`]);
      for (const place of places) {
        await page.goto(`${url}${place}`);
        // One of what a list leads to is looked at as well.
        const [first] = await page.locator('td a[href^="/"]').all();
        const next = (await first?.getAttribute('href')) ?? null;
        if (next !== null && open.includes(place)) places.add(next);
        if (place.startsWith('/reviews/')) places.add(`${place.replace(/\/items$/, '')}/items`);
        expect([place, ...(await faults(page))]).toEqual([place]);
        expect([place, await isWiderThanScreen(page)]).toEqual([place, false]);
      }
      await context.close();
    },
    120_000,
  );

  it.each(SCREENS)(
    'has nothing that axe finds in what others are shown, and in what is refused, at $width px, $colorScheme',
    async ({ width, colorScheme }) => {
      for (const [name, places] of OTHERS) {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme,
          bypassCSP: true,
        });
        const page = await context.newPage();
        await page.goto(`${url}/sign-in?to=/me`);
        await page.getByRole('link', { name: 'Sign in with Slack' }).click();
        await page.getByRole('button', { name: `Allow as ${name}` }).click();
        for (const place of places) {
          await page.goto(`${url}${place}`);
          expect([name, place, ...(await faults(page))]).toEqual([name, place]);
          expect([name, place, await isWiderThanScreen(page)]).toEqual([name, place, false]);
        }
        await context.close();
      }
    },
    120_000,
  );

  it('shows where the focus is, in the order of the page, and decides by keyboard', async () => {
    await world.as('sam').command('/access request acme/data/warehouse developer 1h "orders"');
    await world.quiet();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${url}/requests`);
    await page.getByRole('link', { name: 'Sign in with Slack' }).press('Enter');
    await page.getByRole('button', { name: 'Allow as Omar Haddad' }).press('Enter');
    await page.waitForURL(`${url}/requests`);
    await page.getByRole('link', { name: /^Sam Okafor: Developer/ }).press('Enter');
    await page.waitForURL(/requests\/\d+$/);
    await page.waitForLoadState();
    const order = await page.evaluate<string[]>(`[...document.querySelectorAll(${FOCUSABLE})].map(${NAMED})`);
    const met: string[] = [];
    for (let at = 0; at < order.length; at++) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate<[string, string]>(
        `[(${NAMED})(document.activeElement), getComputedStyle(document.activeElement).outlineStyle]`,
      );
      met.push(name);
      expect([name, outline]).toEqual([name, 'solid']);
    }
    expect(met).toEqual(order);
    expect(met).toEqual(expect.arrayContaining(['Skip to the content', 'Approve', 'Deny']));
    await page.getByRole('button', { name: 'Approve' }).press('Enter');
    await page.getByRole('status').waitFor();
    expect(await page.getByRole('status').textContent()).toBe('Your yes counts.');
    await context.close();
  });

  it('can be used by keyboard alone', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${url}/me`);
    await page.getByRole('link', { name: 'Sign in with Slack' }).press('Enter');
    await page.getByRole('button', { name: 'Allow as Ana Lima' }).press('Enter');
    await page.waitForURL(`${url}/me`);
    await page.waitForLoadState();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toContain('Give back');
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('You give it back');
    await context.close();
  });
});

/** By whom, what Dana is not shown: of owners, of who only has what is theirs, of nothing, of what is refused. */
const OTHERS = [
  [
    'Omar Haddad',
    ['/', '/requests', '/requests/1', '/findings', '/audit?from=yesterday', '/people?q=nobody'],
  ],
  ['Lee Park', ['/me', '/configuration', '/conflicts?status=resolved', '/resources?q=nothing', '/reviews']],
  ['Ana Lima', ['/', '/me', '/requests', '/requests/1', '/reviews', '/tokens']],
  ['Sam Okafor', ['/', '/me', '/requests', '/reviews', '/tokens', '/people', '/nothing-here']],
] as const;

const FOCUSABLE = `'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'`;
const NAMED = `(one) => (one.textContent || one.name || '').trim().replaceAll(/\\s+/g, ' ')`;

/** What runs in the page is text: nothing here knows a browser's names. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`document.activeElement?.textContent?.trim() ?? ''`);

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
}

const isWiderThanScreen = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(`document.documentElement.scrollWidth > document.documentElement.clientWidth`);
