/**
 * What owners read about a membership that rose outside hallpass, and what they can do about it.
 * Pure.
 */
import { type FindingModel } from '../../../db/models/finding-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import { roleOn, rowText, sentence, when, where, who } from '../../blocks/phrases.ts';
import { isLate, leftoverBefore, leftoverHeadline, leftoverNow, leftoverThing } from './leftover-words.ts';
import { choices, isLeftover, reopening, reviewButton, type FindingCard } from './finding-choices.ts';
import { faultSentence } from '../../../sentences/faults.ts';

/**
 * An owner's copy of a finding: the question with its buttons, and once decided, what became of it
 * without.
 */
export function findingCard(card: FindingCard): Post {
  const { finding } = card;
  if (finding.status !== 'open')
    return message([{ line: outcome(card) }, ...trouble(finding), ...reopening(card)]);
  return message([
    { line: headline(card) },
    {
      facts: [
        ['Before', before(finding)],
        [finding.held ? 'Changed to' : 'Now', now(finding)],
        ...suspected(finding),
        ...(finding.author === null
          ? []
          : [[isLeftover(finding) ? 'Made by' : 'Given by', giver(finding.author)] as const]),
        ['Seen', when(finding.foundAt)],
      ],
    },
    ...undone(finding),
    ...refused(finding),
    ...choices(card, [reviewButton(card)]),
  ]);
}

function headline({ finding, place }: FindingCard): Mrkdwn {
  const { held, returnedAt, found, facts, isLost, cameBy } = finding;
  if (facts.kind === 'leftover') return leftoverHeadline(finding, place);
  if (facts.kind === 'share')
    return mrkdwn`${invited(finding)}: ${holder(finding)} has up to ${roleOn(found.role, place)}`;
  if (facts.kind === 'invitation')
    return mrkdwn`${invited(finding)}: ${holder(finding)} may join as ${roleOn(found.role, place)}`;
  if (isLost && returnedAt === null)
    return mrkdwn`${bold('Made by hallpass, which knows of no grant')}: ${holder(finding)} is ${roleOn(found.role, place)}. After a restored backup that is a grant that was lost`;
  if (!held && cameBy !== null)
    return mrkdwn`${bold('Joined by an invitation under a grant')}: ${holder(finding)} is ${roleOn(found.role, place)}, as the address ${code(cameBy)} was invited`;
  if (!held)
    return mrkdwn`${bold('Given outside hallpass')}: ${holder(finding)} ${facts.isBot ? 'has' : 'is'} ${roleOn(found.role, place)}`;
  return returnedAt === null
    ? mrkdwn`${bold('Changed under a grant')}: ${holder(finding)} would stay ${roleOn(found.role, place)}. Should that be so?`
    : mrkdwn`${bold('Undone at the end of a grant')}: ${holder(finding)} would have stayed ${roleOn(found.role, place)}. Should that have been so?`;
}

/** What was invited before got more. What is found late may be whose doing the grant let in. */
const invited = (finding: FindingModel): Mrkdwn => {
  const what = finding.former === null ? 'Invited' : 'Changed';
  return bold(`${what} under a grant${isLate(finding) ? ', or by whoever was let in through it' : ''}`);
};

const MOST_NAMED = 4;

/** Who could have done it, and through what. */
export function suspected({ suspects }: Pick<FindingModel, 'suspects'>): (readonly [string, Mrkdwn])[] {
  if (suspects.length === 0) return [];
  const named = suspects.slice(0, MOST_NAMED).map(({ person, role, path, until }) => {
    const end = until === null ? mrkdwn`` : mrkdwn` until ${when(until)}`;
    return mrkdwn`${who(person)}, ${roleLabel(role)} on ${code(path)}${end}`;
  });
  const more = suspects.length - named.length;
  return [['Can have done it', mrkdwn`${joined(named, '; ')}${more > 0 ? ` and ${more} more` : ''}`]];
}

/** What becomes of it while nobody decides. */
function undone({ held, returnedAt, former }: FindingModel): Part[] {
  if (!held) return [];
  const back = rowText(former);
  return returnedAt === null
    ? [
        {
          small: mrkdwn`While nobody accepts it, it goes back to ${back} when the access through hallpass ends`,
        },
      ]
    : [{ small: mrkdwn`It went back to ${back} ${when(returnedAt)}, since nobody had accepted it` }];
}

const giver = ({ person, name }: NonNullable<FindingModel['author']>): Mrkdwn =>
  person === null ? mrkdwn`${name}` : who(person);

const refused = ({ refusal }: FindingModel): Part[] =>
  refusal === null ? [] : [{ line: mrkdwn`${bold('Not done')}: ${sentence(faultSentence(refusal))}` }];

function before(finding: FindingModel): Mrkdwn {
  const { former, facts } = finding;
  if (facts.kind === 'leftover') return leftoverBefore(finding);
  return former === null && facts.kind !== 'membership' ? mrkdwn`not invited` : rowText(former);
}

/** The same date-less row stays for good, which is what there is to decide about. */
function now(finding: FindingModel): Mrkdwn {
  const { found, facts } = finding;
  if (facts.kind === 'leftover') return leftoverNow(finding);
  return found.expiresOn === null ? mrkdwn`${rowText(found)}, without an end` : rowText(found);
}

/** `@ana (ana)`, or the username of an account that is nobody's; a machine's is called one. */
export function holder(finding: FindingModel): Mrkdwn {
  const { person, username, facts } = finding;
  if (isLeftover(finding)) return leftoverThing(finding);
  if (facts.kind === 'share') return mrkdwn`the group ${code(username)}`;
  if (facts.kind === 'invitation') return mrkdwn`the address ${code(username)}`;
  const whose = person === null ? code(username) : mrkdwn`${who(person)} (${code(username)})`;
  if (facts.isOurs) return mrkdwn`hallpass's own account ${whose}`;
  return facts.isBot ? mrkdwn`the bot or service account ${whose}` : whose;
}

function outcome({ finding, place }: FindingCard): Mrkdwn {
  const { status, decider, decidedAt, found, joined } = finding;
  if (joined !== null && (status === 'gone' || status === 'replaced'))
    return mrkdwn`${bold('Joined')}: ${code(joined.username)} came to ${where(place)} by the invitation of ${holder(finding)}. ${joined.isTold ? 'The message about that says what becomes of it' : 'That stays as it is'}`;
  const by = decider === null ? mrkdwn`` : mrkdwn` by ${who(decider)}`;
  const at = decidedAt === null ? mrkdwn`` : mrkdwn`, ${when(decidedAt)}`;
  const what = isLeftover(finding)
    ? mrkdwn`${leftoverThing(finding)} on ${where(place)}`
    : mrkdwn`${roleOn(found.role, place)} of ${holder(finding)}`;
  switch (status) {
    case 'accepted':
      return mrkdwn`${bold(finding.returnedAt === null ? 'Accepted' : 'Put back')}${by}${at}: ${what} stays`;
    case 'temporary':
      return mrkdwn`${temporary(finding)}${by}${at}: ${what}`;
    case 'removing':
      return mrkdwn`${bold('Removing…')} decided${by}${at}: ${what}`;
    case 'removed':
      return mrkdwn`${bold(finding.returnedAt === null ? 'Removed' : 'Left undone')}${by}${at}: ${what}. ${left(finding)}`;
    case 'gone':
      return mrkdwn`${bold('Resolved in GitLab')}: ${what} is not there any more, so there is nothing to decide`;
    case 'replaced':
      return mrkdwn`${bold('Raised once more')}: ${holder(finding)} got more on ${where(place)}. Decide on the newer message`;
    case 'open':
      return mrkdwn`${bold('Given outside hallpass')}: ${what}`;
  }
}

function temporary({ grant, former }: FindingModel): Mrkdwn {
  if (grant === null || grant.status === 'provisioning')
    return mrkdwn`${bold('Making it temporary…')} decided`;
  if (grant.status === 'active' && grant.expiresAt !== null)
    return mrkdwn`${bold('Temporary')} until ${when(grant.expiresAt)}, then ${rowText(former)}. Decided`;
  return grant.status === 'revoking'
    ? mrkdwn`${bold('Ending')}. Made temporary`
    : mrkdwn`${bold('Ended')}. Made temporary`;
}

function left(finding: FindingModel): Mrkdwn {
  const { leftRole, username, facts } = finding;
  if (isLeftover(finding)) return mrkdwn`It does not work any more`;
  if (facts.kind !== 'membership') return mrkdwn`${code(username)} is not invited there any more`;
  return leftRole === null
    ? mrkdwn`${code(username)} holds no role there now`
    : mrkdwn`${code(username)} holds ${bold(roleLabel(leftRole))} there now`;
}

/** What the person whose account it is reads when it was removed. */
export function findingAnswer({ finding, place }: Omit<FindingCard, 'reader'>): Post {
  const { found, leftRole, decider } = finding;
  const by = decider === null ? mrkdwn`An integration owner` : who(decider);
  const rest =
    leftRole === null
      ? mrkdwn`You hold no role there now`
      : mrkdwn`You hold ${bold(roleLabel(leftRole))} there now`;
  return message([
    {
      line: mrkdwn`${bold('Removed')}: ${by} took back ${roleOn(found.role, place)}, which was given to you in GitLab and not through hallpass. ${rest}`,
    },
    { small: mrkdwn`If you need it, ask for it with \`/access request\`` },
  ]);
}

const trouble = ({ status, attempts }: FindingModel): Part[] =>
  status !== 'removing' || attempts === 0
    ? []
    : [{ small: mrkdwn`GitLab has not confirmed it yet; hallpass keeps trying, you need not do anything` }];
