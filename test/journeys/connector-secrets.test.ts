/**
 * What an integration set up in Slack shares with its GitLab besides the token: a webhook secret and an OAuth application of its own,
 * from the button in Slack over the page to what they are for.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { draftModel } from '../../src/db/models/connectors/draft-model.ts';
import type { DraftId } from '../../src/domain/id.ts';
import { confirmDraft } from '../../src/operations/setup/confirm-draft.ts';
import { createDraft } from '../../src/operations/setup/create-draft.ts';
import { enterDetails } from '../../src/operations/setup/enter-details.ts';
import { rekeyCredentials } from '../../src/operations/setup/rekey-credentials.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { storedSecret } from '../../src/operations/setup/stored-secret.ts';
import { boxesOf } from '../../src/sealed-box.ts';
import { Browser } from '../support/browser.ts';
import { furnishBeta, SECRET_KEY } from '../support/drafts.ts';
import { PUBLIC, SIGN_IN, YES } from '../support/signing-in.ts';
import { startWorld, type World } from '../support/world.ts';

const CALLBACK = `${PUBLIC}/pages/sign-in/beta/callback`;
const APPLICATION = { clientId: 'beta-app', secret: 'gloas-of-beta' };

let world: World;
beforeAll(async () => {
  world = await startWorld({
    secretKey: SECRET_KEY,
    publicUrl: PUBLIC,
    document: { connectorsFromSlack: { allowPrivateAddresses: true } },
    furnish: furnishBeta,
  });
  await setUpBeta();
});
afterEach(() => {
  expect([...world.slack.violations, ...world.gitlab.violations]).toEqual([]);
});
afterAll(() => world.close());

const actor = async (handle: string) => {
  const { id } = await world.program.ctx.db
    .selectFrom('people')
    .select('id')
    .where('slackUserId', '=', world.as(handle).id)
    .executeTakeFirstOrThrow();
  return { kind: 'person', personId: id, via: 'slack' } as const;
};

async function setUpBeta(): Promise<void> {
  const { ctx } = world.program;
  for (const handle of ['dana', 'omar']) await world.as(handle).command('/access whoami');
  const created = await createDraft(ctx, await actor('dana'), {
    name: 'Beta',
    application: '',
    owners: [world.as('omar').id],
  });
  if (created.outcome === 'refused') throw new Error('no draft');
  const draftId: DraftId = created.draft.id;
  const details = { group: 'beta', url: world.gitlab.url };
  await enterDetails(ctx, await actor('omar'), { draftId, details, token: world.gitlab.token });
  await world.quiet();
  const draft = await draftModel(ctx.db, draftId);
  const version = draft?.checked?.version ?? -1;
  await confirmDraft(ctx, await actor('omar'), { draftId, entry: draft?.entry ?? -1, version });
  await world.quiet();
}

/** The page behind the button of an integration. */
async function pageOf(button: string): Promise<Browser> {
  const omar = world.as('omar');
  await omar.command('/access integrations');
  await omar.click('Webhook, sign-in…');
  await omar.click(button);
  const link = /https:\/\/hallpass\.test\/pages\/link\/[\w-]{43}/.exec(JSON.stringify(omar.modal()))?.[0];
  await omar.close();
  const tab = new Browser({ [PUBLIC]: world.url });
  await tab.open(link ?? 'no link');
  await tab.press('This is me: go on');
  return tab;
}

async function makeSecret(button: string): Promise<{ tab: Browser; secret: string }> {
  const tab = await pageOf(button);
  await tab.press('Make the secret');
  const secret = /value="([\w-]{43})" readonly/.exec(tab.html)?.[1];
  return { tab, secret: secret ?? 'no secret' };
}

/** What a delivery with this secret is answered. */
async function delivered(secret: string): Promise<number> {
  const answer = await fetch(`${world.url}/webhooks/gitlab/beta`, {
    method: 'POST',
    headers: { 'x-gitlab-token': secret, 'content-type': 'application/json' },
    body: JSON.stringify({ event_name: 'project_create' }),
  });
  return answer.status;
}

/** Every row that could hold a secret, and everything that Slack was told or told. */
async function everywhere(): Promise<string> {
  const { db } = world.program.ctx;
  return JSON.stringify([
    await db.selectFrom('connectorSecrets').selectAll().execute(),
    await db.selectFrom('oneTimeLinks').selectAll().execute(),
    await db.selectFrom('auditEvents').selectAll().execute(),
    world.slack.deliveries,
    world.slack.snapshot(),
  ]);
}

describe('a webhook secret of its own', () => {
  it('is made and shown once with where it goes, kept sealed, and takes deliveries', async () => {
    const { tab, secret } = await makeSecret('Make a webhook secret');
    expect(tab.html).toContain(`${PUBLIC}/webhooks/gitlab/beta`);
    expect(tab.text).toMatch(/Settings → Webhooks.*Member events/);
    expect(await everywhere()).not.toContain(secret);
    expect(await delivered(secret)).toBe(204);
    expect(await delivered('something else')).toBe(401);
    await tab.open(tab.url);
    expect(tab.text).toContain('This link is not good any more');
    expect(tab.html).not.toContain(secret);
    await world.as('omar').command('/access integrations');
    expect(world.as('omar').ephemerals().at(-1)?.shown).toContain('webhook `/webhooks/gitlab/beta`');
  });

  it('made anew is the only one that is good', async () => {
    const { secret: before } = await makeSecret('Make another secret');
    const { secret } = await makeSecret('Make another secret');
    expect([await delivered(before), await delivered(secret)]).toEqual([401, 204]);
  });
});

describe('an application of its own', () => {
  it('is entered with what it has to be in GitLab said beside it, and people sign in with it', async () => {
    const tab = await pageOf('Enter an application');
    expect(tab.html).toContain(CALLBACK);
    tab.enter({ client_id: APPLICATION.clientId, client_secret: ' ' });
    await tab.press('Save');
    expect(tab.text).toContain('Enter both');
    tab.enter({ client_id: APPLICATION.clientId, client_secret: APPLICATION.secret });
    await tab.press('Save');
    expect(tab.text).toContain('The application is taken');
    expect(await everywhere()).not.toContain(APPLICATION.secret);
    world.gitlab.addApplication({ ...APPLICATION, redirectUris: [CALLBACK] });
    world.slack.addPerson({ handle: 'kim', name: 'Kim', email: 'kim@home.test' });
    world.gitlab.addUser({ id: 201, username: 'kim_dev', name: 'Kim' });
    const kim = world.as('kim');
    await kim.command('/access link');
    await kim.click('Sign in to GitLab');
    const [link = ''] =
      /https:\/\/hallpass\.test\/pages\/link\/[\w-]{43}/.exec(JSON.stringify(kim.modal())) ?? [];
    const browser = new Browser({ [PUBLIC]: world.url });
    await browser.open(link);
    await browser.press(SIGN_IN);
    await browser.press('Authorize as @kim_dev');
    await browser.press(YES);
    await world.quiet();
    expect(kim.dms().at(-1)?.shown).toContain('*Linked*: the Beta account `kim_dev` is yours');
  });
});

describe('both', () => {
  it('are sealed anew with a new key', async () => {
    const { ctx } = world.program;
    const fresh = boxesOf('another-secret-key-of-more-than-32-characters', SECRET_KEY);
    const { unopened } = await rekeyCredentials(ctx, fresh);
    expect(unopened).toEqual([]);
    const beta = { id: 'beta', url: world.gitlab.url };
    const alone = boxesOf('another-secret-key-of-more-than-32-characters', null);
    expect(await storedSecret(ctx.db, alone, beta, 'oauth')).toEqual({
      secret: APPLICATION.secret,
      clientId: APPLICATION.clientId,
    });
    await rekeyCredentials(ctx, boxesOf(SECRET_KEY, 'another-secret-key-of-more-than-32-characters'));
    expect(await storedSecret(ctx.db, ctx.boxes, beta, 'webhook')).not.toBeNull();
  });

  it('are gone as soon as the integration is removed', async () => {
    const { ctx } = world.program;
    const { version } = await activeConfig(ctx.db);
    await removeConnector(ctx, await actor('omar'), { connectorId: 'beta', version });
    expect(await ctx.db.selectFrom('connectorSecrets').selectAll().execute()).toEqual([]);
  });
});
