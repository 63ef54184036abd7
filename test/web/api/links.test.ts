/** People and links through the API: who sees them, an owner's word, and what is held back. */
import { describe, expect, it } from 'vitest';
import { apiOf, tokenFor } from '../../support/api.ts';
import { holder } from '../../support/links.ts';
import { openOffice, type Handle, type OfficeOptions } from '../../support/office.ts';

const NOMAD = 300;
const STRANGER = 301;

/** Sam's account is `nomad`, which no e-mail leads to. */
async function open(document: OfficeOptions['document'] = {}) {
  const office = await openOffice({
    document,
    furnish: (fake, { users }) => {
      fake.addUser({ id: NOMAD, username: 'nomad', name: 'Nomad' });
      fake.editUser(users.sam, { email: 'sam@home.test' });
    },
  });
  const call = apiOf(office.ctx);
  const as = async (who: Handle, wish: Parameters<typeof tokenFor>[2] = {}) => {
    const token = await tokenFor(office.ctx, office.actor(who), wish);
    return (method: string, path: string, body?: unknown) => call(token, method, path, { body });
  };
  return { office, as };
}

describe('a link through the API', () => {
  it('is asked for by its person, confirmed by an owner, listed, and taken away again', async () => {
    const { office, as } = await open();
    const [sam, omar, lee] = [await as('sam'), await as('omar'), await as('lee')];
    const asked = await sam('POST', '/people/me/link', { connectorId: 'gitlab', username: '@nomad' });
    expect(asked).toMatchObject({
      status: 201,
      body: { link: { status: 'open', username: 'nomad', person: { name: 'sam' } } },
    });
    expect(asked.body['asked']).toEqual([
      expect.objectContaining({ name: 'omar' }),
      expect.objectContaining({ name: 'priya' }),
    ]);
    const { id } = asked.body['link'] as { id: string };
    expect((await omar('GET', '/links-to-confirm')).body).toMatchObject({
      items: [{ id }],
      nextCursor: null,
    });
    expect((await sam('GET', '/links-to-confirm')).body).toMatchObject({ items: [{ id }] });
    expect((await lee('GET', '/links-to-confirm')).body).toMatchObject({ items: [] });
    expect(await lee('POST', `/links-to-confirm/${id}/confirm`)).toMatchObject({ status: 404 });
    const own = await sam('POST', `/links-to-confirm/${id}/confirm`);
    expect(own).toMatchObject({ status: 403, body: { code: 'self_approval' } });
    expect(await holder(office, NOMAD)).toBeNull();
    const confirmed = await omar('POST', `/links-to-confirm/${id}/confirm`);
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'linked', decidedBy: { name: 'omar' } } });
    expect(await holder(office, NOMAD)).toBe('sam by owner');
    const links = (await omar('GET', '/connectors/gitlab/links')).body['items'];
    expect(links).toContainEqual(
      expect.objectContaining({
        username: 'nomad',
        linkedBy: 'owner',
        person: expect.objectContaining({ name: 'sam' }),
      }),
    );
    expect(await lee('GET', '/connectors/gitlab/links')).toMatchObject({ status: 403 });
    expect(await lee('POST', '/people/sam@acme.test/unlink', { connectorId: 'gitlab' })).toMatchObject({
      status: 403,
    });
    const gone = await omar('POST', '/people/sam@acme.test/unlink', { connectorId: 'gitlab' });
    expect(gone).toMatchObject({ status: 200, body: { username: 'nomad' } });
    expect(await holder(office, NOMAD)).toBeNull();
  });

  it('is declined by an owner, once', async () => {
    const { office, as } = await open();
    const omar = await as('omar');
    const asked = await omar('POST', '/people/sam@acme.test/link', {
      connectorId: 'gitlab',
      username: 'nomad',
    });
    const { id } = asked.body['link'] as { id: string };
    const decline = () => omar('POST', `/links-to-confirm/${id}/decline`);
    expect(await decline()).toMatchObject({ status: 200, body: { status: 'declined' } });
    expect(await decline()).toMatchObject({ status: 409, body: { code: 'decided' } });
    expect(await holder(office, NOMAD)).toBeNull();
  });

  it('of another person is asked for by whoever looks after the integration alone', async () => {
    const { as } = await open();
    const lee = await as('lee');
    const body = { connectorId: 'gitlab', username: 'nomad' };
    expect(await lee('POST', '/people/sam@acme.test/link', body)).toMatchObject({
      status: 403,
      body: { code: 'not_owner' },
    });
    expect(await lee('POST', '/people/me/link', { ...body, username: 'nobody-here' })).toMatchObject({
      status: 422,
      body: { code: 'no_account', field: 'username' },
    });
    expect(await lee('POST', '/people/me/link', { ...body, connectorId: 'other' })).toMatchObject({
      status: 404,
      body: { code: 'no_connector' },
    });
  });

  it('is nothing that an assistant or a program asks for or confirms', async () => {
    const { as } = await open();
    const sam = await as('sam');
    const body = { connectorId: 'gitlab', username: 'nomad' };
    const { id } = (await sam('POST', '/people/me/link', body)).body['link'] as { id: string };
    const assistant = await as('omar', { kind: 'assistant' });
    for (const [path, sent] of [
      [`/links-to-confirm/${id}/confirm`, undefined],
      ['/people/sam@acme.test/unlink', { connectorId: 'gitlab' }],
      ['/people/sam@acme.test/link', body],
    ] as const)
      expect(await assistant('POST', path, sent)).toMatchObject({ status: 403, body: { code: 'assistant' } });
    const program = await as('dana', { kind: 'machine' });
    expect(await program('POST', `/links-to-confirm/${id}/confirm`)).toMatchObject({
      status: 403,
      body: { code: 'token_verb' },
    });
  });

  it('that is held back is listed with why, for owners and auditors', async () => {
    const { office, as } = await open({
      people: [{ slack: 'sam@acme.test', gitlab: 'nomad' }],
      reviews: { auditors: ['lee@acme.test'] },
    });
    const held = async (who: Handle) =>
      (await (await as(who))('GET', '/connectors/gitlab/held-links')).body['items'] ?? 'no';
    expect(await held('omar')).toEqual([]);
    office.gitlab.editUser(NOMAD, { username: 'sam-okafor' });
    office.gitlab.addUser({ id: STRANGER, username: 'Nomad', name: 'Somebody Else' });
    await office.sync();
    for (const who of ['omar', 'lee'] as const)
      expect(await held(who)).toMatchObject([
        { why: 'renamed', username: 'sam-okafor', mappedName: 'nomad', person: { name: 'sam' } },
      ]);
    expect(await held('ana')).toBe('no');
    // Most accounts blocked at once: an owner is asked before a link goes.
    for (const name of ['ana', 'lee', 'priya', 'dana', 'omar'] as const)
      office.gitlab.blockUser(office.acme.users[name]);
    await office.sync();
    await office.sync();
    const stopped = ((await held('omar')) as { why: string; person: { name: string } }[]).filter(
      ({ why }) => why === 'safety_stop',
    );
    expect(stopped.map(({ person }) => person.name).toSorted()).toEqual([
      'ana',
      'dana',
      'lee',
      'omar',
      'priya',
    ]);
  });
});
