import { describe, expect, it } from 'vitest';
import { hasTurn, reportTurn } from '../../support/kill-points.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { syncUntil } from '../../support/mortal-sync.ts';

/** Two pages of groups, two of projects. */
const PAGES = 4;
/**
 * What a life does that it leaves no trace of: the check and whose token it is, a page that was being read ahead, and lists: twenty that were
 * being read, at the best pace, twenty that were being written, and twenty that waited for that.
 */
const LOST_BY_A_DEATH = 5 + 1 + 3 * 20;

/** Acme with a page of groups and a page of projects more, and a person in each of them. */
async function openLargeOffice(graphql = false): Promise<Office> {
  return openOffice({
    graphql,
    furnish: (gitlab, acme) => {
      for (let index = 0; index < 100; index++) {
        const { id } = gitlab.addGroup({ path: `g${index}`, name: `G ${index}`, parentId: acme.groups.data });
        gitlab.setMember('group', id, acme.users.sam, 20);
      }
      for (let index = 0; index < 100; index++) {
        const { id } = gitlab.addProject({ groupId: acme.groups.web, path: `p${index}`, name: `P ${index}` });
        gitlab.setMember('project', id, acme.users.lee, 30);
      }
    },
  });
}

/** Everything that a sync puts into the cache, without the times. */
async function cache({ ctx: { db } }: Office): Promise<unknown> {
  const [resources, memberships, accounts, state] = await Promise.all([
    db
      .selectFrom('resources as one')
      .leftJoin('resources as parent', 'parent.id', 'one.parentId')
      .select(['one.path', 'parent.path as parent', 'one.goneAt', 'one.misses'])
      .orderBy('one.path')
      .execute(),
    db
      .selectFrom('memberships')
      .innerJoin('resources', 'resources.id', 'memberships.resourceId')
      .select(['path', 'accountExternalId', 'role', 'expiresOn', 'memberships.misses'])
      .orderBy('path')
      .orderBy('accountExternalId')
      .execute(),
    db
      .selectFrom('accounts')
      .select(['externalId', 'state', 'claims', 'linkedBy'])
      .orderBy('externalId')
      .execute(),
    db
      .selectFrom('connectorStates')
      .select(['status', 'syncRun', 'progress', 'groups', 'projects', 'memberships'])
      .executeTakeFirstOrThrow(),
  ]);
  return { resources, memberships, accounts, state };
}

/** Requests that a sync needs when nothing goes wrong. */
async function undisturbed(office: Office): Promise<number> {
  office.gitlab.clearRequests();
  expect(await syncUntil(office, { atRequest: Infinity })).toBe(false);
  return office.gitlab.requests.length;
}

const syncRun = async ({ ctx }: Office) =>
  (await ctx.db.selectFrom('connectorStates').select('syncRun').executeTakeFirstOrThrow()).syncRun;

describe('a sync that is killed', () => {
  it('at every page goes on where it was: nothing is lost but what was being read', async () => {
    const office = await openLargeOffice();
    const fewest = await undisturbed(office);
    const right = await cache(office);
    office.gitlab.clearRequests();
    let deaths = 0;
    // The first transaction of each life says that the sync has begun, the second is a page, or at last the conclusion.
    while ((await syncUntil(office, { afterCommit: 2 })) && (await syncRun(office)) !== null) deaths += 1;
    const { length } = office.gitlab.requests;
    console.log(`killed ${deaths} times: ${length} requests, ${fewest} undisturbed`);
    expect(deaths).toBeGreaterThan(PAGES);
    expect(length).toBeLessThanOrEqual(fewest + deaths * LOST_BY_A_DEATH);
    expect(await cache(office)).toEqual(right);
  });

  it('at every page, where many lists are read at once, loses nothing', async () => {
    const office = await openLargeOffice(true);
    await undisturbed(office);
    const right = await cache(office);
    let lives = 0;
    while ((await syncUntil(office, { afterCommit: 2 })) && (await syncRun(office)) !== null) {
      lives += 1;
      expect(lives, 'it gets no further').toBeLessThan(100);
    }
    expect(lives).toBeGreaterThan(2);
    expect(await cache(office)).toEqual(right);
  });

  it('at every page, and goes on only after a while each time, gets to the end', async () => {
    const office = await openLargeOffice();
    await undisturbed(office);
    const right = await cache(office);
    let lives = 0;
    while (await syncUntil(office, { afterCommit: 2 })) {
      lives += 1;
      if ((await syncRun(office)) === null) break;
      expect(lives, 'it gets no further').toBeLessThan(100);
      office.skip('20s');
    }
    expect(lives).toBeGreaterThan(PAGES);
    expect(await cache(office)).toEqual(right);
  });

  it.for([false, true])(
    'while any request is answered ends, one life later, as if nothing had been (GraphQL: %s)',
    async (graphql, test) => {
      const office = await openOffice({ graphql });
      const fewest = await undisturbed(office);
      const right = await cache(office);
      let killed = 0;
      for (let request = 1; request <= fewest; request++) {
        if (!hasTurn(`sync ${graphql}: request ${request}`, request, fewest)) continue;
        office.gitlab.clearRequests();
        expect(await syncUntil(office, { atRequest: request })).toBe(true);
        expect(await syncUntil(office, { atRequest: Infinity })).toBe(false);
        expect(office.gitlab.requests.length).toBeLessThanOrEqual(fewest + LOST_BY_A_DEATH);
        expect(await cache(office)).toEqual(right);
        killed += 1;
      }
      reportTurn(test, killed, String(fewest));
      expect(killed).toBeGreaterThan(0);
    },
  );

  it('and misses a project that slips to a page it has read lets nothing of it go', async () => {
    const office = await openLargeOffice();
    const { gitlab, acme, ctx } = office;
    const waiting = await office.ask('sam', 'acme/web/p86', 'developer', '8h');
    while ((await syncRun(office))?.tree !== 'projects 1') await syncUntil(office, { afterCommit: 2 });
    gitlab.delete('project', acme.projects.infra); // of the first page, so all behind it move up by one
    await syncUntil(office, { atRequest: Infinity });
    const slipped = await ctx.db
      .selectFrom('resources')
      .select(['path', 'goneAt'])
      .where('misses', '>', 0)
      .where('path', 'like', 'acme/web/%')
      .execute();
    expect(slipped).toMatchObject([{ path: 'acme/web/p86', goneAt: null }]);
    await office.sync();
    const missed = await ctx.db.selectFrom('resources').select('path').where('misses', '>', 0).execute();
    expect(missed.map(({ path }) => path)).toEqual(['acme/platform/infra']);
    expect(await office.request(waiting)).toBe('pending');
  });

  it('and ends much later begins anew', async () => {
    const office = await openOffice();
    await syncUntil(office, { afterCommit: 4 });
    const before = await syncRun(office);
    office.skip('5h');
    await syncUntil(office, { afterCommit: 1 });
    expect((await syncRun(office))?.startedAt).toBe(before?.startedAt);
    office.skip('2h');
    await syncUntil(office, { afterCommit: 1 });
    expect(await syncRun(office)).toMatchObject({ tree: null, accounts: null });
    expect((await syncRun(office))?.startedAt).not.toBe(before?.startedAt);
  });

  it('goes on although GitLab was the trouble: the next one reads only what is missing', async () => {
    const office = await openOffice();
    await office.sync();
    office.gitlab.faults.add({ kind: 'status', status: 500, path: /enterprise_users/ });
    await office.sync();
    office.gitlab.clearRequests();
    await office.sync();
    expect(office.gitlab.countRequests({ path: /\/members$/ })).toBe(0);
    expect(office.gitlab.countRequests({ path: /descendant_groups/ })).toBe(0);
    expect(await syncRun(office)).toBeNull();
  });

  it('is concluded once, although two processes went on with it: one absence is no removal', async () => {
    const office = await openOffice();
    office.gitlab.delete('project', office.acme.projects.infra);
    const last = office.gitlab.hold({ path: /enterprise_users/ }, 'received');
    const first = syncUntil(office, { atRequest: Infinity });
    await last.reached;
    expect(await syncUntil(office, { atRequest: Infinity })).toBe(false);
    last.release();
    expect(await first).toBe(false);
    const { goneAt, misses } = await office.ctx.db
      .selectFrom('resources')
      .select(['goneAt', 'misses'])
      .where('path', '=', 'acme/platform/infra')
      .executeTakeFirstOrThrow();
    expect({ goneAt, misses }).toEqual({ goneAt: null, misses: 1 });
  });
});
