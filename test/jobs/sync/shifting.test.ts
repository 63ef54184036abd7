import type { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import { syncConnector } from '../../../jobs/sync-connector.ts';
import type { Tables } from '../../../src/db/schema/tables.ts';
import { endGrant } from '../../../src/operations/grants/end-grant.ts';
import { isAll } from '../../support/kill-points.ts';
import { connectorsOf } from '../../support/office-connectors.ts';
import { never, openOffice, type Office } from '../../support/office.ts';

const PROJECTS = 5000;
const MEMBERS = 250;
const FIRST_USER = 1000;
/** The first of the second page: Ana is on the first, too. */
const SLIPPED = FIRST_USER + 99;

/** A sync at a pace that is not what is tested. */
const sync = ({ ctx, gitlab }: Office): Promise<void> =>
  syncConnector(
    {
      ...ctx,
      connectors: connectorsOf(ctx.db as Kysely<Tables>, ctx, {
        token: gitlab.token,
        offset: 0,
        timeoutMs: undefined,
      }),
    },
    { connectorId: 'gitlab' },
    never,
  );

it.runIf(isAll)(
  '5,000 projects with members shifting between pages: nobody and nothing is let go of',
  async () => {
    const office = await openOffice();
    const { gitlab, acme, ctx } = office;
    const { web } = acme.groups;
    for (let index = 0; index < PROJECTS; index++)
      gitlab.addProject({ groupId: web, path: `p${index}`, name: `P ${index}` });
    for (let id = FIRST_USER; id < FIRST_USER + MEMBERS; id++) {
      gitlab.addUser({ id, username: `u${id}`, name: `User ${id}` });
      gitlab.setMember('group', web, id, 30);
    }
    await sync(office);
    const grantId = await office.grant('sam', 'acme/web/p150', 'developer', '8h');

    const missed = () =>
      ctx.db
        .selectFrom('memberships')
        .select('accountExternalId')
        .where('misses', '>', 0)
        .orderBy('accountExternalId')
        .execute()
        .then((rows) => rows.map(({ accountExternalId }) => Number(accountExternalId)));
    const before = await ctx.db.selectFrom('memberships').select('accountExternalId').execute();
    // Between the first page and the second of the members and of the projects, somebody and something of the first goes.
    let shifts = 0;
    const stop = gitlab.onRequest((phase, { path, query }) => {
      if (phase !== 'received' || Number(query['page']) !== 2) return;
      const isMembers = path.endsWith(`/groups/${web}/members`);
      if (isMembers) gitlab.setMember('group', web, FIRST_USER, null);
      else if (path.endsWith('/projects')) gitlab.delete('project', acme.projects.infra);
      else return;
      shifts += 1;
    });
    await sync(office);
    stop();
    expect(shifts).toBe(2);
    // Who went had been read; who moved up to a page that was read is missed, and nothing else is.
    expect(await missed()).toEqual([SLIPPED]);
    expect(await ctx.db.selectFrom('memberships').select('accountExternalId').execute()).toHaveLength(
      before.length,
    );
    await sync(office);
    expect(await missed()).toEqual([FIRST_USER]);
    await sync(office);
    expect(await missed()).toEqual([]);
    const left = await ctx.db
      .selectFrom('memberships')
      .innerJoin('resources', 'resources.id', 'memberships.resourceId')
      .select('accountExternalId')
      .where('path', '=', 'acme/web')
      .execute();
    expect(left.map(({ accountExternalId }) => accountExternalId)).not.toContain(String(FIRST_USER));
    expect(left).toHaveLength(MEMBERS - 1 + 1); // Ana is in it, too
    const gone = await ctx.db
      .selectFrom('resources')
      .select('path')
      .where('goneAt', 'is not', null)
      .execute();
    expect(gone).toEqual([{ path: 'acme/platform/infra' }]);
    expect(await office.status(grantId)).toBe('active');
    await endGrant(ctx, office.actor('sam'), { grantId });
    await office.reconcile();
    expect(await office.status(grantId)).toBe('ended: given_back');
  },
  // Four syncs of 5,000 lists each: two minutes are not enough beside other work.
  400_000,
);
