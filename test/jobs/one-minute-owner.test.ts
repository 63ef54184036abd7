/** Whoever holds Owner for a minute and tries to keep anything: what hallpass takes back, and what it tells with their name. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { readIfAny } from '../../src/domain/told.ts';
import { faultSentence } from '../../src/sentences/faults.ts';
import { findings, onlyFinding, remove, state } from '../support/findings.ts';
import { anything } from '../support/holders.ts';
import { never, openOffice, type Office, type OfficeOptions } from '../support/office.ts';

async function open(path: string, furnish?: OfficeOptions['furnish']) {
  const office = await openOffice({ document: anything, ...(furnish === undefined ? {} : { furnish }) });
  const grant = await office.grant('sam', path, 'owner', '1m');
  return { office, grant, ...office.acme.projects, ...office.acme.groups, ...office.acme.users };
}

/** The minute is over: the look at once, and the one after the sync that follows. */
async function end(office: Office, grant: GrantId): Promise<void> {
  await office.pass('61s');
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  await office.sync();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

const told = async (office: Office): Promise<string[]> =>
  (await findings(office))
    .filter(({ toldAt, grants }) => toldAt !== null && grants.length > 0)
    .map(({ kind, label, accountExternalId }) => `${kind} ${label ?? accountExternalId}`)
    .toSorted();

it('invites a group the moment the role is there: which were invited was read before', async () => {
  const { office, grant, api, data } = await open('acme/platform/api');
  office.gitlab.share('project', api, data, 40);
  await end(office, grant);
  expect(await told(office)).toEqual(['share acme/data']);
});

it('has the role though its answer was lost, and it is ended before it is confirmed: all that they did is told', async () => {
  const office = await openOffice({ document: anything });
  const { projects, groups, users } = office.acme;
  const request = await office.ask('sam', 'acme/platform/api', 'maintainer', '1h');
  office.gitlab.faults.add({ kind: '502-after-apply', path: /members/, method: 'POST' });
  await office.approve(request);
  await sweepOnce(office.ctx, ['access'], 0);
  const grant = await office.grantOf(request);
  expect(await office.status(grant)).toBe('provisioning');
  expect(office.row('project', projects.api, users.sam)).not.toBeNull();
  office.gitlab.share('project', projects.api, groups.data, 40);
  office.gitlab.invite('project', projects.api, 'sam@home.test', 40, { by: users.sam });
  office.gitlab.leave('project', projects.api, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
  await endGrant(office.ctx, office.actor('omar'), { grantId: grant });
  for (let minute = 0; minute < 3; minute++) await office.pass('1m');
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  expect([await office.status(grant), (await office.find(grant)).activatedAt]).toEqual([
    'ended: ended_by_owner',
    null,
  ]);
  expect(await told(office)).toEqual(['invitation sam@home.test', 'leftover ci', 'share acme/data']);
});

it('makes a group and a project of their own below, and lets in a group and an address there', async () => {
  const { office, grant, platform, data, sam } = await open('acme/platform');
  office.skip('10s');
  const mine = office.gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: platform });
  const loot = office.gitlab.addProject({ groupId: mine.id, path: 'loot', name: 'Loot' });
  office.gitlab.setMember('group', mine.id, sam, 50, { by: sam });
  office.gitlab.share('project', loot.id, data, 40);
  office.gitlab.invite('group', mine.id, 'sam@home.test', 50, { by: sam });
  await end(office, grant);
  expect(await told(office)).toEqual(['invitation sam@home.test', `membership ${sam}`, 'share acme/data']);
  expect((await office.find(grant)).scopeDueAt).toBeNull();
});

it('archives what they let somebody into', async () => {
  const { office, grant, api, data, sam } = await open('acme/platform');
  office.gitlab.share('project', api, data, 40);
  office.gitlab.invite('project', api, 'sam@home.test', 40, { by: sam });
  office.gitlab.archive('project', api, true);
  await end(office, grant);
  expect(await told(office)).toEqual(['invitation sam@home.test', 'share acme/data']);
});

it('makes an access token: told as what it is, and Remove revokes it, for GitLab lets nobody take its account out', async () => {
  const { office, grant, api } = await open('acme/platform/api');
  const { id } = office.gitlab.addAccessToken('project', api, 40, '2027-11-24');
  await end(office, grant);
  const finding = await onlyFinding(office);
  expect(finding).toMatchObject({ accountExternalId: String(id), grants: [grant] });
  const card = (await office.messages('finding-card'))[0];
  const post = card === undefined ? null : await postOf(office.ctx, card, 'U0OMAR0');
  expect(JSON.stringify(post)).toContain('If it is the account of an access token, the token is revoked.');
  await remove(office, finding);
  await office.reconcile();
  expect((await state(office, finding)).status).toBe('removed');
  expect(office.row('project', api, id)).toBeNull();
  expect(office.gitlab.snapshot().tokens.filter(({ userId }) => userId === id)).toEqual([]);
});

it('where GitLab keeps the account of a revoked token, the owner is told that nobody can use it', async () => {
  const { office, grant, platform } = await open('acme/platform');
  office.gitlab.keepTokenAccounts();
  const { id } = office.gitlab.addAccessToken('group', platform, 50, '2027-11-24');
  await end(office, grant);
  const finding = await onlyFinding(office);
  await remove(office, finding);
  for (let minute = 0; minute < 4; minute++) await office.pass('1m');
  const { status, refusal } = await state(office, finding);
  const why = readIfAny(refusal);
  expect([status, why && faultSentence(why)]).toEqual(['open', expect.stringContaining('is revoked now')]);
  expect(office.gitlab.snapshot().tokens.find(({ userId }) => userId === id)?.revoked).toBe(true);
});

it('moves the project out of the group: owners read at once that it cannot be found, and that an Owner can do that', async () => {
  const { office, grant, api, sam } = await open('acme/platform/api', (gitlab, { users }) =>
    gitlab.addGroup({ id: 500, path: 'sams', name: 'Sams' }, users.sam),
  );
  office.gitlab.move('project', api, 500);
  await office.pass('61s');
  await office.pass('1m');
  await office.tellLate();
  const text = async (kind: 'revoke-alert' | 'gone-notice'): Promise<string> => {
    const [told] = await office.messages(kind);
    return told === undefined ? '' : ((await postOf(office.ctx, told, 'U0OMAR0'))?.text ?? '');
  };
  expect(await text('revoke-alert')).toMatch(
    /Not taken back yet.*Owner of <@U0SAM0>.*An Owner can move a project out/s,
  );
  await office.sync();
  await office.sync();
  await office.reconcile();
  expect(await text('gone-notice')).toMatch(
    /Gone from GitLab.*<@U0SAM0> \(`sam`\) was Owner there, and an Owner can move it/s,
  );
  expect(office.row('project', api, sam)).not.toBeNull();
  office.gitlab.move('project', api, office.acme.groups.platform);
  await office.sync();
  await office.reconcile();
  expect(office.row('project', api, sam)).toBeNull();
  expect(await office.status(grant)).toBe('ended: expired');
});

it('takes hallpass itself out of the group: owners are told within two minutes, and it ends as soon as it is back', async () => {
  const { office, grant, acme, bot, sam } = await open('acme');
  office.gitlab.setMember('group', acme, bot, null, { by: sam });
  await office.pass('61s');
  await office.pass('1m');
  await office.tellLate();
  expect(await office.status(grant)).toBe('revoking: expired');
  const alerts = await office.messages('revoke-alert');
  expect(new Set(alerts.map(({ personId }) => personId)).size).toBe(2);
  const post = alerts[0] === undefined ? null : await postOf(office.ctx, alerts[0], 'U0OMAR0');
  expect(post?.text).toContain('Either the account was taken out of it');
  office.gitlab.setMember('group', acme, bot, 50, { by: sam });
  await office.pass('1m');
  expect(await office.status(grant)).toBe('ended: expired');
  expect(office.row('group', acme, sam)).toBeNull();
});

describe('lets in a second account, which gives on after the end', () => {
  async function left() {
    const opened = await open('acme/platform');
    const { office, grant, platform, lee, sam } = opened;
    office.gitlab.setMember('group', platform, lee, 50, { by: sam });
    await end(office, grant);
    expect(await told(office)).toEqual([`membership ${lee}`]);
    // By the look after this one the grant had been over for long.
    office.skip('10m');
    await office.sync();
    return opened;
  }

  it('each role is told with the grant it came by, however low; and so is a raise', async () => {
    const { office, grant, api, web, lee, ana, omar } = await left();
    office.gitlab.setMember('project', api, ana, 20, { by: lee });
    await office.sync();
    expect(await told(office)).toEqual([`membership ${ana}`, `membership ${lee}`].toSorted());
    expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
    office.gitlab.setMember('project', api, ana, 30, { by: lee });
    await office.sync();
    const raised = (await findings(office)).filter(
      ({ accountExternalId }) => accountExternalId === String(ana),
    );
    expect(raised.map(({ status, toldAt }) => [status, toldAt !== null])).toEqual([
      ['replaced', true],
      ['open', true],
    ]);
    // Elsewhere it has no power.
    office.gitlab.setMember('group', web, ana, 20, { by: omar });
    await office.sync();
    expect(await told(office)).toHaveLength(3);
  });

  it('what it gave until it was removed is told by the look after that; later on nothing is', async () => {
    const { office, web, api, infra, lee, ana, omar } = await left();
    const finding = await onlyFinding(office);
    office.gitlab.setMember('project', api, ana, 20, { by: lee });
    await remove(office, finding);
    await office.reconcile();
    expect((await state(office, finding)).status).toBe('removed');
    await office.sync();
    expect(await told(office)).toEqual([`membership ${ana}`, `membership ${lee}`].toSorted());
    office.skip('2h');
    await office.sync();
    office.gitlab.setMember('group', web, ana, 20, { by: omar });
    office.gitlab.setMember('project', infra, ana, 20, { by: omar });
    await office.sync();
    expect(await told(office)).toHaveLength(2);
  });
});
