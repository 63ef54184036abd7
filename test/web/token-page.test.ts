import { Hono } from 'hono';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src/context.ts';
import type { DraftId } from '../../src/domain/id.ts';
import { beginTokenPage } from '../../src/operations/setup/begin-token-page.ts';
import { discardDraft } from '../../src/operations/setup/discard-draft.ts';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { enterOnPage } from '../../src/operations/setup/enter-on-page.ts';
import { openOneTimeLink } from '../../src/operations/one-time-links/open-one-time-link.ts';
import { listen } from '../../src/web/listen.ts';
import { createPages } from '../../src/web/pages/pages.tsx';
import { createWeb } from '../../src/web/server.ts';
import { Browser } from '../support/browser.ts';
import { openDraftOffice, type DraftOffice } from '../support/drafts.ts';
import type { Handle } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';

const PUBLIC = 'https://hallpass.test';
const GO_ON = 'This is me: go on';
const CHECK = 'Check it in GitLab';

let drafts: DraftOffice;
let draftId: DraftId;
let ctx: Context & { readonly publicUrl: string };
let tab: Browser;

beforeEach(async () => {
  drafts = await openDraftOffice();
  draftId = await drafts.create();
  ctx = { ...drafts.ctx, publicUrl: PUBLIC };
  const web = createWeb({
    ready: async () => ({ ready: true, checks: {} }),
    metrics: async () => '',
    metricsToken: null,
    console: null,
    pages: createPages(ctx),
    api: new Hono(),
    webhooks: new Hono(),
    log: ctx.log,
  });
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  onTestFinished(() => listening.close());
  tab = new Browser({ [PUBLIC]: listening.url });
});

async function linkOf(handle: Handle): Promise<string> {
  const { token } = await beginTokenPage(ctx, drafts.office.actor(handle), { draftId });
  return `${PUBLIC}/pages/link/${token}`;
}

/** Everything that is kept, as text. */
async function everythingKept(): Promise<string> {
  const { db } = drafts.ctx;
  const tables = ['connectorDrafts', 'oneTimeLinks', 'messages', 'auditEvents', 'connectorLogs'] as const;
  return JSON.stringify(await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute())));
}

it('a body that is too large for any form is refused as that, and is no fault', async () => {
  const faults: unknown[] = [];
  const log = { ...ctx.log, error: (...line: unknown[]) => void faults.push(line) } as Context['log'];
  const answer = await createPages({ ...ctx, log })?.request('/link/nonsense', {
    method: 'POST',
    body: 'x'.repeat(200_000),
  });
  expect([answer?.status, faults]).toEqual([413, []]);
});

describe('the page for an access token', () => {
  it('says whose link it is, takes the token, and has it checked like one that was typed in Slack', async () => {
    const { gitlab } = drafts.office;
    const link = await linkOf('omar');
    await tab.open(link);
    expect(tab.text).toContain('Enter the access token of Beta');
    expect(tab.text).toContain('omar@acme.test');
    await tab.press(GO_ON);
    tab.enter({ group: 'beta', url: gitlab.url, token: gitlab.token });
    await tab.press(CHECK);
    expect(tab.text).toContain('The token is taken');
    expect(await everythingKept()).not.toContain(gitlab.token);
    expect((await drafts.check(draftId)).checked?.findings.root.path).toBe('beta');
    await tab.open(link);
    expect(tab.text).toContain('This link was used already');
  });

  it('shows under what was typed what is wrong with it, and never the token', async () => {
    await tab.open(await linkOf('omar'));
    await tab.press(GO_ON);
    tab.enter({ group: '', url: 'ftp://git.acme.test', token: 'glpat-with space' });
    await tab.press(CHECK);
    expect(tab.status).toBe(422);
    for (const words of ['Name the top-level group', 'Write the address of the GitLab', 'That is no token'])
      expect(tab.text).toContain(words);
    expect(tab.html).toContain('ftp://git.acme.test');
    expect(tab.html).not.toContain('glpat-with');
    tab.enter({ group: 'beta', url: drafts.office.gitlab.url, token: drafts.office.gitlab.token });
    await tab.press(CHECK);
    expect(tab.text).toContain('The token is taken');
  });

  it('for a connector in force asks for nothing but the token', async () => {
    await discardDraft(drafts.ctx, drafts.office.actor('dana'), { draftId });
    const connectorId = await drafts.connect();
    const before = await drafts.ctx.db.selectFrom('connectorDrafts').select('id').execute();
    const { id } = await editConnector(drafts.ctx, drafts.office.actor('omar'), { connectorId });
    expect(before.map((draft) => draft.id)).not.toContain(id);
    draftId = id;
    await tab.open(await linkOf('omar'));
    await tab.press(GO_ON);
    expect(tab.html).not.toContain('name="group"');
    tab.enter({ token: drafts.office.gitlab.token });
    await tab.press(CHECK);
    expect((await drafts.check(draftId)).status).toBe('checked');
  });

  it('is given to nobody who may not enter it', async () => {
    await expect(linkOf('ana')).rejects.toMatchObject({ code: 'not_owner' });
  });

  it('asks at the press whether somebody still may', async () => {
    await tab.open(await linkOf('omar'));
    await tab.press(GO_ON);
    await drafts.office.register('omar', { deactivated: true });
    tab.enter({ group: 'beta', token: drafts.office.gitlab.token });
    await tab.press(CHECK);
    expect([tab.status, (await drafts.model(draftId)).status]).toEqual([403, 'open']);
  });

  it('takes nothing for what was discarded meanwhile', async () => {
    await tab.open(await linkOf('omar'));
    await tab.press(GO_ON);
    await discardDraft(drafts.ctx, drafts.office.actor('dana'), { draftId });
    tab.enter({ group: 'beta', token: drafts.office.gitlab.token });
    await tab.press(CHECK);
    expect([tab.status, tab.text.includes('was discarded meanwhile')]).toEqual([409, true]);
  });

  it('takes no form that another site sends', async () => {
    await tab.open(await linkOf('omar'));
    await tab.press(GO_ON);
    await tab.send(tab.url, { token: 'glpat-of-somebody-else', group: 'beta' });
    expect([tab.status, (await drafts.model(draftId)).status]).toEqual([403, 'open']);
  });

  it('takes no form without a token, whatever was entered before', async () => {
    await drafts.faults(draftId);
    const before = await drafts.model(draftId);
    await tab.open(await linkOf('omar'));
    await tab.press(GO_ON);
    tab.enter({ group: 'beta', url: drafts.office.gitlab.url, token: ' ' });
    await tab.press(CHECK);
    expect([tab.status, tab.text.includes('Enter the access token. hallpass stores')]).toEqual([422, true]);
    expect(await drafts.model(draftId)).toEqual(before);
  });

  it('takes one form of two that are sent at once', async () => {
    await linkOf('omar');
    const omar = drafts.office.actor('omar');
    const { id: linkId } = await ctx.db.selectFrom('oneTimeLinks').select('id').executeTakeFirstOrThrow();
    const at = { linkId, browser: 'b'.repeat(43) };
    await openOneTimeLink(ctx, omar, at);
    const form = { ...at, details: { group: 'beta' }, token: drafts.office.gitlab.token };
    const outcomes = await Promise.allSettled([enterOnPage(ctx, omar, form), enterOnPage(ctx, omar, form)]);
    expect(outcomes).toEqual(
      expect.arrayContaining([
        { status: 'fulfilled', value: expect.objectContaining({ outcome: 'checking', entry: 1 }) },
        { status: 'rejected', reason: expect.objectContaining({ code: 'link_used' }) },
      ]),
    );
    expect((await drafts.model(draftId)).entry).toBe(1);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'https://hallpass.acme.test'])(
    'is offered at %s',
    async (publicUrl) => {
      const omar = drafts.office.actor('omar');
      await expect(beginTokenPage({ ...ctx, publicUrl }, omar, { draftId })).resolves.toHaveProperty('token');
    },
  );

  it('is not offered where what is typed would travel unencrypted', async () => {
    const open = { ...ctx, publicUrl: 'http://hallpass.acme.test' };
    expect(await sentenceOf(beginTokenPage(open, drafts.office.actor('omar'), { draftId }))).toMatch(
      /only where HALLPASS_PUBLIC_URL begins with https/,
    );
  });
});
