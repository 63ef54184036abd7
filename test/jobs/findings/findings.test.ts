import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/db/findings/findings.ts';
import type { FindingId } from '../../../src/domain/id.ts';
import { findings, onlyFinding, withConnector } from '../../support/findings.ts';
import { openOffice, type Office, type OfficeOptions } from '../../support/office.ts';

const API = 'acme/platform/api';

/** Acme after its first sync: Lee is Reporter on api for a while, Sam is nothing anywhere. */
async function start(options: OfficeOptions = {}) {
  const office = await openOffice(options);
  const { projects, groups, users } = office.acme;
  return { office, ...projects, ...groups, ...users };
}

/** Who has a card of a finding, by handle. */
async function toldOf(office: Office, id: FindingId): Promise<string[]> {
  const cards = await office.messages('finding-card');
  return [...office.people]
    .filter(([, { personId }]) => cards.some((card) => card.subjectId === id && card.personId === personId))
    .map(([handle]) => handle);
}

describe('what a sync finds', () => {
  it('nothing before the first complete sync: what is there then is the starting point', async () => {
    const { office } = await start({
      furnish: (gitlab, { projects, users }) => gitlab.setMember('project', projects.api, users.sam, 40),
    });
    await office.sync();
    expect(await findings(office)).toEqual([]);
  });

  it('a new Maintainer: told to every owner, once', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    for (let syncs = 0; syncs < 3; syncs++) await office.sync();
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({
      status: 'open',
      found: { role: 'maintainer', customRole: null, expiresOn: null },
      former: null,
    });
    expect(await toldOf(office, finding.id)).toEqual(['omar', 'priya']);
    const cards = await office.messages('finding-card');
    expect(cards.map(({ wantedVersion }) => wantedVersion)).toEqual([1, 1]);
  });

  it('a Reporter who was raised: what was there before is kept, with its date', async () => {
    const { office, api, lee } = await start();
    const before = office.gitlab.member('project', api, lee);
    office.gitlab.setMember('project', api, lee, 50, { expiresAt: null });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({
      found: { role: 'owner' },
      former: { role: 'reporter', expiresOn: before?.expiresAt },
    });
  });

  it('nothing below the level of the connector, and from Developer on where that is told', async () => {
    const { office, api, sam, lee } = await start();
    office.gitlab.setMember('project', api, sam, 30);
    await office.sync();
    expect(await findings(office)).toEqual([]);
    await office.configure(withConnector(office, { driftFrom: 'developer' }));
    office.gitlab.setMember('project', api, lee, 30);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({
      found: { role: 'developer' },
      former: { role: 'reporter' },
    });
  });

  it('nothing that hallpass wrote itself: granted, being granted, extended, restored', async () => {
    const { office, payments } = await start({
      furnish: (gitlab, { projects, users }) => gitlab.setMember('project', projects.infra, users.lee, 20),
    });
    const made = await office.grant('sam', API, 'maintainer', '1h');
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '1h');
    await office.sync();
    await office.pass('1h 1m');
    await office.sync();
    expect(await office.status(made)).toBe('ended: expired');
    const unsent = await office.ask('ana', 'acme/prod/payments', 'owner', '1h');
    await office.approve(unsent);
    await office.sync();
    await office.reconcile();
    await office.sync();
    expect(office.row('project', payments, office.acme.users.ana)).toMatch(/^50/);
    expect(await findings(office)).toEqual([]);
  });

  it('not what a list still shows that hallpass has taken back while the sync ran', async () => {
    const { office, api, sam } = await start();
    const grant = await office.grant('sam', API, 'maintainer', '1h');
    const list = office.gitlab.hold({ method: 'GET', path: /\/projects\/10\/members$/ });
    const syncing = office.sync();
    await list.reached;
    await office.pass('1h 1m');
    expect(await office.status(grant)).toBe('ended: expired');
    list.release();
    await syncing;
    await office.reconcile();
    expect(office.row('project', api, sam)).toBeNull();
    expect(await findings(office)).toEqual([]);
  });

  it('not what is inherited: a Maintainer of a group is found there and nowhere below', async () => {
    const { office, platform, sam } = await start();
    office.gitlab.setMember('group', platform, sam, 40);
    await office.sync();
    const { resourceId } = await onlyFinding(office);
    expect(await pathOf(office, resourceId)).toBe('acme/platform');
  });

  it('bots as well', async () => {
    const { office, api } = await start();
    const bot = office.gitlab.addUser({ username: 'project_10_bot_ab12', name: 'Deploy', bot: true });
    office.gitlab.setMember('project', api, bot.id, 40);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ accountExternalId: String(bot.id), status: 'open' });
  });

  it('many at once: one list instead of a card each', async () => {
    const { office, sam } = await start();
    const projects = Object.values(office.acme.projects).slice(0, 11);
    for (const project of projects) office.gitlab.setMember('project', project, sam, 40);
    await office.sync();
    expect(await findings(office)).toHaveLength(11);
    expect(await office.messages('finding-card')).toEqual([]);
    const digests = await office.messages('finding-digest');
    expect(digests.map(({ detail }) => detail)).toEqual(
      [1, 2].map(() => ({ connectorId: 'gitlab', count: 11 })),
    );
    await office.sync();
    expect(await office.messages('finding-digest')).toHaveLength(2);
  });

  it('the admins hear of what an owner, being the only one, was given', async () => {
    const { office, api, omar } = await start();
    await office.configure(withConnector(office, { owners: ['omar@acme.test'] }));
    office.gitlab.setMember('project', api, omar, 50);
    await office.sync();
    expect(await toldOf(office, (await onlyFinding(office)).id)).toEqual(['omar', 'dana']);
  });
});

describe('what a reconcile finds at a slot at rest', () => {
  it('a human’s row that no sync had seen, set aside for a grant: told all the same, once', async () => {
    const { office, payments, sam } = await start();
    office.gitlab.setMember('project', payments, sam, 40);
    await office.grant('sam', 'acme/prod/payments', 'owner', '1h');
    expect(await onlyFinding(office)).toMatchObject({
      status: 'open',
      found: { role: 'maintainer' },
      former: null,
    });
    await office.sync();
    await office.pass('1h 1m');
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'open' });
    expect(office.row('project', payments, sam)).toBe('40');
  });

  it('nothing of a change while a grant is open, which the reconcile decides', async () => {
    const { office, api, sam } = await start();
    await office.grant('sam', API, 'developer', '1h');
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: null });
    await office.sync();
    await office.reconcile();
    await office.pass('1h 1m');
    await office.sync();
    expect(await office.messages('drift-notice')).toHaveLength(2);
    expect(await findings(office)).toEqual([]);
  });
});

describe('what rises while hallpass is not done with a slot', () => {
  it('before the reconcile that is due: found by that, whatever a sync lists meanwhile', async () => {
    const { office, api, sam } = await start();
    await office.approve(await office.ask('sam', API, 'reporter', '1h'));
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    expect(await findings(office)).toEqual([]);
    await office.reconcile();
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', former: null });
  });

  it('while a lost write is looked out for, and no grant stands: a finding like any other', async () => {
    const { office, api, sam } = await start();
    const grant = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.faults.add({ kind: 'reset', method: 'DELETE' });
    await office.pass('1h 1m');
    await office.pass('15s');
    expect(await office.status(grant)).toBe('ended: expired');
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    await office.reconcile();
    expect(await onlyFinding(office)).toMatchObject({ found: { role: 'maintainer' }, former: null });
    expect(await office.messages('drift-notice')).toEqual([]);
    await office.sync();
    await onlyFinding(office);
  });
});

describe('a finding that changes in GitLab', () => {
  it('its date alone: shown anew, not told anew', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: '2027-01-31' });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', found: { expiresOn: '2027-01-31' } });
    const cards = await office.messages('finding-card');
    expect(cards.map(({ wantedVersion }) => wantedVersion)).toEqual([2, 2]);
  });

  it('raised once more, undecided: the first is replaced, and what was there at first stays what comes back', async () => {
    const { office, api, lee } = await start();
    office.gitlab.setMember('project', api, lee, 40);
    await office.sync();
    office.gitlab.setMember('project', api, lee, 50);
    await office.sync();
    const [first, second] = await findings(office);
    expect(first).toMatchObject({ status: 'replaced' });
    expect(second).toMatchObject({ status: 'open', found: { role: 'owner' }, former: { role: 'reporter' } });
  });

  it('lowered below the level: closed by itself', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    office.gitlab.setMember('project', api, sam, 30);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'gone' });
  });

  it('removed: closed once two complete syncs did not see it', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    office.gitlab.setMember('project', api, sam, null);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'open' });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'gone' });
  });
});

async function pathOf(office: Office, id: Finding['resourceId']): Promise<string> {
  const { path } = await office.ctx.db
    .selectFrom('resources')
    .select('path')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return path;
}
