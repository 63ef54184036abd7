import { describe, expect, it } from 'vitest';
import { unlinkAccount } from '../../../src/operations/identities/unlink-account.ts';
import { accept, findingOf, limit, remove, state, withConnector } from '../../support/findings.ts';
import { openOffice, type Handle, type Office } from '../../support/office.ts';
import { sentenceOf } from '../../support/sentence-of.ts';

const refused = { name: 'ForbiddenError', code: 'self_approval' };

/** These people have no account linked any more. */
async function unlink(office: Office, handles: readonly Handle[]): Promise<void> {
  for (const handle of handles) {
    const actor = office.actor(handle);
    await unlinkAccount(office.ctx, actor, { connectorId: 'gitlab', personId: actor.personId });
  }
}

/** Somebody whom no e-mail names and who never linked an account was made Maintainer of api. */
async function start({ unlinked = [] as readonly Handle[] } = {}) {
  const office = await openOffice();
  const { api } = office.acme.projects;
  await unlink(office, unlinked);
  const zed = office.gitlab.addUser({ username: 'zed', name: 'Zed' });
  office.gitlab.setMember('project', api, zed.id, 40);
  await office.sync();
  return { office, api, ...office.acme.users, ofZed: await findingOf(office, zed.id) };
}

const told = async (office: Office, { id }: { readonly id: string }): Promise<Handle[]> => {
  const cards = (await office.messages('finding-card')).filter(({ subjectId }) => subjectId === id);
  const to = cards.map(({ personId }) => personId);
  return [...office.people].filter(([, one]) => to.includes(one.personId)).map(([handle]) => handle);
};

describe('nobody keeps what is their own', () => {
  it('by unlinking the account first', async () => {
    const { office, api, omar } = await start();
    office.gitlab.setMember('project', api, omar, 50);
    await office.sync();
    const own = await findingOf(office, omar);
    await unlink(office, ['omar']);
    await expect(accept(office, 'omar', own.id)).rejects.toMatchObject(refused);
    await expect(limit(office, own)).rejects.toMatchObject(refused);
    expect(await state(office, own)).toMatchObject({ status: 'open' });
    await accept(office, 'priya', own.id);
  });

  it('not when it was found only after that; then the others are told', async () => {
    const { office, api, omar } = await start({ unlinked: ['omar'] });
    await office.configure(withConnector(office, { owners: ['omar@acme.test'] }));
    office.gitlab.setMember('project', api, omar, 50);
    await office.sync();
    const own = await findingOf(office, omar);
    expect(await told(office, own)).toEqual(['omar', 'dana']);
    await expect(accept(office, 'omar', own.id)).rejects.toMatchObject(refused);
    await accept(office, 'dana', own.id);
  });
});

describe('an account that was never anybody’s', () => {
  it('is not accepted by an owner of whom it could be: they say which one is theirs, or somebody else decides', async () => {
    const { office, ofZed } = await start({ unlinked: ['omar'] });
    expect(await told(office, ofZed)).toEqual(['omar', 'priya']);
    expect(await sentenceOf(accept(office, 'omar', ofZed.id))).toContain(
      'so it could be yours. Show which one is yours with `/access link`',
    );
    await accept(office, 'priya', ofZed.id);
  });

  it('can be removed by any owner', async () => {
    const { office, ofZed } = await start({ unlinked: ['omar'] });
    await remove(office, ofZed);
    await office.reconcile();
    expect(await state(office, ofZed)).toMatchObject({ status: 'removed' });
  });

  it('is told to the admins where it could be that of every owner', async () => {
    const { office, ofZed } = await start({ unlinked: ['omar', 'priya'] });
    expect(await told(office, ofZed)).toEqual(['omar', 'priya', 'dana']);
    await expect(accept(office, 'priya', ofZed.id)).rejects.toMatchObject(refused);
    await accept(office, 'dana', ofZed.id);
  });

  it('is accepted by the only one who decides at all', async () => {
    const { office, ofZed } = await start({ unlinked: ['omar'] });
    const alone = ['omar@acme.test'];
    await office.configure({ admins: alone, ...withConnector(office, { owners: alone }) });
    await accept(office, 'omar', ofZed.id);
    expect(await state(office, ofZed)).toMatchObject({ status: 'accepted' });
  });
});

it('an owner without an account decides on those of colleagues and machines', async () => {
  const { office, api, sam } = await start({ unlinked: ['omar'] });
  const bot = office.gitlab.addUser({ username: 'project_10_bot_ab12', name: 'Deploy', bot: true });
  for (const user of [sam, bot.id]) office.gitlab.setMember('project', api, user, 40);
  await office.sync();
  for (const user of [sam, bot.id]) {
    await accept(office, 'omar', (await findingOf(office, user)).id);
    expect(await findingOf(office, user)).toMatchObject({ status: 'accepted' });
  }
});
