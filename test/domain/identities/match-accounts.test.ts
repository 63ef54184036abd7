import { describe, expect, it } from 'vitest';
import {
  CLAIM_SOURCES,
  VERIFICATION_METHODS,
  type Claims,
  type KnownAccount,
} from '../../../src/domain/identities/account.ts';
import { matchAccounts, type Link } from '../../../src/domain/identities/match-accounts.ts';
import { whyUnlinked } from '../../../src/domain/identities/unlink-cause.ts';

const person = (name: string, email: string | null = `${name}@acme.test`) => ({
  id: `per_${name}` as const,
  slackUserId: `U${name.toUpperCase()}00`,
  email,
});
const account = (username: string, change: Partial<KnownAccount> = {}): KnownAccount => ({
  externalId: username,
  username,
  name: username,
  claims: { public_email: `${username}@acme.test` },
  state: 'active',
  isBot: false,
  personId: null,
  linkedBy: null,
  formerPersonId: null,
  mappedAs: null,
  keptApart: false,
  ...change,
});
const claiming = (username: string, claims: Claims): KnownAccount => account(username, { claims });
const heldBy = (username: string, name: string, linkedBy: KnownAccount['linkedBy'], claims: Claims = {}) =>
  account(username, { personId: `per_${name}`, linkedBy, claims });
const link = (externalId: string, name: string, source: Link['source'], via: string | null = null): Link => ({
  externalId,
  personId: `per_${name}`,
  source,
  via,
  mappedAs: source === 'mapping' ? externalId : null,
});
const ana = person('ana');

describe('matching people to accounts by what GitLab vouches for', () => {
  it.each(CLAIM_SOURCES)('takes %s when it is the Slack e-mail', (source) => {
    expect(matchAccounts([ana], [claiming('x', { [source]: 'ana@acme.test' })], [])).toEqual([
      link('x', 'ana', source, 'ana@acme.test'),
    ]);
  });

  it('does not look at case or at space around it', () => {
    const accounts = [claiming('x', { public_email: ' Ana@Acme.Test ' })];
    expect(matchAccounts([person('ana', 'aNa@acme.test')], accounts, [])).toEqual([
      link('x', 'ana', 'public_email', 'ana@acme.test'),
    ]);
  });

  it('takes the strongest claim, whatever the order of the accounts', () => {
    const weaker: KnownAccount[] = [];
    for (const source of CLAIM_SOURCES.toReversed()) {
      weaker.unshift(claiming(source, { [source]: 'ana@acme.test' }));
      for (const accounts of [weaker, weaker.toReversed()])
        expect(matchAccounts([ana], accounts, [])).toEqual([link(source, 'ana', source, 'ana@acme.test')]);
    }
  });

  it.each<[string, KnownAccount[]]>([
    ['no hit', [account('bo')]],
    ['a longer address, as jon@x for on@x', [claiming('x', { public_email: 'jana@acme.test' })]],
    ['a shorter address, as on@x for jon@x', [claiming('x', { public_email: 'na@acme.test' })]],
    ['a plus-address', [claiming('x', { public_email: 'ana+gitlab@acme.test' })]],
    ['another domain', [claiming('x', { public_email: 'ana@acme.test.example' })]],
    ['an identity that is no e-mail', [claiming('x', { saml: 'ana' })]],
    ['an empty claim', [claiming('x', { public_email: '  ' })]],
    ['two accounts', [account('ana'), claiming('b', { public_email: 'ANA@acme.test' })]],
    ['a blocked account', [account('ana', { state: 'blocked' })]],
    ['a deactivated account', [account('ana', { state: 'other' })]],
    ['a deleted account', [account('ana', { state: 'gone' })]],
    ['a bot', [account('ana', { isBot: true })]],
    ['no claim at all', [claiming('ana', {})]],
  ])('makes no link of %s', (_, accounts) => expect(matchAccounts([ana], accounts, [])).toEqual([]));

  it('keeps a plus-address apart on the other side, too', () => {
    expect(matchAccounts([person('ana', 'ana+slack@acme.test')], [account('ana')], [])).toEqual([]);
  });

  it('makes no link where a stronger claim has two hits and a weaker one has one', () => {
    const twice = [claiming('a', { saml: 'ana@acme.test' }), claiming('b', { saml: 'ana@acme.test' })];
    expect(matchAccounts([ana], [...twice, account('ana')], [])).toEqual([]);
  });

  it('is not confused by a second account that is blocked or a bot', () => {
    const others = [account('old', { state: 'blocked' }), account('ci', { isBot: true })];
    const same = others.map((one) => ({ ...one, claims: { public_email: 'ana@acme.test' } }));
    expect(matchAccounts([ana], [...same, account('ana')], [])).toHaveLength(1);
  });

  it('makes no link where two people have one address', () => {
    expect(matchAccounts([ana, person('eve', 'ana@acme.test')], [account('ana')], [])).toEqual([]);
  });

  it('does not hand an account on to somebody who goes by its address now', () => {
    const hers = account('ana', { personId: 'per_ana', linkedBy: 'public_email' });
    const left = account('ana', { formerPersonId: 'per_ana' });
    const eve = person('eve', 'ana@acme.test');
    for (const one of [hers, left]) {
      expect(matchAccounts([eve], [one], [])).toEqual([]);
      expect(matchAccounts([eve, person('ana', 'ana@home.test')], [one], [])).toEqual([]);
      expect(matchAccounts([ana], [one], [])).toEqual([link('ana', 'ana', 'public_email', 'ana@acme.test')]);
    }
  });

  it('does not bring back by an e-mail what was unlinked by hand', () => {
    const apart = account('ana', { formerPersonId: 'per_ana', keptApart: true });
    expect(matchAccounts([ana], [apart], [])).toEqual([]);
    expect(matchAccounts([ana], [apart], [{ slack: 'UANA00', gitlab: 'ana' }])).toHaveLength(1);
  });

  it('does not swap two people who swap their addresses', () => {
    const accounts = ['ana', 'bo'].map((name) =>
      account(name, { personId: `per_${name}`, linkedBy: 'public_email' }),
    );
    const swapped = [person('ana', 'bo@acme.test'), person('bo', 'ana@acme.test')];
    expect(matchAccounts(swapped, accounts, [])).toEqual([]);
  });
});

describe('the configured mapping', () => {
  const mapping = [{ slack: 'ana@acme.test', gitlab: 'Ana_M' }];

  it('wins over every claim, and takes the person out of the running', () => {
    expect(matchAccounts([ana], [account('ana'), claiming('ana_m', {})], mapping)).toEqual([
      link('ana_m', 'ana', 'mapping', 'ana@acme.test'),
    ]);
  });

  it('by Slack user id hangs on no e-mail', () => {
    const byId = [{ slack: 'UANA00', gitlab: 'ana_m' }];
    expect(matchAccounts([person('ana', null)], [account('ana_m')], byId)).toEqual([
      link('ana_m', 'ana', 'mapping'),
    ]);
  });

  it('wins over a verification, for the person and for the account', () => {
    const proven = heldBy('ana', 'ana', 'code');
    expect(matchAccounts([ana], [proven, account('ana_m')], mapping)).toEqual([
      link('ana_m', 'ana', 'mapping', 'ana@acme.test'),
    ]);
    const hers = heldBy('ana_m', 'eve', 'code');
    expect(matchAccounts([ana, person('eve')], [hers], mapping)).toEqual([
      link('ana_m', 'ana', 'mapping', 'ana@acme.test'),
    ]);
  });

  it('to an account that is not there links nothing in its place', () => {
    expect(matchAccounts([ana], [account('ana')], mapping)).toEqual([]);
  });

  it.each([
    ['one account for two people', ['ana', 'bo'], ['x', 'x'], ['x']],
    ['two accounts for one person', ['ana', 'ana'], ['x', 'y'], ['x']],
  ])('of %s links the first only', (_, names, accounts, linked) => {
    const twice = names.map((name, index) => ({
      slack: `${name}@acme.test`,
      gitlab: accounts[index] ?? '',
    }));
    const found = matchAccounts([ana, person('bo')], [claiming('x', {}), claiming('y', {})], twice);
    expect(found.map(({ externalId }) => externalId)).toEqual(linked);
  });
});

describe('a proven link', () => {
  it.each(VERIFICATION_METHODS)('by %s stays, whatever e-mails say', (source) => {
    const proven = heldBy('x', 'ana', source);
    const strongest = claiming('y', { enterprise_email: 'ana@acme.test' });
    expect(matchAccounts([ana], [strongest, proven], [])).toEqual([link('x', 'ana', source)]);
    const elsewhere = heldBy('x', 'ana', source, { enterprise_email: 'bo@acme.test' });
    expect(matchAccounts([person('ana', null), person('bo')], [elsewhere], [])).toEqual([
      link('x', 'ana', source),
    ]);
  });

  it.each<[string, Partial<KnownAccount>]>([
    ['is blocked', { state: 'blocked' }],
    ['is deactivated', { state: 'other' }],
    ['was deleted', { state: 'gone' }],
    ['turned out to be a bot', { isBot: true }],
  ])('ends when the account %s', (_, change) => {
    expect(matchAccounts([ana], [{ ...heldBy('x', 'ana', 'code'), ...change }], [])).toEqual([]);
  });

  it('ends when the person has left', () => {
    expect(matchAccounts([], [heldBy('x', 'ana', 'code')], [])).toEqual([]);
  });
});

describe('why a link was taken away', () => {
  const claimed = heldBy('x', 'ana', 'public_email');
  it.each<[string, KnownAccount, boolean, readonly Link[], ReturnType<typeof whyUnlinked>]>([
    ['the person left', claimed, false, [], 'left'],
    ['the account is blocked', { ...claimed, state: 'blocked' }, true, [], 'blocked'],
    ['the account was deleted', { ...claimed, state: 'gone' }, true, [], 'gone'],
    ['the e-mail changed', claimed, true, [], 'email_changed'],
    ['the account was mapped', claimed, true, [link('x', 'bo', 'mapping')], 'remapped'],
    ['the person was mapped', claimed, true, [link('y', 'ana', 'mapping')], 'remapped'],
    ['the mapping is gone', heldBy('x', 'ana', 'mapping'), true, [], 'remapped'],
  ])('%s', (_, lost, isThere, links, cause) => expect(whyUnlinked(lost, isThere, links)).toBe(cause));
});
