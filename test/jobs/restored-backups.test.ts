import { describe, expect, it } from 'vitest';
import type { GrantId } from '../../src/domain/id.ts';
import { accept, findingOf, findings, grantOf, limit, remove, state } from '../support/findings.ts';
import { openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
/** hallpass's own account in acme. */
const HALLPASS = 100;

describe('after a backup was restored', () => {
  it('a backup a day old restored with 50 grants open, 20 ended since', async () => {
    const office = await openOffice({
      furnish: (gitlab, { groups }) => {
        for (let count = 0; count < 20; count++)
          gitlab.addProject({ path: `job-${count}`, name: `Job ${count}`, groupId: groups.platform });
      },
    });
    const { projects, users } = office.acme;
    const known: GrantId[] = [];
    for (let count = 0; count < 20; count++)
      known.push(await office.grant('sam', `acme/platform/job-${count}`, 'developer', '8h'));
    // From here on the rows are those of the backup, and GitLab has gone on without them.
    for (const grant of known) {
      const place = await office.ctx.db
        .selectFrom('slots')
        .innerJoin('resources', 'resources.id', 'slots.resourceId')
        .select('resources.externalId')
        .where('slots.id', '=', (await office.find(grant)).slotId)
        .executeTakeFirstOrThrow();
      office.gitlab.setMember('project', Number(place.externalId), users.sam, null);
    }
    const lost = Array.from({ length: 50 }, (_, count) => {
      const { id } = office.gitlab.addUser({ username: `lost-${count}`, name: `Lost ${count}` });
      office.gitlab.setMember('project', projects.api, id, 20, { expiresAt: '2026-11-28', by: HALLPASS });
      return id;
    });
    office.skip('1d');
    await office.sync();
    await office.reconcile();
    const found = await findings(office);
    expect(found.map(({ accountExternalId }) => accountExternalId).toSorted()).toEqual(
      lost.map(String).toSorted(),
    );
    for (const finding of found)
      expect(finding).toMatchObject({ status: 'open', former: null, found: { role: 'reporter' } });
    expect(await office.messages('finding-digest')).toHaveLength(2);
    for (const grant of known) expect(await office.status(grant)).toMatch(/^ended: /);
    const [first] = found;
    if (first === undefined) throw new Error('nothing was found');
    await remove(office, first);
    await office.reconcile();
    expect(await state(office, first)).toMatchObject({ status: 'removed' });
    expect(office.row('project', projects.api, Number(first.accountExternalId))).toBeNull();
  });

  it('one is adopted: it has an end through hallpass again', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    office.gitlab.setMember('project', projects.api, users.sam, 30, {
      expiresAt: '2026-11-28',
      by: HALLPASS,
    });
    await office.sync();
    const finding = await findingOf(office, users.sam);
    expect(await office.messages('finding-card')).toHaveLength(2);
    await limit(office, finding, 2);
    await office.reconcile();
    expect(await office.status(await grantOf(office, finding))).toBe('active');
    await office.pass('2h 1m');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('not what hallpass holds up itself, what others made, or what its account made without an end', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    await office.grant('sam', API, 'developer', '4h');
    const [one, two] = ['kim', 'kit'].map(
      (username) => office.gitlab.addUser({ username, name: username }).id,
    );
    office.gitlab.setMember('project', projects.api, one ?? 0, 20, { expiresAt: null, by: HALLPASS });
    office.gitlab.setMember('project', projects.api, two ?? 0, 20, {
      expiresAt: '2026-11-28',
      by: users.dana,
    });
    await office.sync();
    await office.reconcile();
    expect(await findings(office)).toEqual([]);
  });

  it('asked for before the first sync: what was lost is no baseline, owners are asked, and it ends with the grant', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const [weaker, stronger] = [projects.api, projects.storefront];
    office.gitlab.setMember('project', weaker, users.sam, 20, { expiresAt: '2026-11-28', by: HALLPASS });
    office.gitlab.setMember('project', stronger, users.sam, 40, { expiresAt: '2026-11-28', by: HALLPASS });
    const raised = await office.grant('sam', API, 'maintainer', '1h');
    const covered = await office.grant('sam', 'acme/web/storefront', 'developer', '1h');
    const [first, second] = await findings(office);
    for (const finding of [first, second])
      expect(finding).toMatchObject({
        status: 'open',
        held: true,
        former: null,
        author: { name: 'hallpass' },
      });
    expect(await office.messages('finding-card')).toHaveLength(4);
    for (const grant of [raised, covered]) expect(await office.status(grant)).toBe('active');
    // The stronger of the two stands while the grant does.
    expect(office.row('project', weaker, users.sam)).toBe('40 until 2026-11-27');
    expect(office.row('project', stronger, users.sam)).toBe('40 until 2026-11-28');
    await office.sync();
    expect(await findings(office)).toHaveLength(2);
    await office.pass('61m');
    for (const grant of [raised, covered]) expect(await office.status(grant)).toBe('ended: expired');
    for (const place of [weaker, stronger]) expect(office.row('project', place, users.sam)).toBeNull();
    for (const finding of await findings(office)) expect(finding.returnedAt).not.toBeNull();
  });

  it('asked for before owners decided on what the sync found: the same, unless one of them accepts it', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const lost = { expiresAt: '2026-11-28', by: HALLPASS };
    for (const place of [projects.api, projects.infra])
      office.gitlab.setMember('project', place, users.sam, 20, lost);
    await office.sync();
    const [ofApi, ofInfra] = await findings(office);
    if (ofApi === undefined || ofInfra === undefined) throw new Error('both were made by hallpass');
    for (const path of [API, 'acme/platform/infra']) await office.grant('sam', path, 'developer', '1h');
    expect(await state(office, ofApi)).toMatchObject({ status: 'open', held: true });
    const accepted = ofApi.resourceId === (await placeOf(office, API)) ? ofApi : ofInfra;
    await accept(office, 'omar', accepted.id);
    await office.reconcile();
    await office.pass('61m');
    expect(office.row('project', projects.api, users.sam)).toBe('20 until 2026-11-28');
    expect(office.row('project', projects.infra, users.sam)).toBeNull();
  });

  it('with no row left at all: the very first sync finds what hallpass made, and takes the rest as it is', async () => {
    const office = await openOffice({
      furnish: (gitlab, { projects, users }) => {
        gitlab.setMember('project', projects.api, users.sam, 20, { expiresAt: '2026-11-28', by: HALLPASS });
        gitlab.setMember('project', projects.infra, users.sam, 40, { expiresAt: null });
      },
    });
    expect(await findings(office)).toMatchObject([
      { accountExternalId: String(office.acme.users.sam), former: null, found: { role: 'reporter' } },
    ]);
  });
});

const placeOf = async (office: Office, path: string) =>
  (
    await office.ctx.db
      .selectFrom('resources')
      .select('id')
      .where('path', '=', path)
      .executeTakeFirstOrThrow()
  ).id;
