/** What anybody can write into an address of the console is a page, or none: never a fault in the log. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PUBLIC, signedIn, startConsoleWorld } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startConsoleWorld();
});
afterEach(() => world.close());

const ODD = [
  '9'.repeat(15),
  '9'.repeat(9),
  '9'.repeat(30),
  '-1',
  '0',
  '%00',
  '9999-12-31',
  '0000-01-01',
  "'",
  '=1',
];
const LISTS: Readonly<Record<string, readonly string[]>> = {
  '/audit': ['after', 'until', 'from', 'person', 'place', 'what'],
  '/configuration': ['after'],
  '/configuration/1': ['beside'],
  '/integrations/gitlab': ['from', 'upto', 'log'],
  '/requests': ['after', 'status', 'q'],
  '/resources': ['after', 'q'],
  '/people': ['after', 'q'],
  '/findings': ['after', 'status'],
  '/conflicts': ['after', 'status'],
  '/reviews': ['after'],
};
const PLACES = [
  '/configuration/',
  '/integrations/',
  '/requests/',
  '/grants/',
  '/people/',
  '/findings/',
  '/reviews/',
];

it('an odd address is a page, or none', async () => {
  const dana = await signedIn(world, 'dana', '/');
  const faults: string[] = [];
  const paths = [
    ...Object.entries(LISTS).flatMap(([path, names]) =>
      names.flatMap((name) =>
        ODD.map((value) => `${path}?${name}=${value.startsWith('%') ? value : encodeURIComponent(value)}`),
      ),
    ),
    ...PLACES.flatMap((path) =>
      ODD.map((value) => `${path}${value.startsWith('%') ? value : encodeURIComponent(value)}`),
    ),
  ];
  for (const path of paths) {
    await dana.open(`${PUBLIC}${path}`);
    if (dana.status >= 500) faults.push(`${dana.status} ${path}`);
  }
  expect(faults).toEqual([]);
});

it('an address that is not there is a page for a browser, and JSON for a program', async () => {
  for (const path of ['/nothing-here', '/audit/export']) {
    const page = await fetch(`${world.url}${path}`, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect([path, page.status]).toEqual([path, 404]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('There is nothing here');
    const answer = await fetch(`${world.url}${path}`);
    expect([path, answer.status, await answer.json()]).toEqual([path, 404, { error: 'not_found' }]);
  }
});
