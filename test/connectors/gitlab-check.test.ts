import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../src/connectors/gitlab/versions.ts';
import { fakeStage } from './fake-stage.ts';
import { faultOf, never, said } from './stage.ts';
import { faultSentence } from '../../src/sentences/faults.ts';

describe('faults of GitLab itself', () => {
  it.each([
    ['15.5.9-ee', false],
    ['15.6.0-ee', true],
    ['18.11.7-ee', true],
    ['19.0.5-ee', true],
    ['19.0.6-ee', false],
    ['19.1.3-ee', true],
    ['19.1.4-ee', false],
    ['19.2.1-ee', true],
    ['19.2.2-ee', false],
    ['19.3.0-ee', false],
    ['20.0.0-ee', false],
    ['19.1.3', false],
    ['what', false],
  ])('of %s is told that pending rows carry custom roles: %s', (version, isHit) => {
    expect(faultsOf(version).map(({ code }) => code)).toEqual(isHit ? ['pending_custom_roles'] : []);
  });
});

describe('checking a token', () => {
  it('has nothing to say about a good one, in five requests', async () => {
    const { connector, fake } = await fakeStage();
    expect(await connector.check(never)).toEqual({
      oneByOne: null,
      account: { externalId: '100', username: 'hallpass-bot' },
      root: { externalId: '1', path: 'acme', name: 'Acme', instance: fake.url },
      top: expect.objectContaining({ externalId: '1', path: 'acme', parentExternalId: null }) as unknown,
      scopes: ['api'],
      role: 'owner',
      canProvision: true,
      expiresOn: null,
      warnings: [],
      faults: [{ code: 'pending_custom_roles', version: '18.6.1-ee' }],
    });
    expect(fake.requests).toHaveLength(5);
  });

  it('takes the group by its number as well as by its path', async () => {
    const { connect } = await fakeStage();
    expect((await connect({ group: '1' }).check(never)).root.path).toBe('acme');
  });

  it('says that it may only read', async () => {
    const { connector, trouble } = await fakeStage();
    trouble.spoilToken('read-only');
    const check = await connector.check(never);
    expect(check.canProvision).toBe(false);
    expect(check.warnings.map(faultSentence)).toEqual([
      expect.stringMatching(/may only read \(read_api\).*scope api/),
    ]);
  });

  it('says that its account is less than Owner', async () => {
    const { connector, trouble } = await fakeStage();
    trouble.demote();
    const check = await connector.check(never);
    expect(check.canProvision).toBe(false);
    expect(check.warnings.map(faultSentence)).toEqual([
      expect.stringMatching(/@hallpass-bot is Maintainer of acme, not Owner/),
    ]);
  });

  it('says when it ends, and warns two weeks before', async () => {
    const { connector, fake } = await fakeStage();
    fake.expireToken(fake.token, '2026-03-25');
    expect(await connector.check(never)).toMatchObject({ expiresOn: '2026-03-25', warnings: [] });
    fake.expireToken(fake.token, '2026-03-24');
    expect((await connector.check(never)).warnings.map(faultSentence)).toEqual([
      expect.stringMatching(/ends on 2026-03-24/),
    ]);
  });

  it('warns of a group that takes its members from LDAP', async () => {
    const { connector, fake } = await fakeStage();
    fake.configureGroup(1, { ldap: true });
    expect((await connector.check(never)).warnings.map(faultSentence)).toEqual([
      expect.stringMatching(/members from LDAP/),
    ]);
  });

  it('warns of a subgroup, of single sign-on, and of locked membership', async () => {
    const { connector, connect, fake } = await fakeStage();
    expect((await connect({ group: 'acme/plat' }).check(never)).warnings.map(faultSentence)).toEqual([
      expect.stringMatching(/acme\/plat is a subgroup/),
    ]);
    fake.configureGroup(1, { saml: true, membershipLock: true });
    expect((await connector.check(never)).warnings.map(faultSentence)).toEqual([
      expect.stringMatching(/SAML single sign-on/),
      expect.stringMatching(/locks membership/),
    ]);
  });

  it('does not find a group that is not there', async () => {
    const { connect } = await fakeStage();
    const fault = await faultOf(connect({ group: 'acne' }).check(never));
    expect(fault).toMatchObject({ code: 'missing' });
    expect(said(fault)).toMatch(/no group acne that the token can see/);
  });

  it.for([
    ['expired', /has expired/],
    ['revoked', /was revoked/],
    ['blocked', /account has been blocked/],
  ] as const)('says that it is %s', async ([how, message]) => {
    const { connector, trouble } = await fakeStage();
    trouble.spoilToken(how);
    const fault = await faultOf(connector.check(never));
    expect(fault).toMatchObject({ code: 'unauthorized' });
    expect(said(fault)).toMatch(message);
  });

  it('says that GitLab does not know it', async () => {
    const { connect } = await fakeStage();
    const fault = await faultOf(connect({ token: 'glpat-wrong' }).check(never));
    expect(said(fault)).toMatch(/does not know the token/);
  });
});
