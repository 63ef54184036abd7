import { describe, expect, it } from 'vitest';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { isDirectoryRead } from '../../src/db/identities/people.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import { openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';

/** Adds somebody to web, who is no enterprise user: their public address is all that is shown of them. */
function addMember(
  gitlab: FakeGitLab,
  user: { id: number; username: string; publicEmail: string | null; name?: string },
): void {
  gitlab.addUser({ name: user.username, ...user });
  gitlab.setMember('group', 4, user.id, 20);
}

/** The usernames of the accounts somebody is linked to. */
const linked = async (office: Office, handle: Parameters<Office['actor']>[0]): Promise<string[]> =>
  (
    await office.ctx.db
      .selectFrom('accounts')
      .select('username')
      .where('personId', '=', office.actor(handle).personId)
      .execute()
  ).map(({ username }) => username);

/** Gives somebody another Slack e-mail, and syncs. */
async function rename(office: Office, handle: Parameters<Office['actor']>[0], email: string): Promise<void> {
  await office.register(handle, { email });
  await office.sync();
}

it('just after the very first start it is known that people are still being read', async () => {
  const { ctx } = await openOffice();
  expect(await isDirectoryRead(ctx.db)).toBe(false);
  await recordDirectory(ctx);
  expect(await isDirectoryRead(ctx.db)).toBe(true);
});

describe('people and accounts', () => {
  it('meet by the exact address, whatever its case', async () => {
    const office = await openOffice({
      furnish: (gitlab) => addMember(gitlab, { id: 201, username: 'kim', publicEmail: 'Kim.Ray@Acme.test' }),
    });
    await rename(office, 'sam', 'kim.ray@acme.TEST');
    expect(await linked(office, 'sam')).toEqual(['kim']);
  });

  it('do not meet by an address with a plus, by a part of one, or by a name', async () => {
    const office = await openOffice({
      furnish: (gitlab) => {
        addMember(gitlab, { id: 201, username: 'kim', publicEmail: 'kim+gitlab@acme.test' });
        addMember(gitlab, { id: 202, username: 'kim.ray', publicEmail: 'xkim@acme.test' });
        addMember(gitlab, { id: 203, username: 'kimray', publicEmail: null, name: 'kim@acme.test' });
      },
    });
    await rename(office, 'sam', 'kim@acme.test');
    expect(await linked(office, 'sam')).toEqual([]);
    await expect(office.ask('sam', API, 'developer', '1h')).rejects.toMatchObject({
      code: 'unlinked_account',
    });
  });

  it('are not guessed at when two accounts show the same address', async () => {
    const office = await openOffice({
      furnish: (gitlab) => {
        addMember(gitlab, { id: 201, username: 'kim', publicEmail: 'kim@acme.test' });
        addMember(gitlab, { id: 202, username: 'kim2', publicEmail: 'KIM@acme.test' });
      },
    });
    await rename(office, 'sam', 'kim@acme.test');
    expect(await linked(office, 'sam')).toEqual([]);
  });

  it('are not guessed at when two people have the same address', async () => {
    const office = await openOffice({
      furnish: (gitlab) => addMember(gitlab, { id: 201, username: 'kim', publicEmail: 'kim@acme.test' }),
    });
    for (const handle of ['sam', 'lee'] as const) await office.register(handle, { email: 'kim@acme.test' });
    await office.sync();
    expect(await linked(office, 'sam')).toEqual([]);
    expect(await linked(office, 'lee')).toEqual([]);
  });

  it('meet by the mapping of the document, against any address', async () => {
    const office = await openOffice({
      document: { people: [{ slack: 'sam@acme.test', gitlab: 'Kim' }] },
      furnish: (gitlab) => addMember(gitlab, { id: 201, username: 'kim', publicEmail: null }),
    });
    expect(await linked(office, 'sam')).toEqual(['kim']);
  });

  it('do not meet an account that is blocked or a bot', async () => {
    const office = await openOffice({
      furnish: (gitlab) => {
        addMember(gitlab, { id: 201, username: 'kim', publicEmail: 'kim@acme.test' });
        gitlab.blockUser(201);
        gitlab.addUser({
          id: 202,
          username: 'service_account_deploy',
          name: 'Deployer',
          bot: true,
          publicEmail: 'bot@acme.test',
        });
        gitlab.setMember('group', 4, 202, 20);
      },
    });
    await rename(office, 'sam', 'kim@acme.test');
    await rename(office, 'lee', 'bot@acme.test');
    expect(await linked(office, 'sam')).toEqual([]);
    expect(await linked(office, 'lee')).toEqual([]);
  });
});

describe('a grant whose link is lost', () => {
  it('is still taken back from the account it was given to', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    await rename(office, 'sam', 'somebody.else@acme.test');
    await office.pass('61m');
    expect(await office.status(id)).toMatch(/^ended/);
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});
