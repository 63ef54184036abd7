/** A look that comes long after the end: the holder is not named for what others made since. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { give, told, watch } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { never, openOffice, type Office, type OfficeOptions } from '../support/office.ts';
import { remove, findingOf } from '../support/findings.ts';

type Opened = Awaited<ReturnType<typeof open>>;

async function open(furnish?: OfficeOptions['furnish']) {
  const office = await openOffice({ document: anything, ...(furnish === undefined ? {} : { furnish }) });
  office.skip('2h'); // what there is was made before
  const grant = await give(office, 'sam', 'acme/platform/api', 'maintainer');
  return { office, grant, ...office.acme.projects, ...office.acme.users };
}

/** The grant is over, and GitLab is asked again only three hours later. */
async function endUnseen({ office, grant }: Pick<Opened, 'office' | 'grant'>): Promise<void> {
  await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
  await office.reconcile();
  office.skip('3h');
}

const look = ({ office, grant }: Pick<Opened, 'office' | 'grant'>): Promise<void> =>
  lookIntoScope(office.ctx, { grantId: grant }, never);

function key(office: Office, project: number, id: number, title: string): void {
  const created_at = office.ctx.now().toISOString();
  office.gitlab.leave('project', project, 'deploy_keys', { id, title, created_at });
}

/** Made by hand in the settings, by somebody who has a role of their own there. */
function workOn(office: Office, project: number, by: number): void {
  key(office, project, 21, 'later');
  office.gitlab.invite('project', project, 'later@acme.test', 30, { by });
  const created_at = office.ctx.now().toISOString();
  office.gitlab.leave('project', project, 'triggers', {
    id: 22,
    description: 'theirs',
    owner: { id: by },
    created_at,
  });
  office.gitlab.leave('project', project, 'hooks', { id: 23, url: 'https://later.test', created_at });
}

const LATER = ['invitation later@acme.test', 'leftover later', 'leftover later.test'];

describe('a look three hours after the end', () => {
  it('tells what was made in time, and nothing that is dated later', async () => {
    const opened = await open();
    const { office, api, omar } = opened;
    key(office, api, 7, 'in time');
    await endUnseen(opened);
    workOn(office, api, omar);
    await look(opened);
    expect(await told(office)).toEqual(['leftover in time']);
  });

  it('tells what nobody dates', async () => {
    const opened = await open();
    const { office, api } = opened;
    await endUnseen(opened);
    office.gitlab.leave('project', api, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
    await look(opened);
    expect(await told(office)).toEqual(['leftover ci']);
  });

  it('tells all of it where somebody who was let in is there still', async () => {
    const opened = await open();
    const { office, api, omar, sam } = opened;
    const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
    office.gitlab.setMember('project', api, kim, 40, { by: sam });
    await endUnseen(opened);
    workOn(office, api, omar);
    await look(opened);
    expect(await told(office)).toEqual([...LATER, `membership ${kim}`]);
  });

  it('and after they were taken out, until an hour after that', async () => {
    const opened = await open();
    const { office, api, omar, sam, grant } = opened;
    const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
    office.gitlab.setMember('project', api, kim, 40, { by: sam });
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.reconcile();
    await look(opened);
    await remove(office, await findingOf(office, kim));
    await office.reconcile();
    key(office, api, 30, 'theirs');
    office.skip('70m');
    workOn(office, api, omar);
    await watch(office);
    expect(await told(office)).toEqual(['leftover theirs', `membership ${kim}`]);
  });

  it('tells all of it where a token was rotated that can do the same', async () => {
    let bot = 0;
    const opened = await open((gitlab, { projects }) => {
      bot = gitlab.addAccessToken('project', projects.api, 40, '2027-11-24').id;
    });
    const { office, api, omar } = opened;
    office.gitlab.addToken({ value: 'glpat-rotated', userId: bot, expiresAt: '2027-11-24', name: 'again' });
    await endUnseen(opened);
    workOn(office, api, omar);
    await look(opened);
    expect(await told(office)).toEqual([LATER[0], 'leftover again', ...LATER.slice(1)]);
  });

  it('names another holder alone for what was made in their time', async () => {
    const opened = await open();
    const { office, api, grant } = opened;
    await endUnseen(opened);
    const next = await give(office, 'ana', 'acme/platform/api', 'maintainer');
    office.skip('10m');
    key(office, api, 21, 'hers');
    await look(opened);
    const rows = await office.ctx.db.selectFrom('findings').select(['label', 'grants']).execute();
    expect(rows).toEqual([{ label: 'hers', grants: [next] }]);
    expect(rows[0]?.grants).not.toContain(grant);
  });
});
