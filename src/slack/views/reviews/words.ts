/** The words for access reviews, each once. Pure. */
import { roleLabel } from '../../../domain/entitlement.ts';
import type { ReviewScope, StagingRefusal } from '../../../domain/reviews/campaign.ts';
import type { ReviewFilter } from '../../../domain/reviews/review-filter.ts';
import type { LeftOutReason } from '../../../domain/reviews/snapshot.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';

export const REVIEW_TITLE = 'Access review';

/** `1 item`, `1,200 items`. */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`;

export const FILTER_WORDS: Readonly<Record<ReviewFilter, string>> = {
  people: 'People',
  machines: 'Machines',
  unlinked: 'Accounts of nobody in Slack',
  blocked: 'Blocked accounts',
  archived: 'In archived places',
  inherited: 'Inherited from above',
  shares: 'Invited groups',
  invited: 'With an invited group',
  invitations: 'Invitations',
  permanent: 'Without an end',
};

const LEFT_OUT_WORDS: Readonly<Record<LeftOutReason, string>> = {
  machines: 'of machines',
  unlinked: 'of accounts of nobody in Slack',
  blocked: 'of blocked accounts',
  archived: 'in archived places',
  inherited: 'inherited from above',
  shares: 'of invited groups',
  invited: 'with an invited group',
  invitations: 'of invitations',
  temporary: 'with an end',
  permanent: 'without an end',
  direct: 'held directly',
  no_conflict: 'of who is in no conflict',
  older: 'held since longer ago',
  used: 'used lately',
  granted: 'given by hallpass, which end by themselves',
  ours: 'of hallpass itself',
  lower_role: 'below the role',
  other_person: 'of others',
};

const ONE_GRANTED = 'given by hallpass, which ends by itself';

/** `4 below the role, 1 of hallpass itself`; null for nothing. */
export function leftOutWords(leftOut: Readonly<Partial<Record<LeftOutReason, number>>>): string | null {
  const parts = (Object.entries(leftOut) as [LeftOutReason, number][]).map(
    ([why, count]) =>
      `${count.toLocaleString('en-US')} ${why === 'granted' && count === 1 ? ONE_GRANTED : LEFT_OUT_WORDS[why]}`,
  );
  return parts.length === 0 ? null : parts.join(', ');
}

/** What a campaign covers: `acme/prod/** in GitLab, Developer and above`. */
export function scopeWords(
  { connectors, resources, roleAtLeast }: ReviewScope,
  named: (id: string) => string,
): Mrkdwn {
  const shown = resources.slice(0, 5).map((glob) => code(glob));
  const more = resources.length > 5 ? mrkdwn` and ${resources.length - 5} more` : mrkdwn``;
  return mrkdwn`${joined(shown)}${more} in ${connectors.map(named).join(', ')}, ${roleLabel(roleAtLeast)} and above`;
}

/** Why no snapshot was taken, and what to do. */
export function refusalWords(refusal: StagingRefusal, named: (id: string) => string): string {
  if (refusal.code === 'empty') return 'Nothing fits that, so there is nothing to review. Change it.';
  const names = refusal.connectors.map(named).join(', ');
  switch (refusal.code) {
    case 'never_synced':
      return `${names} was never read from GitLab to the end. Sync it first.`;
    case 'stopped':
      return `The last sync of ${names} found much missing and waits for an owner. Confirm or sync again first.`;
    case 'failing':
      return `The syncs of ${names} fail, so what is known may be out of date. Mend that, then sync.`;
    case 'unread':
      return `What ${names} has besides members could not be read: ${faultSentence(refusal.fault)} Take the snapshot again: it goes on where it was.`;
    case 'stale':
      return `${names} was last read more than an hour ago. Sync it: the snapshot is taken as soon as that is done.`;
  }
}

const BAR = 10;

/** How much of it is done, in characters every phone shows. */
export function bar(done: number, all: number): string {
  const filled = all === 0 ? BAR : Math.floor((done / all) * BAR);
  return `${'▓'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
}
