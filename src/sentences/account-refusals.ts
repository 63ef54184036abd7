/** Why an account, or a link to one, does not serve. */
import type { RefusalFacts } from '../domain/refusal.ts';
import type { Ways } from './ways.ts';
import type { Sentences, Words } from './sentences.ts';

type AccountCode =
  | 'unlinked_account'
  | 'account_blocked'
  | 'no_account'
  | 'account_taken'
  | 'already_linked'
  | 'mapped'
  | 'verification_over'
  | 'link_expired'
  | 'console_sign_in'
  | 'link_used';

export const ACCOUNT_REFUSALS: Sentences<Pick<RefusalFacts, AccountCode>> = {
  unlinked_account: ({ whose }, ways) => unlinked(whose, ways),
  account_blocked: ({ username }) =>
    username === null
      ? 'Your GitLab account is blocked, so a role would give you nothing. Ask a GitLab admin to unblock it, then ask again.'
      : `@${username} is blocked or deactivated in GitLab. Ask a GitLab admin to change that first.`,
  no_account: (facts, ways) => noAccount(facts, ways),
  account_taken: (facts) =>
    'username' in facts
      ? `@${facts.username} is linked to somebody else already, and one account is never two people's. If that is wrong, an integration owner can find out with them.`
      : `${mapping(facts)}. Ask a hallpass admin to change that first.`,
  already_linked: ({ person, username }, { unlinkIt }) =>
    `${person === null ? 'You are' : `${person} is`} linked to @${username} already, and nobody has two accounts there. If that is the wrong one, ${unlinkIt}.`,
  mapped: (facts) =>
    `${mapping(facts)}, so it would be linked again at once. Ask a hallpass admin to take that out of the file.`,
  verification_over: ({ method }, { byLinking }) =>
    method === 'code'
      ? `This code is not good any more. Get another one${byLinking}.`
      : method === 'sign_in'
        ? 'This sign-in is over: you began another one, or your account is linked.'
        : 'Signing in is not offered for this GitLab any more.',
  link_expired: () => 'This link was good for 15 minutes, which are over.',
  link_used: ({ why }) => LINK_USED[why],
  console_sign_in: ({ why }) => SIGN_IN[why],
};

function unlinked(whose: RefusalFacts['unlinked_account']['whose'], { byLinking }: Ways): string {
  switch (whose) {
    case 'asker':
      return `No GitLab account is linked to you. Link yours${byLinking}: what you asked for is kept, and is asked for by itself once you have shown that the account is yours.`;
    case 'requester':
      return 'No GitLab account is linked to the requester any more.';
    case 'found':
      return `Nobody in Slack is linked to this account, so nobody could be warned before it ends. They link it${byLinking}.`;
    case 'found_machine':
      return 'A machine uses this account, so nobody could be warned before it ends.';
    case 'former':
      return 'That account is not linked to anybody any more.';
  }
}

function noAccount(facts: RefusalFacts['no_account'], { byLinking }: Ways): string {
  switch (facts.why) {
    case 'no_username':
      return `“${facts.typed.slice(0, 100)}” is not a GitLab username.`;
    case 'unknown':
      return `GitLab has no account @${facts.username}. Check how it is written.`;
    case 'bot':
      return `@${facts.username} is a bot, so it cannot be anybody's account.`;
    case 'hidden':
      return 'GitLab does not show hallpass the account that signed in.';
    case 'gone':
      return 'GitLab does not have that account any more.';
    case 'gone_code':
      return `GitLab does not have that account any more. Begin anew${byLinking}.`;
  }
}

const mapping = ({ gitlab, slack }: RefusalFacts['mapped']): string =>
  `hallpass.yaml says that ${typeof gitlab === 'number' ? `number ${gitlab}` : `@${gitlab}`} is the account of ${slack}`;

const LINK_USED: Words<RefusalFacts['link_used']['why']> = {
  used: 'This link was used already. It works once, and only in the browser that opened it first.',
  other_browser:
    'This browser did not begin the sign-in. Open your link and go on in one and the same browser.',
  other_gitlab: 'This answer comes from another GitLab than the one you were sent to.',
};

const SIGN_IN: Words<RefusalFacts['console_sign_in']['why']> = {
  cancelled: 'Signing in was cancelled in Slack.',
  late: 'The sign-in was begun more than 15 minutes ago.',
  other_browser: 'This browser did not begin the sign-in. Begin and finish it in one and the same browser.',
  replayed: 'This sign-in was used already: each works once.',
  rejected: 'Slack did not confirm who signed in.',
  unreachable: 'Slack cannot be reached right now.',
  other_workspace: 'You signed in to another Slack workspace than the one hallpass works for.',
  unverified_email: 'Slack has not verified your e-mail address. Confirm it in Slack first.',
  unknown: 'hallpass does not know you yet. Open its Home tab in Slack once.',
  not_active: 'Guests and people who left cannot use the console.',
};
