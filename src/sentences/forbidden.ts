import type { Forbidden, ForbiddenCode, ForbiddenFacts } from '../errors.ts';
import { sayBy, type Sentences, type Words } from './sentences.ts';
import type { Ways } from './ways.ts';

/** What somebody is told who may not. Pure. */
export const forbiddenSentence = (forbidden: Forbidden, ways: Ways): string =>
  sayBy<ForbiddenFacts, ForbiddenCode>(FORBIDDEN, forbidden, ways);

const FORBIDDEN: Sentences<ForbiddenFacts> = {
  not_approver: () => 'You are not among those who are asked here, so this is not yours to decide.',
  not_your_step: ({ own, open }) =>
    own < open
      ? `Step ${own} has passed, so this is not yours to decide any more: it waits for step ${open}.`
      : `You are asked in step ${own}, once step ${open} has passed: it is not yours to decide yet.`,
  self_approval: ({ of }, { claimAndDecide }) =>
    of === 'unclaimed_finding'
      ? `Nobody in Slack is linked to this account, so it could be yours. ${claimAndDecide}`
      : SELF_APPROVAL[of],
  not_owner: ({ act }, ways) => notOwner(act, ways),
  not_admin: ({ act }) =>
    `Only hallpass admins can ${ADMINS_ACT[act]}. They are named under \`admins\` in hallpass.yaml.`,
  not_reviewer: () => 'Nothing of this access review is yours to decide on.',
  not_holder: ({ act }) =>
    act === 'extend'
      ? 'Only the person who holds it can extend this access.'
      : 'Only the person who holds it, an integration owner or an admin can end this access.',
  not_requester: ({ act }) =>
    act === 'cancel'
      ? 'Only the person who asked can cancel a request.'
      : 'Only the person who asked can nudge the owners.',
  no_person: () => 'Only a person can do this.',
  assistant: () =>
    'An assistant reads and asks, and does nothing else. A person does this, in Slack or with a token of their own.',
  deactivated: ({ who }) => DEACTIVATED[who],
  managed_by_file: ({ connector }) =>
    `${connector} is managed by hallpass.yaml. Change it there, under \`connectors\`, and restart hallpass.`,
  foreign_form: () =>
    'This form was not sent from the page of hallpass that you opened. Your browser has to allow its cookie.',
};

const ADMINS_ACT: Words<ForbiddenFacts['not_admin']['act']> = {
  add_integration: 'add an integration',
  make_machine_token: 'make a token for a program',
  send_events: 'have events sent again',
  see_configuration: 'see the whole configuration',
  change_configuration: 'change the configuration',
};

const SELF_APPROVAL: Words<Exclude<ForbiddenFacts['self_approval']['of'], 'unclaimed_finding'>> = {
  request: 'Nobody decides their own request. Another integration owner has to.',
  conflict: 'Nobody exempts themselves. Another owner of the conflict, or an admin, has to.',
  account: 'Nobody confirms their own account. Somebody else has to.',
  suspected_finding:
    'You could change members there through a grant when this was done, so somebody else decides whether it stays.',
  finding: 'This is your own membership, so somebody else decides whether you keep it.',
};

const DEACTIVATED: Words<ForbiddenFacts['deactivated']['who']> = {
  unknown: 'Slack does not say who you are, so hallpass can do nothing for you.',
  outsider: 'Guests, deactivated accounts and people from other workspaces cannot do this.',
  outsider_linking: 'Guests and people from other workspaces have no account with hallpass.',
};

function notOwner(act: ForbiddenFacts['not_owner']['act'], ways: Ways): string {
  const only = 'Only integration owners and admins';
  switch (act) {
    case 'decide':
      return 'You are not an integration owner here, so this is not yours to decide.';
    case 'confirm_account':
      return 'You are not an integration owner here, so this is not yours to confirm.';
    case 'confirm_changes':
      return `${only} can confirm this.`;
    case 'link_others':
      return `${only} can link the accounts of others.`;
    case 'unlink_others':
      return `${only} can unlink the accounts of others.${ways.unlinkOwn}`;
    case 'end_others':
      return `${only} can end the access of others.${ways.seeOwnAccess}`;
    case 'see_unlinked':
      return `${only} see who has no account.${ways.seeOwnAccount}`;
    case 'see_findings':
      return `${only} see what was given outside hallpass.${ways.seeOwnAccess}`;
    case 'see_conflicts':
      return 'Only the owners of a conflict and admins see who is in it.';
    case 'decide_conflict':
      return 'Only the owners of a conflict and admins decide about it.';
    case 'explain_others':
      return `${only} are told what the policies make of somebody else’s request. Leave the person out to see your own.`;
    case 'see_history':
      return `${only} see the history of others.${ways.seeOwnHistory}`;
    case 'see_logs':
      return `${only} see the log of an integration.`;
    case 'run_review':
      return `${only} run access reviews, each for the integrations they look after.`;
    case 'sync':
      return `${only} can start a sync.`;
    case 'change_integration':
      return 'Only its integration owners and hallpass admins can change an integration.';
    case 'set_up_integration':
      return 'Only its integration owners and hallpass admins can set up this integration.';
  }
}
