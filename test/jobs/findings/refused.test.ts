import { describe, expect, it } from 'vitest';
import {
  accept,
  findingOf,
  limit,
  openFindings,
  remove,
  state,
  withConnector,
} from '../../support/findings.ts';
import { stored } from '../../../src/domain/told.ts';

describe('Remove is refused', () => {
  it('for an account that is hallpass’s own by now', async () => {
    const { office, acme, platform } = await openFindings();
    const next = office.gitlab.addUser({ username: 'hallpass-two', name: 'hallpass' });
    for (const group of [acme, platform]) office.gitlab.setMember('group', group, next.id, 50);
    await office.sync();
    office.gitlab.addToken({ value: 'glpat-two', userId: next.id });
    office.useToken('glpat-two');
    await office.sync();
    const own = await findingOf(office, next.id);
    await expect(remove(office, own)).rejects.toMatchObject({ code: 'own_account' });
    await expect(limit(office, own)).rejects.toMatchObject({ code: 'own_account' });
  });

  it('for the last Owner of the group, as the cache has it', async () => {
    const { office, acme, omar, priya, dana, sam } = await openFindings();
    office.gitlab.setMember('group', acme, sam, 50);
    await office.sync();
    const finding = await findingOf(office, sam);
    for (const user of [omar, priya, dana]) office.gitlab.setMember('group', acme, user, null);
    await office.sync();
    await office.sync();
    await expect(remove(office, finding)).rejects.toMatchObject({ code: 'last_owner' });
  });

  it('for the last Owner of the group, as GitLab has it', async () => {
    const { office, acme, sam } = await openFindings();
    office.gitlab.setMember('group', acme, sam, 50);
    await office.sync();
    const finding = await findingOf(office, sam);
    office.gitlab.faults.add({
      kind: 'answer',
      status: 403,
      body: { message: '403 Forbidden' },
      method: 'DELETE',
    });
    await remove(office, finding);
    await office.reconcile();
    await office.pass('1m');
    expect(office.row('group', acme, sam)).toBe('50');
    expect(await state(office, finding)).toMatchObject({
      status: 'open',
      refusal: stored({ code: 'last_owner_kept' }),
    });
  });

  it('as Make temporary is, where hallpass only watches or is paused; Accept is not', async () => {
    const { office, ofSam, ofLee } = await openFindings();
    for (const changes of [{ readOnly: true }, { paused: true }]) {
      await office.configure(withConnector(office, changes));
      await expect(remove(office, ofSam)).rejects.toMatchObject({ code: 'only_watched' });
      await expect(limit(office, ofLee)).rejects.toMatchObject({ code: 'only_watched' });
    }
    await accept(office, 'omar', ofSam.id);
  });

  it('to who owns nothing', async () => {
    const { office, ofSam } = await openFindings();
    await expect(remove(office, ofSam, 'lee')).rejects.toMatchObject({ code: 'not_owner' });
  });
});
