import { describe, expect, it } from 'vitest';
import type { VerificationModel } from '../../../../src/db/models/identities/verification-model.ts';
import { UNLINKED_REASONS, type UnlinkedPerson } from '../../../../src/db/models/identities/unlinked.ts';
import { VERIFICATION_STATUSES } from '../../../../src/domain/identities/verification.ts';
import { faultsOfMessage, faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { linkAnswer, linkCard, type LinkCard } from '../../../../src/slack/views/identities/link-card.ts';
import { askedModal } from '../../../../src/slack/views/identities/link-modals.ts';
import {
  unlinkedCounts,
  unlinkedList,
  UNLINKED_PER_PAGE,
} from '../../../../src/slack/views/identities/unlinked-list.ts';
import { buttonsOf, shownIn } from '../../looks.ts';
import { api, at, NASTY, omar, priya } from '../../models.ts';

const ana = { id: 'per_ana', slackUserId: 'U0ANA', name: 'Ana Lima', email: 'ana@acme.test' } as const;
const verification: VerificationModel = {
  id: 'lnk_0123456789abcdefghjkmnpqrs',
  method: 'owner',
  secret: null,
  status: 'open',
  connectorId: 'gitlab',
  person: ana,
  account: {
    username: 'ana_m',
    name: 'Ana M. Lima',
    claims: { public_email: 'ana@home.test' },
    state: 'active',
  },
  askedBy: ana,
  decidedBy: null,
  expiresAt: at('12:00'),
  closedAt: null,
};
const card = (changes: Partial<VerificationModel> = {}): LinkCard => ({
  verification: { ...verification, ...changes },
  connector: 'GitLab',
  profile: 'https://gitlab.com/ana_m',
});

describe('the question whose account it is', () => {
  it('shows both profiles, and asks', () => {
    const shown = shownIn(linkCard(card()));
    for (const part of [
      '<@U0ANA>',
      'Ana Lima',
      '`ana@acme.test`',
      'https://gitlab.com/ana_m',
      'Ana M. Lima',
      '`ana@home.test`, public',
    ])
      expect(shown).toContain(part);
    expect(buttonsOf(linkCard(card()))).toEqual(['Confirm', 'Not the same person']);
  });

  it('says who wants it when that is not the person', () => {
    expect(linkCard(card({ askedBy: omar })).text).toContain(`<@${omar.slackUserId}> wants to link`);
  });

  it('says when there is no e-mail on either side', () => {
    const { text } = linkCard(
      card({ person: { ...ana, email: null }, account: { ...verification.account, claims: {} } }),
    );
    expect(text).toContain('no confirmed e-mail');
    expect(text).toContain('shows no e-mail');
  });

  it.each([
    ['linked', '*Confirmed* by <@'],
    ['declined', '*Not the same person*, answered by <@'],
    ['failed', '*Not answered in time*'],
    ['replaced', '*Not asked any more*'],
  ] as const)('has no buttons once it is %s', (status, words) => {
    const decidedBy = status === 'linked' || status === 'declined' ? priya : null;
    const post = linkCard(card({ status, decidedBy, closedAt: at('10:00') }));
    expect(post.text).toContain(words);
    expect(buttonsOf(post)).toEqual([]);
  });
});

describe('the list of people without an account', () => {
  const people = Array.from({ length: UNLINKED_PER_PAGE }, (_, index): UnlinkedPerson => ({
    ...ana,
    id: `per_${String(index).padStart(26, '0')}`,
    reason: UNLINKED_REASONS[index % UNLINKED_REASONS.length] ?? 'no_hit',
  }));
  const list = { connectorId: 'gitlab', connector: 'GitLab', count: 25, people, page: 1 };

  it('turns both ways in the middle, one way at its ends, none when it is short', () => {
    const turns = (page: number, count = 25): string[] =>
      buttonsOf(unlinkedList({ ...list, page, count })).filter((label) => !label.startsWith('Link'));
    expect(turns(1)).toEqual(['Previous', 'Next']);
    expect(turns(0)).toEqual(['Next']);
    expect(turns(2)).toEqual(['Previous']);
    expect(turns(0, 10)).toEqual([]);
  });

  it('says so when everybody has one', () => {
    expect(unlinkedList({ ...list, count: 0, people: [], page: 0 }).text).toContain(
      'everybody has an account',
    );
  });
});

it.each(NASTY)('with %j in them break no limit', (words) => {
  const person = { ...ana, name: words, email: words };
  const account = {
    ...verification.account,
    username: words,
    name: words,
    claims: { saml: words, public_email: words },
  };
  const cards = VERIFICATION_STATUSES.map((status): LinkCard => ({
    ...card({ person, account, status, askedBy: { ...omar, name: words }, decidedBy: priya }),
    connector: words,
    profile: `https://x.test/${words}`,
  }));
  const entries = Array.from({ length: UNLINKED_PER_PAGE }, (_, index): UnlinkedPerson => ({
    ...person,
    id: `per_${String(index).padStart(26, '0')}`,
    reason: 'several',
  }));
  const posts = [
    ...cards.flatMap((one) => [linkCard(one), linkAnswer(one)]),
    unlinkedList({ connectorId: 'gitlab', connector: words, count: 999, people: entries, page: 5 }),
    unlinkedCounts(Array.from({ length: 15 }, (_, index) => ({ id: `c${index}`, name: words, count: 3 }))),
  ];
  for (const post of posts) {
    expect(faultsOfMessage(post)).toEqual([]);
    expect(post.text).not.toContain('<!channel>');
  }
  const wanted = { role: 'developer', durationSeconds: 7200, place: { ...api, path: words } } as const;
  expect(
    faultsOfView(
      askedModal(
        words,
        [omar, priya],
        Array.from({ length: 10 }, () => wanted),
      ),
    ),
  ).toEqual([]);
});
