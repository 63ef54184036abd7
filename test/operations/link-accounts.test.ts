import { describe, expect, it } from 'vitest';
import { syncDirectory } from '../../jobs/sync-directory.ts';
import { unlinkedPeople } from '../../src/db/models/identities/unlinked.ts';
import { linkAccounts } from '../../src/operations/identities/link-accounts.ts';
import { hold, holder, prove, told, unlinked } from '../support/links.ts';
import { never, openOffice } from '../support/office.ts';

describe('whose account is whose', () => {
  it('is found by enterprise e-mail, SAML, SCIM and public e-mail, in that order', async () => {
    const office = await openOffice({
      furnish: (gitlab, acme) => {
        const { users, groups, projects } = acme;
        gitlab.configureGroup(groups.acme, { saml: true });
        for (const id of [users.lee, users.sam, users.dana])
          gitlab.editUser(id, { email: `private-${id}@home.test` });
        gitlab.setMember('project', projects.api, users.sam, 10);
        gitlab.linkSaml(groups.acme, users.ana, 'ana-of-old@acme.test');
        gitlab.linkSaml(groups.acme, users.lee, 'LEE@acme.test');
        gitlab.linkScim(groups.acme, users.sam, 'sam@acme.test');
        gitlab.editUser(users.dana, { publicEmail: 'dana@acme.test' });
      },
    });
    const { ana, lee, sam, dana } = office.acme.users;
    expect(await Promise.all([ana, lee, sam, dana].map((id) => holder(office, id)))).toEqual([
      'ana by enterprise_email',
      'lee by saml',
      'sam by scim',
      'dana by public_email',
    ]);
  });

  it('is never a service account’s, whatever it is called and whatever address it shows', async () => {
    const office = await openOffice({
      furnish: (gitlab, { users, groups, projects }) => {
        gitlab.editUser(users.lee, { email: 'private@home.test' });
        gitlab.addUser({
          id: 150,
          username: 'lee-deploys',
          name: 'Lee',
          type: 'service_account',
          publicEmail: 'lee@acme.test',
          provisionedBy: groups.acme,
        });
        gitlab.setMember('project', projects.api, 150, 30);
      },
    });
    expect(await holder(office, 150)).toBeNull();
    await office.register('lee', { deactivated: true });
    await office.register('lee', { deactivated: false });
    expect(await holder(office, 150)).toBeNull();
    const { people } = await unlinkedPeople(office.ctx.db, 'gitlab', { limit: 9 });
    expect(people.find(({ name }) => name === 'lee')?.reason).toBe('kept_out');
  });

  it('is not changed by looking again', async () => {
    const office = await openOffice();
    const before = await office.ctx.db.selectFrom('accounts').selectAll().orderBy('externalId').execute();
    await linkAccounts(office.ctx, 'gitlab');
    expect(await office.ctx.db.selectFrom('accounts').selectAll().orderBy('externalId').execute()).toEqual(
      before,
    );
    expect(await unlinked(office)).toEqual([]);
  });

  it('follows from one source to the next without a gap', async () => {
    const office = await openOffice();
    const { ana } = office.acme.users;
    const id = await hold(office);
    office.gitlab.editUser(ana, { email: 'ana@home.test', publicEmail: 'ana@acme.test' });
    await office.sync();
    expect(await holder(office, ana)).toBe('ana by public_email');
    expect(await office.status(id)).toBe('active');
    expect(await unlinked(office)).toEqual([]);
  });

  it('is believed from a sync only once that is complete', async () => {
    const office = await openOffice();
    const id = await hold(office);
    office.gitlab.faults.add({ kind: 'status', status: 500, method: 'GET', path: /enterprise_users/ });
    office.gitlab.editUser(office.acme.users.ana, { email: 'ana@home.test' });
    await office.sync();
    await linkAccounts(office.ctx, 'gitlab');
    expect(await holder(office, office.acme.users.ana)).toBe('ana by enterprise_email');
    expect(await office.status(id)).toBe('active');
  });

  it('is not forgotten when the token loses its rights', async () => {
    const office = await openOffice();
    const id = await hold(office);
    office.gitlab.setMember('group', office.acme.groups.acme, office.gitlab.botId, 40);
    await office.sync();
    await linkAccounts(office.ctx, 'gitlab');
    expect(await holder(office, office.acme.users.ana)).toBe('ana by enterprise_email');
    expect(await office.status(id)).toBe('active');
  });
});

describe('a link that hangs on an e-mail', () => {
  it('ends at once when the Slack e-mail changes, with the grants, and both sides hear why', async () => {
    const office = await openOffice();
    const id = await hold(office);
    await office.register('ana', { email: 'ana.lima@acme.test' });
    expect(await holder(office, office.acme.users.ana)).toBeNull();
    expect(await office.status(id)).toBe('revoking: unlinked');
    expect(await told(office)).toEqual([
      ['ana', 'email_changed', 1],
      ['omar', 'email_changed', 1],
      ['priya', 'email_changed', 1],
    ]);
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: unlinked');
    expect(office.row('project', office.acme.projects.api, office.acme.users.ana)).toBeNull();
    expect(await unlinked(office)).toEqual([['gitlab:101', 'enterprise_email', 'email_changed', 1]]);
  });

  it('ends with the sync that finds another e-mail in GitLab', async () => {
    const office = await openOffice();
    const id = await hold(office);
    office.gitlab.editUser(office.acme.users.ana, { email: 'ana@home.test' });
    await office.sync();
    expect(await office.status(id)).toBe('revoking: unlinked');
    expect(await holder(office, office.acme.users.ana)).toBeNull();
  });

  it('comes back when the e-mails are the same again', async () => {
    const office = await openOffice();
    await office.register('ana', { email: 'ana.lima@acme.test' });
    office.gitlab.editUser(office.acme.users.ana, { email: 'ana.lima@acme.test' });
    await office.sync();
    expect(await holder(office, office.acme.users.ana)).toBe('ana by enterprise_email');
  });

  it('says nothing to anybody when nothing hung on it', async () => {
    const office = await openOffice();
    await office.register('ana', { email: 'ana.lima@acme.test' });
    expect(await told(office)).toEqual([]);
    expect(await unlinked(office)).toEqual([['gitlab:101', 'enterprise_email', 'email_changed', 0]]);
  });

  it('of a colleague is not had by changing one’s Slack e-mail to theirs', async () => {
    const office = await openOffice();
    const { sam, ana } = office.acme.users;
    const theirs = await hold(office);
    await office.register('sam', { email: 'ana@acme.test' });
    expect(await holder(office, sam)).toBeNull();
    expect(await holder(office, ana)).toBe('ana by enterprise_email');
    await linkAccounts(office.ctx, 'gitlab');
    expect(await holder(office, ana)).toBeNull();
    expect(await office.status(theirs)).toBe('revoking: unlinked');
    // Nor after the colleague has left, or goes by another e-mail themself.
    await office.register('ana', { email: 'ana.lima@acme.test' });
    await linkAccounts(office.ctx, 'gitlab');
    expect(await holder(office, ana)).toBeNull();
    await office.register('ana', { deactivated: true });
    await linkAccounts(office.ctx, 'gitlab');
    expect(await holder(office, ana)).toBeNull();
  });

  it('does not swap when two people swap their Slack e-mails', async () => {
    const office = await openOffice();
    await office.register('ana', { email: 'sam@acme.test' });
    await office.register('sam', { email: 'ana@acme.test' });
    await linkAccounts(office.ctx, 'gitlab');
    const { ana, sam } = office.acme.users;
    expect([await holder(office, ana), await holder(office, sam)]).toEqual([null, null]);
  });
});

describe('somebody who is back in Slack', () => {
  it('is matched to their account again at once, not with the next sync', async () => {
    const office = await openOffice();
    const { ana } = office.acme.users;
    await office.register('ana', { deactivated: true });
    expect(await holder(office, ana)).toBeNull();
    await office.register('ana', { deactivated: false });
    expect(await holder(office, ana)).toBe('ana by enterprise_email');
  });

  it('is so, too, when they were a guest for a while', async () => {
    const office = await openOffice();
    await office.register('ana', { isOutsider: true });
    expect(await holder(office, office.acme.users.ana)).toBeNull();
    await office.register('ana', { isOutsider: false });
    expect(await holder(office, office.acme.users.ana)).toBe('ana by enterprise_email');
  });

  it('does not get an account that they had proven back: they prove it again', async () => {
    const office = await openOffice();
    const { lee } = office.acme.users;
    office.gitlab.editUser(lee, { email: 'private@home.test' });
    await prove(office, 'lee', lee, 'code');
    await office.sync();
    expect(await holder(office, lee)).toBe('lee by code');
    await office.register('lee', { deactivated: true });
    await office.register('lee', { deactivated: false });
    expect(await holder(office, lee)).toBeNull();
  });

  it('with a colleague’s e-mail does not get the colleague’s account', async () => {
    const office = await openOffice();
    const { ana } = office.acme.users;
    await office.register('ana', { deactivated: true });
    await office.register('sam', { deactivated: true });
    await office.register('sam', { deactivated: false, email: 'ana@acme.test' });
    expect(await holder(office, ana)).toBeNull();
  });
});

describe('reading the Slack directory', () => {
  it('ends the grants of whoever is not in it any more as themselves', async () => {
    const office = await openOffice();
    const id = await hold(office);
    const member = (changes: object) => ({
      slackTeamId: 'T1',
      slackUserId: 'U0ANA0',
      name: 'ana',
      email: 'ana@acme.test',
      tz: null,
      isOutsider: false,
      isBot: false,
      deactivated: false,
      ...changes,
    });
    const slack = {
      ...office.ctx.slack,
      async *listMembers() {
        yield member({ email: 'someone@acme.test' });
      },
      userGroupMembers: async () => [],
      userGroupHandles: async () => new Map(),
    };
    await syncDirectory({ ...office.ctx, slack }, {}, never);
    expect(await office.status(id)).toBe('revoking: unlinked');
  });
});
