/** An open grant whose group or project comes under another policy goes on, and its owners are told, whatever it came by. */
import { expect, it } from 'vitest';
import type { GrantId } from '../../src/domain/id.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';

const policy = (
  id: string,
  glob: string,
  approval: string,
  rest: Readonly<Record<string, unknown>> = {},
) => ({
  id,
  match: { resources: [glob], roles: ['developer', 'maintainer'] },
  approval,
  maxDuration: '8h',
  ...rest,
});
const VAULT = policy('vault', 'acme/prod/**', 'refuse');
const WEB = policy('web', 'acme/web/**', 'auto');
const ALL = policy('all', '**', 'owners');
const document = { policies: [VAULT, WEB, ALL] };
const open = () => openOffice({ document });
const CHECKOUT = 'acme/web/checkout';

/** On the project that a policy gives at once. */
async function byRule(office: Office, handle: Handle, duration: string): Promise<GrantId> {
  const request = await office.ask(handle, CHECKOUT, 'developer', duration);
  await office.reconcile();
  return office.grantOf(request);
}

/** What each owner reads, and how many of them there are. */
async function told(office: Office): Promise<{ readonly owners: number; readonly texts: readonly string[] }> {
  const messages = await office.messages('terms-change');
  const posts = await Promise.all(messages.map((message) => postOf(office.ctx, message, 'U0OMAR0')));
  const texts = [...new Set(posts.map((post) => post?.text ?? ''))];
  return { owners: new Set(messages.map(({ personId }) => personId)).size, texts };
}

it('a project that is moved: at the next sync, once, with what would be said to somebody who asked now', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const grant = await byRule(office, 'sam', '4h');
  await office.sync();
  expect(await told(office)).toEqual({ owners: 0, texts: [] });
  gitlab.move('project', acme.projects.checkout, acme.groups.prod);
  await office.sync();
  await office.sync();
  const { owners, texts } = await told(office);
  expect([owners, texts.length]).toEqual([2, 1]);
  expect(texts[0]).toContain('*An open grant is under another policy now*, in GitLab');
  expect(texts[0]).toContain(
    '`acme/web/checkout` is now `acme/prod/checkout` · policy `web` → `vault` · nobody can ask for it there now',
  );
  expect(texts[0]).toContain('<@U0SAM0>: *Developer* on');
  expect(await office.status(grant)).toBe('active');
});

it('says that it is over as it ends, without a button, and is not touched before', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  await byRule(office, 'sam', '4h');
  await office.grant('ana', 'acme/platform/api', 'developer', '2h');
  await office.sync();
  gitlab.move('project', acme.projects.checkout, acme.groups.prod);
  await office.sync();
  const versions = async (): Promise<number[]> =>
    (await office.messages('terms-change')).map(({ wantedVersion }) => wantedVersion);
  const before = await versions();
  await office.pass('2h');
  await office.sync();
  expect(await versions()).toEqual(before);
  await office.pass('2h');
  expect(await versions()).toEqual(before.map((version) => version + 1));
  const [message] = await office.messages('terms-change');
  const post = message === undefined ? null : await postOf(office.ctx, message, 'U0OMAR0');
  expect(post?.text).toContain('What was open on `acme/prod/checkout` is over');
  expect(JSON.stringify(post?.blocks)).not.toContain('"button"');
});

it('says so where the policies allow it again: by the same policy, or as it was moved back', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const { api } = acme.projects;
  await office.grant('ana', 'acme/platform/api', 'developer', '4h');
  const all = (maxDuration: string) => ({
    policies: [VAULT, policy('all', '**', 'owners', { maxDuration })],
  });
  await office.configure(all('1h'));
  const [before] = (await told(office)).texts;
  expect(before).toContain('it could not be given like this now');
  await office.configure(all('8h'));
  const [after, ...more] = (await told(office)).texts;
  expect(more).toEqual([]);
  expect(after).toContain(
    '*An open grant came under another policy, and is allowed again*, in GitLab. Nothing was ended',
  );
  expect(after).toContain('policy `all` · allowed again: it could be given like this now');
  for (const { wantedVersion } of await office.messages('terms-change')) expect(wantedVersion).toBe(2);

  office.skip('1m');
  gitlab.move('project', api, acme.groups.prod);
  await office.sync();
  office.skip('1m');
  gitlab.move('project', api, acme.groups.platform);
  await office.sync();
  const { texts } = await told(office);
  expect(texts).toHaveLength(3);
  expect(texts.filter((text) => text.includes('nobody can ask for it there now'))).toEqual([]);
  expect(texts[1]).toContain('policy `all` → `vault` · allowed again by policy `all`');
  expect(texts[2]).toContain('policy `vault` → `all` · it could be given like this now, too');
});

it('where only some are allowed again it says so of those, and counts all', async () => {
  const office = await open();
  await office.grant('ana', 'acme/platform/api', 'developer', '2h');
  await office.grant('lee', 'acme/platform/infra', 'developer', '4h');
  const all = (maxDuration: string) => ({
    policies: [VAULT, policy('all', '**', 'owners', { maxDuration })],
  });
  await office.configure(all('1h'));
  await office.configure(all('3h'));
  const { texts } = await told(office);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('*2 open grants are under another policy now*');
  expect(texts[0]?.match(/allowed again/g)).toHaveLength(1);
  expect(texts[0]?.match(/could not be given like this now/g)).toHaveLength(1);
});

it('a group above it that gets another name', async () => {
  const office = await open();
  await byRule(office, 'sam', '4h');
  office.gitlab.rename('group', office.acme.groups.web, { path: 'site' });
  await office.sync();
  expect((await told(office)).texts[0]).toContain(
    'policy `web` → `all` · it was given by rule, where owners decide now',
  );
});

it('a group into which something stricter comes', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  await office.configure({ policies: [policy('deep', 'acme/data/x/**', 'refuse'), ALL] });
  await office.grant('sam', 'acme/data', 'developer', '4h');
  gitlab.addGroup({ id: 900, path: 'x', name: 'X', parentId: acme.groups.data });
  await office.sync();
  expect((await told(office)).texts[0]).toContain(
    'policy `all`, and `deep` for a part of it · nobody can ask for it there now',
  );
});

it('a document that is edited: another policy, or the same one with less; not what only allows more', async () => {
  const office = await open();
  const grants = [
    await byRule(office, 'sam', '4h'),
    await office.grant('ana', 'acme/platform/api', 'maintainer', '4h'),
  ];
  await office.configure({ policies: [VAULT, WEB, policy('all', '**', 'owners', { maxDuration: '3d' })] });
  expect((await told(office)).owners).toBe(0);
  await office.configure({ policies: [VAULT, policy('all', '**', 'owners', { maxDuration: '1h' })] });
  const { owners, texts } = await told(office);
  expect([owners, texts.length]).toEqual([2, 1]);
  expect(texts[0]).toContain('*2 open grants are under another policy now*');
  expect(texts[0]).toContain('policy `all` · it could not be given like this now: its duration or reason');
  expect(await Promise.all(grants.map((grant) => office.status(grant)))).toEqual(['active', 'active']);
});

it('what was moved is found as somebody else is given something there; what is over is not told of', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const over = await byRule(office, 'sam', '1h');
  await office.grant('ana', 'acme/platform/api', 'developer', '4h');
  await office.pass('2h');
  expect(await office.status(over)).toBe('ended: expired');
  gitlab.move('project', acme.projects.checkout, acme.groups.prod);
  gitlab.move('project', acme.projects.api, acme.groups.web);
  const request = await office.ask('ana', 'acme/platform/api', 'maintainer', '1h');
  await office.approve(request);
  await office.reconcile();
  const { texts } = await told(office);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('`acme/platform/api` is now `acme/web/api` · policy `all` → `web`');
});
