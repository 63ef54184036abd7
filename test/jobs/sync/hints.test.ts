import { beforeEach, describe, expect, it } from 'vitest';
import type { Kysely } from 'kysely';
import { findAccount } from '../../../src/db/identities/accounts.ts';
import type { Tables } from '../../../src/db/schema/tables.ts';
import { openHookedOffice, type HookedOffice } from '../../support/hooked-office.ts';
import type { Office } from '../../support/office.ts';

const API = 'acme/platform/api';

let office: Office;
let hooked: HookedOffice;
beforeEach(async () => {
  hooked = await openHookedOffice();
  ({ office } = hooked);
});

const dueSlots = () =>
  office.ctx.db
    .selectFrom('slots')
    .select('id')
    .whereRef('reconciledVersion', '<', 'wantedVersion')
    .execute();

describe('a change made in GitLab', () => {
  it('of a project member is in the cache after one read', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    await office.sync();
    gitlab.clearRequests();
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 30);
    expect(await hooked.heard()).toEqual([204]);
    expect(await hooked.cached(API, acme.users.sam)).toBe('developer');
    gitlab.setMember('project', acme.projects.api, acme.users.sam, null);
    expect(await hooked.heard()).toEqual([204, 204]);
    expect(await hooked.cached(API, acme.users.sam)).toBeNull();
    expect(gitlab.requests.map(({ path }) => path)).toEqual([
      '/api/v4/projects/10/members/106',
      '/api/v4/projects/10/members/106',
    ]);
    expect(await hooked.hints()).toEqual([]);
  });

  it('of a group member is told by the webhook of a group above, too', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook({ groupId: acme.groups.acme }));
    gitlab.setMember('group', acme.groups.observability, acme.users.sam, 40);
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 30); // of which group webhooks do not tell
    expect(await hooked.heard()).toEqual([204]);
    expect(await hooked.cached('acme/platform/observability', acme.users.sam)).toBe('maintainer');
  });

  it('of a row with an open grant is reconciled at once, and told', async () => {
    const { gitlab, acme } = office;
    const id = await office.grant('sam', API, 'developer', '4h');
    gitlab.hooks.add(hooked.hook());
    gitlab.setMember('project', acme.projects.api, acme.users.sam, null);
    await gitlab.hooks.delivered();
    expect(await hooked.hints()).toEqual([]);
    expect(office.jobs.at(-1)).toMatchObject({ name: 'reconcile-membership' });
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: removed_outside');
    expect(await office.messages('drift-notice')).not.toEqual([]);
  });

  it('of nothing but the date of such a row is reconciled, although the hook does not tell the date', async () => {
    const { gitlab, acme } = office;
    await office.grant('sam', API, 'developer', '4h');
    office.skip('1m');
    gitlab.hooks.add(hooked.hook());
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 30, { expiresAt: '2027-03-01' });
    await gitlab.hooks.delivered();
    expect(await dueSlots()).toHaveLength(1);
    await office.reconcile();
    expect(await office.messages('drift-notice')).not.toEqual([]);
  });

  it('that is told while GitLab does not answer is looked at later, and at last left to the sync', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 30);
    gitlab.faults.add({ kind: 'status', status: 500, path: /members/, times: 2 });
    for (const wait of ['0s', '2s']) {
      office.skip(wait);
      await hooked.heard();
      expect(await hooked.hints()).toHaveLength(1);
    }
    office.skip('4s');
    await hooked.heard();
    expect(await hooked.cached(API, acme.users.sam)).toBe('developer');

    gitlab.setMember('project', acme.projects.api, acme.users.sam, 40);
    gitlab.faults.add({ kind: 'status', status: 500, path: /members/, times: Infinity });
    for (let attempt = 0; attempt < 5; attempt++) {
      await hooked.heard();
      office.skip('1m');
    }
    expect(await hooked.hints()).toEqual([]);
    gitlab.faults.clear();
  });
});

describe('the echo of what hallpass does itself', () => {
  it.each([
    ['a project', API, 'system'],
    ['a group', 'acme/platform', { groupId: 1 }],
  ] as const)('to %s costs no request and no reconcile', async (_, path, of) => {
    const { gitlab } = office;
    gitlab.hooks.add(hooked.hook(of));
    const id = await office.grant('sam', path, 'developer', '1h');
    await gitlab.hooks.delivered();
    office.skip('61m');
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
    gitlab.clearRequests();
    expect(await hooked.heard()).toEqual([204, 204]);
    expect(gitlab.requests).toEqual([]);
    expect(await hooked.hints()).toEqual([]);
    expect(await dueSlots()).toEqual([]);
  });

  it('is known while the reconcile that causes it is still under way', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.approve(requestId);
    const write = gitlab.hold({ method: 'POST' }, 'applied');
    const reconciling = office.reconcile();
    await write.reached;
    await gitlab.hooks.delivered();
    expect(await hooked.hints()).toEqual([]);
    write.release();
    await reconciling;
    expect(await office.status(await office.grantOf(requestId))).toBe('active');
    expect(await dueSlots()).toEqual([]);
    expect(office.row('project', acme.projects.api, acme.users.sam)).toMatch(/^30/);
  });
});

describe('a row whose reconcile is under way', () => {
  it('is read once, and again when that should be over', async () => {
    const { gitlab, acme } = office;
    await office.grant('sam', API, 'developer', '4h');
    await office.pass('4h 1m');
    const leaseUntil = new Date(office.ctx.now().getTime() + 30_000);
    const slots = (office.ctx.db as Kysely<Tables>).updateTable('slots');
    await slots.set({ leaseUntil, leaseToken: 'log_another' }).execute();
    gitlab.hooks.add(hooked.hook());
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 40);
    gitlab.clearRequests();
    await hooked.heard();
    await hooked.heard();
    expect(gitlab.countRequests({ path: /members/ })).toBe(1);
    expect(await hooked.hints()).toHaveLength(1);
    await slots.set({ leaseUntil: null, leaseToken: null }).execute();
    office.skip('5s');
    await hooked.heard();
    expect(await hooked.hints()).toEqual([]);
    expect(await hooked.cached(API, acme.users.sam)).toBe('maintainer');
  });
});

describe('an account', () => {
  it.each([
    ['is kept out', (id: number) => (office.gitlab.blockUser(id), office.gitlab.signIn(id)), 'blocked'],
    ['is deleted', (id: number) => office.gitlab.deleteUser(id), 'gone'],
  ])('that %s loses its link and what was granted to it', async (_, happen, state) => {
    const { gitlab, acme } = office;
    const id = await office.grant('sam', API, 'developer', '4h');
    gitlab.hooks.add({ ...hooked.hook() });
    happen(acme.users.sam);
    await hooked.heard();
    // That there is none is believed when the next sync does not find it either.
    await office.sync();
    const account = await findAccount(office.ctx.db, 'gitlab', String(acme.users.sam));
    expect([account?.state, account?.personId]).toEqual([state, null]);
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: unlinked');
  });

  it('that has another name is known by it, and keeps its link', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.editUser(acme.users.sam, { username: 'sammy' });
    await hooked.heard();
    const account = await findAccount(office.ctx.db, 'gitlab', String(acme.users.sam));
    expect(account?.username).toBe('sammy');
    expect(account?.personId).not.toBeNull();
  });
});

describe('a group or project', () => {
  const paths = async (): Promise<string[]> =>
    (
      await office.ctx.db
        .selectFrom('resources')
        .select('path')
        .where('goneAt', 'is', null)
        .orderBy('path')
        .execute()
    ).map(({ path }) => path);

  it('that is new can be asked for, and its members are known', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook({ groupId: acme.groups.acme }));
    const { id } = gitlab.addProject({ groupId: acme.groups.platform, path: 'fresh', name: 'Fresh' });
    gitlab.setMember('project', id, acme.users.sam, 40);
    await hooked.heard();
    expect(await hooked.cached('acme/platform/fresh', acme.users.sam)).toBe('maintainer');
    expect(await office.request(await office.ask('ana', 'acme/platform/fresh', 'developer', '1h'))).toBe(
      'pending',
    );
  });

  it('that is renamed takes everything below along', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.rename('group', acme.groups.platform, { path: 'base' });
    await hooked.heard();
    const known = await paths();
    expect(known).toContain('acme/base/observability/dashboards');
    expect(known.filter((path) => path.startsWith('acme/platform'))).toEqual([]);
  });

  it('that is moved within the group is where it was moved to', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.move('project', acme.projects.api, acme.groups.web);
    await hooked.heard();
    expect(await paths()).toContain('acme/web/api');
  });

  it('that is deleted is gone once a sync does not find it either, and nobody waits for it', async () => {
    const { gitlab, acme } = office;
    const id = await office.grant('sam', API, 'developer', '4h');
    const waiting = await office.ask('ana', API, 'developer', '1h');
    gitlab.hooks.add(hooked.hook());
    gitlab.delete('project', acme.projects.api);
    await hooked.heard();
    await office.reconcile();
    expect(await paths()).toContain(API);
    expect(await office.status(id)).toBe('active');
    await office.sync();
    expect(await paths()).not.toContain(API);
    expect(await office.request(waiting)).toBe('cancelled: resource_gone');
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: resource_gone');
  });

  it('that a token without its rights does not see is not gone', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.setMember('group', acme.groups.acme, gitlab.botId, 30);
    gitlab.archive('project', acme.projects.api, false);
    gitlab.faults.add({
      kind: 'answer',
      status: 404,
      body: { message: '404 Project Not Found' },
      path: /projects\/10$/,
      times: Infinity,
    });
    await hooked.heard();
    expect(await paths()).toContain(API);
    gitlab.faults.clear();
  });
});
