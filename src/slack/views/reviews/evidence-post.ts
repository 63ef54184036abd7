/** What stands above a file of evidence. Pure. */
import type { ReviewBundle } from '../../../db/reviews/bundles.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { dayOf } from '../../../domain/day.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message } from '../../blocks/message.ts';
import { when } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';

export interface EvidencePost {
  readonly bundle: ReviewBundle & { readonly madeAt: Date };
  readonly campaign: Pick<ReviewCampaign, 'name' | 'closedAt'>;
  readonly keptUntil: Date;
}

export function evidencePost({ bundle, campaign, keptUntil }: EvidencePost): Post {
  const { id, madeAt, isFinal, sha256, fingerprint, bytes } = bundle;
  const isClosed = campaign.closedAt !== null && campaign.closedAt <= madeAt;
  const state =
    isFinal === true
      ? 'everything is carried out'
      : isClosed
        ? 'closed, with what is not carried out yet'
        : 'so far, as it is not closed';
  return message([
    { line: mrkdwn`${bold('Evidence')} of the access review ${bold(campaign.name)}: ${state}` },
    { line: mrkdwn`Made ${when(madeAt)}, ${sizeWords(bytes ?? 0)}. The file follows` },
    { small: mrkdwn`SHA-256 ${code(sha256 ?? '')}` },
    { small: mrkdwn`Signed with the key ${code(fingerprint ?? '')}` },
    {
      small: mrkdwn`To verify it: ${code('hallpass evidence verify FILE --key operator.pem')}. hallpass keeps it until ${when(keptUntil)}`,
    },
    {
      buttons: [
        button({
          action: ACTIONS.reviewEvidenceAgain,
          label: 'Send it to me',
          value: id,
          says: `Send the evidence of ${campaign.name} to me`,
        }),
      ],
    },
  ]);
}

const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** `evidence-quarter-4-2026-11-30.zip`. Letters of any script stay. */
export function evidenceFileName({ name }: Pick<ReviewCampaign, 'name'>, madeAt: Date): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `evidence-${words === '' ? 'review' : words}-${dayOf(madeAt)}.zip`;
}
