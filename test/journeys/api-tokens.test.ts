/** `/access token`: from Slack over the one-time page to a token that is shown once, and back to Slack where it is revoked. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC } from '../support/signing-in.ts';
import { Browser } from '../support/browser.ts';
import { startWorld, type World } from '../support/world.ts';
import { beginToken } from '../../src/operations/api/begin-token.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ publicUrl: PUBLIC });
});
afterEach(() => {
  expect([...world.slack.violations, ...world.gitlab.violations]).toEqual([]);
});
afterAll(() => world.close());

async function pageFor(handle: string, name: string): Promise<Browser> {
  const someone = world.as(handle);
  await someone.command('/access token');
  await someone.click('Make a token…');
  await someone.type('Name', name);
  await someone.submit();
  const link = /https:\/\/hallpass\.test\/pages\/link\/[\w-]{43}/.exec(JSON.stringify(someone.modal()))?.[0];
  await someone.close();
  const tab = new Browser({ [PUBLIC]: world.url });
  await tab.open(link ?? 'no link');
  await tab.press('This is me: go on');
  return tab;
}

const shownIn = (tab: Browser): string => /value="(hp_[\w-]{43})" readonly/.exec(tab.html)?.[1] ?? 'no token';

/** Every row and everything Slack was told. */
async function everywhere(): Promise<string> {
  const { db } = world.program.ctx;
  return JSON.stringify([
    await db.selectFrom('apiTokens').selectAll().execute(),
    await db.selectFrom('oneTimeLinks').selectAll().execute(),
    await db.selectFrom('auditEvents').selectAll().execute(),
    world.slack.deliveries,
    world.slack.snapshot(),
  ]);
}

describe('a token for the API', () => {
  it('is shown once on its page, kept hashed, and never in Slack', async () => {
    const tab = await pageFor('ana', 'laptop');
    await tab.press('Make the token');
    const token = shownIn(tab);
    expect(token).toMatch(/^hp_/);
    const rows = await everywhere();
    expect(rows).not.toContain(token);
    expect(rows).toContain(hashOf(token));
    await tab.open(tab.url);
    expect(tab.text).toContain('This link is not good any more');
    expect(tab.html).not.toContain(token);
  });

  it('is listed with what it may do and its last characters, and revoked in Slack', async () => {
    const tab = await pageFor('omar', 'pipeline');
    await tab.press('Make the token');
    const omar = world.as('omar');
    await omar.command('/access token');
    const shown = omar.ephemerals().at(-1)?.shown ?? '';
    expect(shown).toContain(`hp_…${shownIn(tab).slice(-4)}`);
    expect(shown).toContain('read, ask');
    await omar.click('Revoke');
    await omar.command('/access token');
    expect(omar.ephemerals().at(-1)?.shown).toContain('You have no API tokens');
    const { db } = world.program.ctx;
    const row = await db
      .selectFrom('apiTokens')
      .selectAll()
      .where('name', '=', 'pipeline')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ revokeCause: 'by_hand', revokedBy: row.personId });
    const audited = await db
      .selectFrom('auditEvents')
      .select('action')
      .where('subjectId', '=', row.id)
      .orderBy('seq')
      .execute();
    expect(audited.map(({ action }) => action)).toEqual(['token.made', 'token.revoked']);
  });

  it('for an assistant is for everybody, and reads and asks whatever else is ticked', async () => {
    const lee = world.as('lee');
    await lee.command('/access token');
    await lee.click('Make a token…');
    await lee.type('Name', 'assistant');
    await lee.select('Who uses it', 'An assistant, for you');
    await lee.submit();
    const row = await world.program.ctx.db
      .selectFrom('apiTokens')
      .selectAll()
      .where('name', '=', 'assistant')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ kind: 'assistant', verbs: ['read', 'ask'] });
  });

  it('for a program is for admins, gets no verb of a person, and ends within a year', async () => {
    const { ctx } = world.program;
    await world.as('dana').command('/access token');
    const person = async (handle: string) => {
      const { id } = await ctx.db
        .selectFrom('people')
        .select('id')
        .where('slackUserId', '=', world.as(handle).id)
        .executeTakeFirstOrThrow();
      return { kind: 'person', personId: id, via: 'slack' } as const;
    };
    const wish = {
      name: 'terraform',
      kind: 'machine',
      verbs: ['read', 'ask', 'decide'],
      connectors: null,
      days: 30,
    } as const;
    await expect(beginToken(ctx, await person('omar'), wish)).rejects.toMatchObject({ code: 'not_admin' });
    await beginToken(ctx, await person('dana'), wish);
    const row = await ctx.db
      .selectFrom('apiTokens')
      .selectAll()
      .where('name', '=', 'terraform')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ verbs: ['read'], tokenHash: null, expiresAt: null });
    for (const wrong of [
      { days: 366 },
      { days: 0 },
      { name: ' ' },
      { verbs: ['ask'] as const },
      { connectors: ['nowhere'] },
    ])
      await expect(beginToken(ctx, await person('dana'), { ...wish, ...wrong })).rejects.toMatchObject({
        code: 'token_setting',
      });
  });
});
