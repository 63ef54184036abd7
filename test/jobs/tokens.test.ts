import { describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { checkConnector } from '../../jobs/check-connector.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { never, openOffice, type Office } from '../support/office.ts';
import { saidOf } from '../support/said.ts';
import { stored } from '../../src/domain/told.ts';

/** A group, since a Maintainer may manage the members of projects all the same. */
const PLATFORM = 'acme/platform';

interface Loss {
  readonly lose: (office: Office) => void;
  readonly regain: (office: Office) => void;
  readonly said: RegExp;
}

const LOSSES: readonly [string, Loss][] = [
  [
    'expired',
    {
      lose: ({ gitlab }) => gitlab.expireToken(gitlab.token),
      regain: ({ gitlab }) => gitlab.expireToken(gitlab.token, '2027-11-25'),
      said: /The token has expired\. Make a new one/,
    },
  ],
  [
    'revoked',
    {
      lose: ({ gitlab }) => gitlab.revokeToken(gitlab.token),
      regain: (office) => {
        office.gitlab.addToken({ value: 'glpat-new', userId: office.gitlab.botId });
        office.useToken('glpat-new');
      },
      said: /The token was revoked\. Make a new one/,
    },
  ],
  [
    'without scope',
    {
      lose: ({ gitlab }) => gitlab.setTokenScopes(gitlab.token, ['read_api']),
      regain: ({ gitlab }) => gitlab.setTokenScopes(gitlab.token, ['api']),
      said: /scopes are not enough/,
    },
  ],
  [
    'of a blocked account',
    {
      lose: ({ gitlab }) => gitlab.blockUser(gitlab.botId),
      regain: ({ gitlab }) => gitlab.unblockUser(gitlab.botId),
      said: /account the token belongs to cannot be used/,
    },
  ],
  [
    'of an account demoted to Maintainer',
    {
      lose: ({ gitlab, acme }) => gitlab.setMember('group', acme.groups.acme, gitlab.botId, 40),
      regain: ({ gitlab, acme }) => gitlab.setMember('group', acme.groups.acme, gitlab.botId, 50),
      said: /is Maintainer of acme, not Owner/,
    },
  ],
  [
    'of an account taken out of the group',
    {
      lose: ({ gitlab, acme }) => gitlab.setMember('group', acme.groups.acme, gitlab.botId, null),
      regain: ({ gitlab, acme }) => gitlab.setMember('group', acme.groups.acme, gitlab.botId, 50),
      said: /does not show the group acme to hallpass's account any more/,
    },
  ],
];

const stateOf = (office: Office) =>
  office.ctx.db.selectFrom('connectorStates').select(['status', 'detail']).executeTakeFirstOrThrow();

/** What owners read of it. */
const alertsSaid = async (office: Office): Promise<string[]> =>
  Promise.all(
    (await office.messages('sync-alert')).map(
      async (row) => (await postOf(office.ctx, row, 'U0OMAR0'))?.text ?? 'nothing',
    ),
  );

/** Runs the syncs and checks that were asked for, the one at the very beginning aside. */
async function followUp(office: Office): Promise<void> {
  const names = office.jobs.splice(0).map(({ name }) => name);
  if (names.includes('check-connector')) await checkConnector(office.ctx, { connectorId: 'gitlab' }, never);
  if (names.includes('sync-connector')) await office.sync();
  if (office.jobs.some(({ name }) => name === 'sync-connector')) await office.sync();
}

describe.for(LOSSES)('a token %s', ([, { lose, regain, said }]) => {
  it('lets a grant wait, and go on when it is mended', async () => {
    const office = await openOffice();
    lose(office);
    const id = await office.grant('sam', PLATFORM, 'developer', '1h');
    expect(await office.status(id)).toBe('provisioning');
    expect(saidOf((await office.slot(id)).lastError)).toMatch(said);
    await office.pass('10s');
    expect(await office.status(id)).toBe('provisioning');
    regain(office);
    await office.pass('1m');
    expect(await office.status(id)).toBe('active');
    expect(office.row('group', office.acme.groups.platform, office.acme.users.sam)).toBe(
      '30 until 2026-11-27',
    );
  });

  it('lets a revocation wait as long as it takes, and go on when it is mended', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', PLATFORM, 'developer', '1h');
    lose(office);
    await office.pass('61m');
    for (let attempt = 2; attempt <= 6; attempt++) await office.pass('5m');
    expect(await office.status(id)).toBe('revoking: expired');
    await office.tellLate();
    expect(await office.messages('revoke-alert')).toHaveLength(2);
    expect(saidOf((await office.slot(id)).lastError)).toMatch(said);
    expect(await office.messages('gone-notice')).toEqual([]);
    regain(office);
    await office.pass('5m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('group', office.acme.groups.platform, office.acme.users.sam)).toBeNull();
  });

  it('makes a sync say so, and changes nothing that is known', async () => {
    const office = await openOffice();
    const counts = () =>
      Promise.all(
        (['resources', 'memberships', 'accounts'] as const).map(
          async (table) => (await office.ctx.db.selectFrom(table).select('connectorId').execute()).length,
        ),
      );
    const before = await counts();
    lose(office);
    for (let time = 0; time < 3; time++) {
      await office.sync();
      await office.pass('1h');
    }
    expect(await counts()).toEqual(before);
    const gone = await office.ctx.db
      .selectFrom('resources')
      .select('path')
      .where('goneAt', 'is not', null)
      .execute();
    expect(gone).toEqual([]);
    regain(office);
    await office.sync();
    const state = await office.ctx.db
      .selectFrom('connectorStates')
      .select(['status', 'detail'])
      .executeTakeFirst();
    expect(state).toEqual({ status: 'connected', detail: null });
  });
});

describe('a token that nobody mends', () => {
  it('fails the grant in the end, in plain words, and nothing was changed', async () => {
    const office = await openOffice();
    office.gitlab.expireToken(office.gitlab.token);
    const id = await office.grant('sam', PLATFORM, 'developer', '1h');
    for (let attempt = 2; attempt <= 8; attempt++) await office.pass('5m');
    expect(await office.find(id)).toMatchObject({
      status: 'failed',
      failure: stored({ code: 'token_expired' }),
    });
    office.gitlab.expireToken(office.gitlab.token, '2027-11-25');
    await office.pass('5m');
    expect(office.row('group', office.acme.groups.platform, office.acme.users.sam)).toBeNull();
  });
});

/** What a check says of each, where that is not what the grant was told. */
const CHECKED: Partial<Record<string, RegExp>> = {
  'without scope': /token may only read \(read_api\)/,
};

describe.for(LOSSES)('a token %s that a grant meets first', ([name, { lose, regain, said }]) => {
  it('is told to the owners at the first refusal, and the connector is no longer called Connected', async () => {
    const office = await openOffice();
    lose(office);
    const id = await office.grant('sam', PLATFORM, 'developer', '1h');
    expect(await office.status(id)).toBe('provisioning');
    expect(await stateOf(office)).toMatchObject({ status: 'failing' });
    await followUp(office);
    expect(await stateOf(office)).toMatchObject({ status: 'failing' });
    expect(saidOf((await stateOf(office)).detail)).toMatch(CHECKED[name] ?? said);
    expect(await office.messages('sync-alert')).toHaveLength(2);
    for (const alert of await alertsSaid(office)) {
      expect(alert).toMatch(/^:red_circle:/);
      expect(alert).toMatch(CHECKED[name] ?? said);
    }
  });

  it('a sync says no other, owners hear of it once, and the first success says that it is over', async () => {
    const office = await openOffice();
    lose(office);
    const id = await office.grant('sam', PLATFORM, 'developer', '1h');
    await office.sync();
    await office.pass('10s');
    expect(await stateOf(office)).toMatchObject({ status: 'failing' });
    expect(await office.messages('sync-alert')).toHaveLength(2);
    regain(office);
    await office.pass('1m');
    expect(await office.status(id)).toBe('active');
    await followUp(office);
    expect(await stateOf(office)).toEqual({ status: 'connected', detail: null });
    expect(await office.messages('sync-alert')).toHaveLength(2);
    for (const alert of await alertsSaid(office)) expect(alert).toMatch(/^:large_green_circle:/);
  });
});

describe('a token that may only read', () => {
  const readsOnly = (gitlab: Office['gitlab']): void => gitlab.setTokenScopes(gitlab.token, ['read_api']);

  it('is told by the next check, before any grant meets it, and lasts over syncs', async () => {
    const office = await openOffice();
    readsOnly(office.gitlab);
    await checkConnector(office.ctx, { connectorId: 'gitlab' }, never);
    expect(await office.messages('sync-alert')).toHaveLength(2);
    for (let time = 0; time < 2; time++) {
      await office.sync();
      expect(await stateOf(office)).toMatchObject({ status: 'failing' });
    }
    expect(await office.messages('sync-alert')).toHaveLength(2);
    const [alert] = await alertsSaid(office);
    expect(alert).toMatch(/^:red_circle: \*GitLab does not let hallpass do its work\*/);
    office.gitlab.setTokenScopes(office.gitlab.token, ['api']);
    await checkConnector(office.ctx, { connectorId: 'gitlab' }, never);
    expect(await stateOf(office)).toEqual({ status: 'connected', detail: null });
    expect((await alertsSaid(office))[0]).toMatch(/^:large_green_circle: \*GitLab\* works again/);
  });

  it('is what a connector that only watches needs, and no fault', async () => {
    const office = await openOffice();
    const { connectors } = document(office.gitlab.url);
    await office.configure({ connectors: connectors.map((one) => ({ ...one, readOnly: true })) });
    readsOnly(office.gitlab);
    await checkConnector(office.ctx, { connectorId: 'gitlab' }, never);
    await office.sync();
    expect(await stateOf(office)).toEqual({ status: 'connected', detail: null });
    expect(await office.messages('sync-alert')).toEqual([]);
  });
});
