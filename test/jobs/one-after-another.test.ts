/** Two holders of one place, whose roles end one after the other: who is said to have made something is who held a role then. */
import { describe, expect, it } from 'vitest';
import { end, give, open, watch } from '../support/given-on.ts';
import { findings } from '../support/findings.ts';
import type { Office } from '../support/office.ts';

/** Sam's role is over for half an hour, Lee's stands. */
async function openTwo() {
  const opened = await open('acme/platform/api', 'owner');
  const { office, grant } = opened;
  const other = await give(office, 'lee', 'acme/platform/api', 'owner');
  office.skip('10m');
  await end(office, grant);
  await office.sync();
  office.skip('30m');
  return { ...opened, other };
}

const namedFor = async (office: Office, label: string) =>
  (await findings(office)).find((one) => one.label === label)?.grants.toSorted();

describe('what GitLab dates after the end of the first', () => {
  it('a key and an invitation: only the second is named', async () => {
    const { office, other, api, lee } = await openTwo();
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop', can_push: true });
    office.gitlab.invite('project', api, 'kim@elsewhere.test', 20, { by: lee });
    await end(office, other, 'lee');
    expect(await namedFor(office, 'laptop')).toEqual([other]);
    expect(await namedFor(office, 'kim@elsewhere.test')).toEqual([other]);
  });

  it('where somebody whom the first let in has power still: both are named', async () => {
    const opened = await open('acme/platform/api', 'owner');
    const { office, grant, api, ana, sam } = opened;
    const other = await give(office, 'lee', 'acme/platform/api', 'owner');
    office.skip('10m');
    office.gitlab.setMember('project', api, ana, 50, { by: sam });
    await end(office, grant);
    await watch(office);
    await office.sync();
    office.skip('30m');
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop', can_push: true });
    await end(office, other, 'lee');
    expect(await namedFor(office, 'laptop')).toEqual([grant, other].toSorted());
  });
});

it('what was made while both stood, or is not dated: both are named', async () => {
  const opened = await open('acme/platform/api', 'owner');
  const { office, grant, api, data } = opened;
  const other = await give(office, 'lee', 'acme/platform/api', 'owner');
  office.skip('10m');
  office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop', can_push: true });
  await end(office, grant);
  office.skip('30m');
  office.gitlab.share('project', api, data, 30);
  await end(office, other, 'lee');
  expect(await namedFor(office, 'laptop')).toEqual([grant, other].toSorted());
  expect(await namedFor(office, 'acme/data')).toEqual([grant, other].toSorted());
});
