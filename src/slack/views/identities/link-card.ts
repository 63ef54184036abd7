/** What owners are asked about an account, and what its person hears of the answer. Pure. */
import type { Button } from '@slack/types';
import type { VerificationModel } from '../../../db/models/identities/verification-model.ts';
import { CLAIM_SOURCES, type ClaimSource } from '../../../domain/identities/account.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, joined, link, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { linkButton, requestButton, when, who } from '../../blocks/phrases.ts';
import { wantedWords, type Wanted } from './link-modals.ts';
import { howLinked } from './whoami.ts';

export interface LinkCard {
  readonly verification: VerificationModel;
  /** What people call the connector. */
  readonly connector: string;
  /** The address of the account's page; null when the connector is not configured any more. */
  readonly profile: string | null;
  /** What its person had asked for, and goes on by itself; none unless given. */
  readonly goesOn?: readonly Wanted[];
}

/**
 * An owner's copy of the question: both profiles side by side, and once answered, the answer
 * without buttons.
 */
export function linkCard(card: LinkCard): Post {
  const { verification } = card;
  const parts: Part[] = [
    { line: verification.status === 'open' ? question(card) : answer(card) },
    { facts: [inSlack(verification), inGitLab(card)] },
  ];
  if (verification.status !== 'open') return message(parts);
  return message([
    ...parts,
    {
      small: mrkdwn`Confirm only what you know, not because the names look alike: whoever holds the account gets what is granted to ${who(verification.person)}. If in doubt, ask them in person. Answer by ${when(verification.expiresAt)}`,
    },
    { buttons: buttons(verification) },
  ]);
}

function question({ verification, connector }: LinkCard): Mrkdwn {
  const { person, askedBy, account } = verification;
  return askedBy.id === person.id
    ? mrkdwn`${who(person)} says that the ${connector} account ${code(account.username)} is theirs. ${bold('Is it?')}`
    : mrkdwn`${who(askedBy)} wants to link the ${connector} account ${code(account.username)} to ${who(person)}. ${bold('Is it theirs?')}`;
}

function answer({ verification, connector }: LinkCard): Mrkdwn {
  const { person, account, decidedBy, closedAt } = verification;
  const by = decidedBy === null ? mrkdwn`` : mrkdwn` by ${who(decidedBy)}`;
  const at = closedAt === null ? mrkdwn`` : mrkdwn`, ${when(closedAt)}`;
  const what = mrkdwn`the ${connector} account ${code(account.username)}`;
  switch (verification.status) {
    case 'linked':
      return mrkdwn`${bold('Confirmed')}${by}${at}: ${what} is linked to ${who(person)}`;
    case 'declined':
      return mrkdwn`${bold('Not the same person')}, answered${by}${at}: ${what} stays unlinked`;
    case 'failed':
      return mrkdwn`${bold('Not answered in time')}: ${what} stays unlinked`;
    case 'open':
    case 'replaced':
      return mrkdwn`${bold('Not asked any more')}${at}: whether ${what} is that of ${who(person)}`;
  }
}

const inSlack = ({ person }: VerificationModel): readonly [string, Mrkdwn] => [
  'In Slack',
  joined(
    [who(person), person.name, person.email === null ? 'no confirmed e-mail' : code(person.email)],
    '\n',
  ),
];

function inGitLab({ verification: { account }, profile }: LinkCard): readonly [string, Mrkdwn] {
  const handle = `@${account.username}`;
  const name = profile === null ? mrkdwn`${handle}` : link(profile, handle);
  const claims = CLAIM_SOURCES.flatMap((source) => {
    const value = account.claims[source];
    return value === undefined ? [] : [mrkdwn`${code(value)}, ${CLAIM_LABELS[source]}`];
  });
  const known = claims.length === 0 ? [mrkdwn`shows no e-mail`] : claims;
  return ['In GitLab', joined([name, account.name, ...known], '\n')];
}

const CLAIM_LABELS: Record<ClaimSource, string> = {
  enterprise_email: 'from your organisation',
  saml: 'by single sign-on',
  scim: 'by the directory',
  admin_email: 'confirmed',
  public_email: 'public',
};

const buttons = ({ id, person, account }: VerificationModel): Button[] => [
  button({
    action: ACTIONS.linkConfirm,
    label: 'Confirm',
    value: id,
    says: `Confirm that ${account.username} is the account of ${person.name}`,
    style: 'primary',
    confirm: {
      title: plain('The same person?', 100),
      text: plain(
        `${person.name} will be able to ask for roles, which ${account.username} gets in GitLab.`,
        300,
      ),
      confirm: plain('Yes, I know them', 30),
      deny: plain('Back', 30),
    },
  }),
  button({
    action: ACTIONS.linkDecline,
    label: 'Not the same person',
    value: id,
    says: `Say that ${account.username} is not the account of ${person.name}`,
  }),
];

/** What the person hears of it. */
export function linkAnswer({ verification, connector, goesOn = [] }: LinkCard): Post {
  const { account, decidedBy, status } = verification;
  const by = decidedBy === null ? mrkdwn`` : mrkdwn` by ${who(decidedBy)}`;
  const what = mrkdwn`${connector} account ${code(account.username)}`;
  if (status === 'linked') {
    const byOwner = verification.method === 'owner';
    const how = byOwner ? mrkdwn`confirmed${by}` : mrkdwn`${howLinked(verification.method)}`;
    return message([
      { line: mrkdwn`${bold('Linked')}: the ${what} is yours, ${how}` },
      {
        small: mrkdwn`If that is not your account, \`/access unlink\` takes it away; tell ${byOwner ? 'them' : 'a hallpass admin'}, too`,
      },
      ...(goesOn.length === 0
        ? [{ buttons: [requestButton()] }]
        : [
            {
              line: mrkdwn`What you wanted goes on by itself: ${wantedWords(goesOn)}. A message of its own says what becomes of it`,
            },
          ]),
    ]);
  }
  const outcome =
    status === 'declined' && decidedBy !== null
      ? mrkdwn`${who(decidedBy)} says that the ${what} is not yours`
      : mrkdwn`nobody answered in time whether the ${what} is yours`;
  return message([{ line: mrkdwn`${bold('Not linked')}: ${outcome}` }, { buttons: [linkButton()] }]);
}
