import { describe, expect, it } from 'vitest';
import { openOffice, type Office } from '../support/office.ts';
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

/** Every loss but those that a sync, which only reads, does not meet, or meets as a group that cannot be found. */
const MET = LOSSES.filter(([name]) => !/scope|taken out/.test(name));

describe.for(MET)('a token %s that a grant meets first', ([, { lose, regain }]) => {
  it('is met by a sync at once, owners hear of it, and the first thing that goes again mends it', async () => {
    const office = await openOffice();
    lose(office);
    const id = await office.grant('sam', PLATFORM, 'developer', '1h');
    expect(await office.status(id)).toBe('provisioning');
    await office.sync();
    const state = () =>
      office.ctx.db.selectFrom('connectorStates').select(['status', 'failures']).executeTakeFirst();
    expect(await state()).toEqual({ status: 'failing', failures: 1 });
    expect(await office.messages('sync-alert')).toHaveLength(2);
    regain(office);
    await office.pass('1m');
    expect(await office.status(id)).toBe('active');
    await office.sync();
    expect(await state()).toMatchObject({ status: 'connected' });
  });
});
