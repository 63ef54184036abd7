/** Since when a reviewed role is held, and who gave it, where the row was there before. */
import { expect, it } from 'vitest';
import { findFindingAuthor } from '../../jobs/find-finding-author.ts';
import { findings } from '../support/findings.ts';
import { never, openOffice, type Office } from '../support/office.ts';
import { itemOf, stagedReview } from '../support/reviews.ts';

/** Priya has given Lee a role on a project; later, Omar gives them that of a maintainer. */
async function start(plan: 'free' | 'ultimate', level: number): Promise<Office> {
  const office = await openOffice();
  const { gitlab, acme } = office;
  const { api } = acme.projects;
  gitlab.configureGroup(acme.groups.acme, { plan });
  gitlab.setMember('project', api, acme.users.lee, null);
  if (level > 0) gitlab.setMember('project', api, acme.users.lee, level, { by: acme.users.priya });
  // What is missing twice is gone.
  for (let time = 0; time < 2; time++) await office.sync();
  office.skip('2h');
  gitlab.setMember('project', api, acme.users.lee, 40, { by: acme.users.omar });
  await office.sync();
  for (const { id } of await findings(office)) await findFindingAuthor(office.ctx, { findingId: id }, never);
  return office;
}

const given = async (office: Office) => {
  const { since, givenBy } = await itemOf(office, await stagedReview(office), 'lee', 'acme/platform/api');
  const [finding] = await findings(office);
  return { givenBy, isSinceFound: since?.getTime() === finding?.foundAt.getTime() };
};

it('a role that was raised is given by whom the audit events name, since it was found', async () => {
  expect(await given(await start('ultimate', 20))).toEqual({ givenBy: 'omar', isSinceFound: true });
});

it('a role that was raised where there are no audit events is not said to be given by whom made the row', async () => {
  expect(await given(await start('free', 20))).toEqual({ givenBy: null, isSinceFound: true });
});

it('a new row is given by whom GitLab says made it, since then', async () => {
  const office = await start('free', 0);
  const { since } = await itemOf(office, await stagedReview(office), 'lee', 'acme/platform/api');
  expect((await given(office)).givenBy).toBe('omar');
  const row = office.gitlab.member('project', office.acme.projects.api, office.acme.users.lee);
  expect(since?.toISOString()).toBe(new Date(row?.createdAt ?? 0).toISOString());
});

it('a new row of which the list does not say who made it is given by whom the audit events name', async () => {
  const office = await start('ultimate', 0);
  await office.database.pool.query('update memberships set made_by = null');
  expect((await given(office)).givenBy).toBe('omar');
});

it('a role that was lowered again is not said to be given by whoever had raised it', async () => {
  const office = await start('ultimate', 20);
  office.gitlab.setMember('project', office.acme.projects.api, office.acme.users.lee, 30);
  await office.sync();
  expect(await given(office)).toEqual({ givenBy: 'priya', isSinceFound: false });
});
