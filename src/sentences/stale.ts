import type { ConflictAlertStatus } from '../domain/conflicts/conflict-alert.ts';
import { spellDuration } from '../domain/duration.ts';
import { roleLabel } from '../domain/entitlement.ts';
import type { FindingStatus } from '../domain/access/finding.ts';
import type { ReviewCampaignStatus } from '../domain/reviews/campaign.ts';
import type { MovedThing, Stale, StaleCode, StaleFacts } from '../errors.ts';
import { faultSentence } from './faults.ts';
import { sayBy, type Sentences, type Words } from './sentences.ts';
import type { Ways } from './ways.ts';

/** What somebody is told who was too late. Pure. */
export const staleSentence = (stale: Stale, ways: Ways): string =>
  sayBy<StaleFacts, StaleCode>(STALE, stale, ways);

const STALE: Sentences<StaleFacts> = {
  decided: (facts, ways) => decided(facts, ways),
  moved: (facts) => moved(facts),
  question: (facts) => changedQuestion(facts),
  version: ({ version, connector }, { fromIntegrations }) =>
    connector === null
      ? `The configuration is at version ${version} by now. Look at it again, then repeat your change.`
      : `The configuration changed meanwhile, so ${connector} was left as it is. Open it again${fromIntegrations}.`,
};

function decided(facts: StaleFacts['decided'], { seeIntegrations }: Ways): string {
  switch (facts.what) {
    case 'request': {
      if (facts.status === null) return 'This request has been decided already.';
      const word = facts.status === 'pending' ? 'expired' : facts.status;
      return `This request is already ${word}${by(facts)}.`;
    }
    case 'link':
      if (facts.status === null) return 'This is not asked any more.';
      return facts.status === 'linked'
        ? `This is already confirmed${by(facts)}.`
        : `This is already answered with no${by(facts)}.`;
    case 'finding':
      return `That membership ${FINDING[facts.status]}${facts.by === null ? '' : `, by ${facts.by}`}.`;
    case 'conflict':
      return `This conflict ${CONFLICT[facts.status]}.`;
    case 'review':
      return `This access review ${REVIEW[facts.status]}.`;
    case 'review_task':
      return facts.status === 'done'
        ? 'A sync has seen this done already.'
        : 'Somebody has left this as it is already.';
    case 'changes':
      return `This is already confirmed${by(facts)}.`;
    case 'draft':
      return facts.status === 'confirmed'
        ? `The details of ${facts.connector} are confirmed already.${seeIntegrations}`
        : `${facts.connector} was discarded meanwhile.${seeIntegrations}`;
  }
}

function changedQuestion({ was, now }: StaleFacts['question']): string {
  const changes = [
    ...(was.role === now.role ? [] : [`it is ${roleLabel(now.role)} now, not ${roleLabel(was.role)}`]),
    ...(was.durationSeconds === now.durationSeconds
      ? []
      : [`it is for ${spellDuration(now.durationSeconds)} now, not ${spellDuration(was.durationSeconds)}`]),
    ...(was.step === now.step && was.of === now.of ? [] : [`it waits for step ${now.step} of ${now.of} now`]),
    ...(was.need === now.need
      ? []
      : [`${now.need === 1 ? 'one person has' : `${now.need} people have`} to agree in this step now`]),
  ];
  return `What you pressed was out of date, so nothing was decided: ${changes.join('; ')}. Look at it again, then decide.`;
}

const by = (facts: { readonly by: string | null }): string => (facts.by === null ? '' : ` by ${facts.by}`);

const FINDING: Words<FindingStatus> = {
  open: 'is open',
  accepted: 'was accepted already',
  temporary: 'was made temporary already',
  removing: 'is being removed already',
  removed: 'was removed already',
  gone: 'is not there any more',
  replaced: 'rose once more: decide on the newer message',
};

const CONFLICT: Words<ConflictAlertStatus> = {
  active: 'is open again',
  exempted: 'is exempted already',
  resolved: 'is resolved already',
};

const REVIEW: Words<ReviewCampaignStatus> = {
  draft: 'has no snapshot any more; take one first',
  staged: 'is not open yet',
  open: 'is open already',
  closed: 'is closed already',
  complete: 'is complete already',
  discarded: 'was discarded',
};

function moved(facts: StaleFacts['moved']): string {
  if ('fault' in facts) return faultSentence(facts.fault);
  if ('connector' in facts) return `${facts.connector} is paused, so nothing is synced. Resume it first.`;
  return MOVED[facts.what];
}

const MOVED: Words<MovedThing> = {
  person_left: 'They are not in this workspace any more.',
  other_account: 'Another account has signed in with this link meanwhile.',
  unlinked: 'That account is not linked any more.',
  membership: 'That membership has just changed. Try again in a minute.',
  grant_over: 'That access was over already, so nothing was ended and nobody was told.',
  conflict_side:
    'What hallpass gave there has changed. Look at what the conflict says now; what hallpass did not give only GitLab can end.',
  later_sync: 'A later sync found something else. Look at what it says now.',
  found_again: 'The next sync found everything again, so there is nothing to confirm.',
  entered_anew: 'The details were entered anew meanwhile. Look at them again.',
  token_unreadable: 'The token that was entered cannot be opened any more. Enter it once more under Details.',
  row: 'Somebody has changed that membership since, so it is not put back. GitLab shows who has what there.',
  evidence:
    'This evidence is not made yet, or not kept any more. Make it anew on the card of the access review.',
  slot: 'Another worker holds the slot.',
};
