import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { isAll } from '../support/kill-points.ts';
import { runChild, runChildWith, startChild, type Child } from '../../playground/child.ts';
import { findChromium, launchChromium } from '../../playground/chromium.ts';

const PATIENCE_MS = 180_000;
const ROW = 'tr[data-row="acme/platform/api ana"]';

let folder: string;
let running: Child | null = null;

beforeEach(async () => {
  folder = await testFolder();
  // PostgreSQL runs as somebody else when we are root.
  await chmod(folder, 0o711);
});

afterEach(async () => {
  await running?.stop();
  running = null;
  await rm(folder, { recursive: true, force: true });
});

async function start(...more: readonly string[]): Promise<string> {
  running = await startChild(folder, '--port', '0', ...more);
  return running.url;
}

async function stop(): Promise<number | null> {
  const code = (await running?.stop()) ?? null;
  running = null;
  return code;
}

const act = async (url: string, what: object): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/act`, { method: 'POST', headers, body: JSON.stringify(what) });
  return answer.json();
};

describe('a playground that cannot start', () => {
  it('says why in one line and ends: the port is taken', { timeout: PATIENCE_MS }, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, printed } = await runChild(folder, '--port', String(port));
    other.close();
    expect(code).toBe(1);
    expect(printed.trim().split('\n')).toEqual([expect.stringContaining(String(port))]);
  });

  it('and where a package is missing', { timeout: PATIENCE_MS }, async () => {
    const without = `export const resolve = (name, context, next) => {
      if (name !== '@hono/node-server') return next(name, context);
      throw Object.assign(new Error("Cannot find package '@hono/node-server' imported from here\\n  at once"), { code: 'ERR_MODULE_NOT_FOUND' });
    };`;
    const loader = `data:text/javascript,${encodeURIComponent(without)}`;
    const registering = `import { register } from 'node:module'; register(${JSON.stringify(loader)});`;
    const { code, printed } = await runChildWith(
      ['--import', `data:text/javascript,${encodeURIComponent(registering)}`],
      folder,
      '--port',
      '0',
    );
    expect(code).toBe(1);
    expect(printed.trim()).toBe(
      "Cannot find package '@hono/node-server' imported from here. Run npm ci first.",
    );
  });
});

describe.runIf(isAll)('the playground', () => {
  it(
    'prints one address, serves its page there to nobody else, is alone in its folder, and stops cleanly',
    { timeout: PATIENCE_MS },
    async () => {
      const url = await start();
      const html = await (await fetch(url)).text();
      for (const [, file] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
        expect({ file, status: (await fetch(`${url}/${file}`)).status }).toEqual({ file, status: 200 });
      }
      expect((await fetch(`${url}/package.json`)).status).toBe(404);
      const formLike = await fetch(`${url}/api/act`, { method: 'POST', body: '{"do":"sync"}' });
      expect(formLike.status).toBe(415);
      expect(await act(url, { do: 'command', as: 'nobody', text: '/access' })).toHaveProperty('error');
      expect(await act(url, { do: 'submit', as: 'ana' })).toEqual({ error: 'ana has no modal open' });

      const second = await runChild(folder, '--port', '0');
      expect(second.code).toBe(1);
      expect(second.printed).toContain(`The playground already runs: ${url}`);

      const place = { instance: 'acme', kind: 'project', placeId: 18 };
      expect(await act(url, { do: 'member', ...place, userId: 106, level: 30 })).toEqual({ said: null });
      expect(await members(url)).toContain('acme/web/storefront sam');
      const { instances } = await firstPicture(url);
      expect(await stop()).toBe(0);

      // Somebody else took the port of Acme's GitLab meanwhile.
      const other = createServer().listen(Number(new URL(instances[0]?.url ?? '').port), '127.0.0.1');
      await once(other, 'listening');
      expect(await members(await start())).toContain('acme/web/storefront sam');
      other.close();
      expect(await stop()).toBe(0);
      expect(await members(await start('--reset'))).not.toContain('acme/web/storefront sam');
    },
  );
});

async function members(url: string): Promise<readonly string[]> {
  const picture = await firstPicture(url);
  return (picture.instances[0]?.rows ?? []).map(({ path, username }) => `${path} ${username}`);
}

interface Picture {
  readonly instances: readonly {
    readonly url: string;
    readonly rows: readonly { readonly path: string; readonly username: string }[];
  }[];
}

async function firstPicture(url: string): Promise<Picture> {
  const stream = await fetch(`${url}/api/live?as=ana`);
  let text = '';
  for await (const chunk of stream.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.includes('\n\n')) break;
  }
  return JSON.parse(text.slice('data: '.length)) as Picture;
}

describe.runIf(isAll)('in the page', () => {
  it(
    'Ana asks, Omar approves, Ana holds the role for two hours, also over a restart',
    { timeout: PATIENCE_MS },
    async ({ skip }) => {
      const path = findChromium();
      skip(path === null, 'needs Chromium: install it, or name it by CHROMIUM_PATH');
      const browser = await launchChromium(path ?? '');
      try {
        expect(await journey(browser)).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});

/** Asks, approves, restarts, lets time pass. Returns the page's errors. */
async function journey(browser: Browser): Promise<readonly string[]> {
  const page = await browser.newPage({ timezoneId: 'Europe/Zurich', locale: 'en-GB' });
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(await start());

  await command(page, '/access request acme/platform/api maintainer 2h fixing INC-4711');
  for (const owner of ['@Omar Haddad', '@Priya Nair'])
    await message(page, 'Waiting').getByText(owner, { exact: true }).waitFor();
  await be(page, 'Omar Haddad');
  await message(page, 'fixing INC-4711').getByRole('button', { name: 'Approve:' }).click();
  await message(page, 'Approved').waitFor();
  await page.locator(ROW).getByRole('combobox').waitFor();
  expect(await page.locator(`${ROW} select`).inputValue()).toBe('40');

  await stop();
  await page.goto(await start());
  await be(page, 'Ana Lima');
  // In the card; the message that rings, in its thread, has another button.
  await page.getByRole('button', { name: 'Give back' }).last().waitFor();
  await page.locator(ROW).waitFor();

  await page.getByRole('button', { name: '4 h', exact: true }).click();
  await message(page, 'Ended').getByRole('button', { name: 'Request again' }).waitFor();
  await page.locator(ROW).waitFor({ state: 'detached' });
  return faults;
}

async function be(page: Page, name: string): Promise<void> {
  await page.getByRole('radio', { name }).click();
  await page.getByText(`you are ${name}`).waitFor();
}

async function command(page: Page, line: string): Promise<void> {
  await page.getByLabel('Message to hallpass').fill(line);
  await page.keyboard.press('Enter');
}

/** The newest message with these words. */
const message = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words }).last();
