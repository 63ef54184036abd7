/** A project or group of a holder's own that they move into a group that was lent to them: they stay Owner of it there. */
import { describe, expect, it } from 'vitest';
import { followHints } from '../../jobs/follow-hints.ts';
import { putHint } from '../../src/db/cache/hints.ts';
import { system } from '../../src/domain/actor.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import { transact } from '../../src/operations/transact.ts';
import { findings, onlyFinding, remove, state } from '../support/findings.ts';
import { anything } from '../support/holders.ts';
import { end } from '../support/left-behind.ts';
import { never, openOffice } from '../support/office.ts';

const SAMS = 500;
const TOOL = 501;
const LEES = 502;
const KIT = 503;

/** Sam has a group with a project elsewhere, made long before they get a role on platform. */
async function open(role: GrantableRole) {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { users }) => {
      gitlab.addGroup({ id: SAMS, path: 'sams', name: 'Sams' }, users.sam);
      gitlab.addProject({ id: TOOL, groupId: SAMS, path: 'tool', name: 'Tool' });
      gitlab.setMember('project', TOOL, users.sam, 50);
      gitlab.setMember('project', TOOL, users.ana, 30, { by: users.sam });
      gitlab.addGroup({ id: LEES, path: 'lees', name: 'Lees' }, users.lee);
      gitlab.addProject({ id: KIT, groupId: LEES, path: 'kit', name: 'Kit' });
      gitlab.setMember('project', KIT, users.sam, 40);
    },
  });
  office.skip('2d');
  await office.sync();
  const grant = await office.grant('sam', 'acme/platform', role, '1m');
  return { office, grant, ...office.acme.groups, ...office.acme.users };
}

describe('what a holder brings along', () => {
  it.each(['developer', 'maintainer', 'owner'] as const)(
    'a project, as %s of the group: told that they stay Owner, and Remove ends it',
    async (role) => {
      const { office, grant, platform, sam } = await open(role);
      office.gitlab.move('project', TOOL, platform);
      await end(office, grant);
      const finding = await onlyFinding(office);
      expect(finding).toMatchObject({
        accountExternalId: String(sam),
        found: { role: 'owner' },
        former: null,
        grants: [grant],
      });
      expect(finding.toldAt).not.toBeNull();
      await remove(office, finding);
      await office.reconcile();
      expect((await state(office, finding)).status).toBe('removed');
      expect(office.row('project', TOOL, sam)).toBeNull();
    },
  );

  it('a group with what is in it', async () => {
    const { office, grant, platform, sam } = await open('owner');
    office.gitlab.move('group', SAMS, platform);
    await end(office, grant);
    const told = await findings(office);
    expect(told.map(({ accountExternalId }) => accountExternalId)).toEqual([String(sam), String(sam)]);
    expect(told.every(({ grants, toldAt }) => grants.includes(grant) && toldAt !== null)).toBe(true);
  });

  it('where a webhook tells of the project while the grant stands', async () => {
    const { office, grant, platform, sam } = await open('maintainer');
    office.gitlab.move('project', TOOL, platform);
    await transact(office.ctx, system('test'), (tx) =>
      putHint(tx, {
        connectorId: 'gitlab',
        subject: `project ${TOOL}`,
        kind: 'resource',
        resourceKind: 'project',
        resourceExternalId: String(TOOL),
        accountExternalId: null,
      }),
    );
    await followHints(office.ctx, { connectorId: 'gitlab' }, never);
    expect(await onlyFinding(office)).toMatchObject({ accountExternalId: String(sam), grants: [grant] });
  });
});

it('what a colleague brings along meanwhile, of which the holder is not Owner, starts with whom it has', async () => {
  const { office, grant, platform } = await open('owner');
  office.gitlab.move('project', KIT, platform);
  await end(office, grant);
  expect(await findings(office)).toEqual([]);
});
