/** Whoever joins by the invitation of a holder when the grant is over: told, and taken out with the invitation. */
import { describe, expect, it } from 'vitest';
import { followHints } from '../../jobs/follow-hints.ts';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { takeBackWayIn } from '../../jobs/take-back-way-in.ts';
import { putHint } from '../../src/db/cache/hints.ts';
import { system } from '../../src/domain/actor.ts';
import { transact } from '../../src/operations/transact.ts';
import { accept, findingOf, findings, onlyFinding, remove, state } from '../support/findings.ts';
import { cardOf, end, open } from '../support/left-behind.ts';
import { never, type Office } from '../support/office.ts';

/** A webhook says that there is news of a membership. */
async function hint(
  office: Office,
  resourceKind: 'group' | 'project',
  id: number,
  userId: number,
): Promise<void> {
  const place = { resourceKind, resourceExternalId: String(id), accountExternalId: String(userId) };
  await transact(office.ctx, system('test'), (tx) =>
    putHint(tx, { connectorId: 'gitlab', subject: `membership ${userId}`, kind: 'membership', ...place }),
  );
  await followHints(office.ctx, { connectorId: 'gitlab' }, never);
}

describe('an address that is invited, and joins after the end', () => {
  async function invited(kind: 'project' | 'group' = 'project') {
    const opened = await open('acme/platform');
    const { office, grant, api, observability, sam } = opened;
    const place = kind === 'project' ? api : observability;
    office.gitlab.invite(kind, place, 'sam@home.test', 20, { by: sam });
    await end(office, grant);
    office.skip('3h');
    await office.sync();
    await office.sync();
    return { ...opened, place, invitation: await onlyFinding(office) };
  }

  it.each(['project', 'group'] as const)(
    'as their own account, in a %s, below what is told otherwise: told with holder and grant',
    async (kind) => {
      const { office, grant, place, sam } = await invited(kind);
      office.gitlab.acceptInvitation(kind, place, 'sam@home.test', sam);
      await office.sync();
      expect(await findingOf(office, sam)).toMatchObject({
        status: 'open',
        found: { role: 'reporter' },
        former: null,
        grants: [grant],
      });
      expect((await findingOf(office, sam)).toldAt).not.toBeNull();
      await office.sync();
      expect(await findings(office)).toHaveLength(2);
    },
  );

  it('as a second account, where a webhook says so first', async () => {
    const { office, grant, api } = await invited();
    const { id } = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.acceptInvitation('project', api, 'sam@home.test', id);
    await hint(office, 'project', api, id);
    expect(await findingOf(office, id)).toMatchObject({ status: 'open', grants: [grant] });
  });

  it('and the holder asks for a role there before anybody looks: told as the grant begins', async () => {
    const { office, grant, api, sam } = await invited();
    office.gitlab.acceptInvitation('project', api, 'sam@home.test', sam);
    await office.grant('sam', 'acme/platform/api', 'developer', '1h');
    expect(await findingOf(office, sam)).toMatchObject({ found: { role: 'reporter' }, grants: [grant] });
  });

  it('the card of the invitation says who joined, and theirs by which invitation', async () => {
    const { office, api, sam, invitation } = await invited();
    office.gitlab.acceptInvitation('project', api, 'sam@home.test', sam);
    await office.sync();
    expect((await state(office, invitation)).status).toBe('replaced');
    expect(await cardOf(office, invitation)).toMatch(
      /^\*Joined\*: `sam` came to .* by the invitation of the address `sam@home.test`\. The message about that/,
    );
    expect(await cardOf(office, await findingOf(office, sam))).toMatch(
      /^\*Joined by an invitation under a grant\*: <@U0SAM0>.* is \*Reporter\*.*address `sam@home.test`/,
    );
    await expect(remove(office, invitation)).rejects.toMatchObject({ code: 'decided' });
  });

  it('Remove on the invitation, when somebody has joined by it: they are told, and taken out', async () => {
    const { office, api, sam, invitation, grant } = await invited();
    office.gitlab.acceptInvitation('project', api, 'sam@home.test', sam);
    await remove(office, invitation);
    await takeBackWayIn(office.ctx, { findingId: invitation.id }, never);
    expect((await state(office, invitation)).status).toBe('gone');
    expect(await cardOf(office, invitation)).toContain('`sam` came to');
    const its = await findingOf(office, sam);
    expect(its).toMatchObject({ status: 'removing', grants: [grant], cameBy: invitation.id });
    expect(its.toldAt).not.toBeNull();
    expect(office.row('project', api, sam)).not.toBeNull();
    await office.reconcile();
    expect(office.row('project', api, sam)).toBeNull();
    expect(await cardOf(office, its)).toMatch(/^\*Removed\*.*holds no role there now/);
  });

  it('where somebody raised them since, Remove on the invitation tells it, and leaves them', async () => {
    const { office, api, lee, sam, omar, invitation } = await invited();
    office.gitlab.setMember('project', api, lee, null);
    office.gitlab.acceptInvitation('project', api, 'sam@home.test', sam);
    office.gitlab.setMember('project', api, sam, 30, { by: omar });
    await remove(office, invitation);
    await takeBackWayIn(office.ctx, { findingId: invitation.id }, never);
    await office.reconcile();
    expect((await state(office, invitation)).status).toBe('gone');
    expect(await findingOf(office, sam)).toMatchObject({ status: 'open', found: { role: 'developer' } });
    expect(office.row('project', api, sam)).not.toBeNull();
  });

  it.each(['kim', 'sam'])(
    'where owners have accepted the address, whoever joins is told only if it is the holder: %s',
    async (username) => {
      const { office, api, sam, invitation } = await invited();
      const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
      await accept(office, 'omar', invitation.id);
      office.gitlab.acceptInvitation('project', api, 'sam@home.test', username === 'sam' ? sam : kim);
      await office.sync();
      expect(await findings(office)).toHaveLength(username === 'sam' ? 2 : 1);
      expect((await state(office, invitation)).status).toBe('accepted');
    },
  );

  it('invited by a colleague with power of their own while the grant stood: not told', async () => {
    const { office, grant, api, omar } = await open('acme/platform');
    const { id } = office.gitlab.addUser({ username: 'kim', name: 'Kim' });
    office.gitlab.invite('project', api, 'kim@elsewhere.test', 20, { by: omar });
    office.gitlab.invite('project', api, 'kay@elsewhere.test', 20, { by: omar });
    await end(office, grant);
    office.skip('3h');
    await office.sync();
    await office.sync();
    office.gitlab.acceptInvitation('project', api, 'kim@elsewhere.test', id);
    await office.sync();
    expect((await findings(office)).filter(({ kind }) => kind === 'membership')).toEqual([]);
  });
});

it('an address that was accepted, taken back in GitLab and invited once more is asked about anew', async () => {
  const { office, grant, api, sam } = await open('acme/platform');
  office.gitlab.invite('project', api, 'sam@home.test', 20, { by: sam });
  await office.pass('61s');
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  const first = await onlyFinding(office);
  expect(first).toMatchObject({ kind: 'invitation', seen: null, madeAt: expect.any(Date) });
  await accept(office, 'omar', first.id);
  office.gitlab.invite('project', api, 'sam@home.test', null);
  office.skip('2m');
  office.gitlab.invite('project', api, 'sam@home.test', 20, { by: sam });
  await office.sync();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  expect((await findings(office)).map(({ status }) => status)).toEqual(['accepted', 'open']);
});
