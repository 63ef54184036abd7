/** Who runs what the document begins by itself, and on what. Reads only. */
import type { Tx } from '../../../context.ts';
import { confirmersOf, managesConnector, peopleNamed } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { findReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';

/** A schedule or a trigger. */
interface Runs {
  readonly runBy: string;
  readonly connectors?: readonly string[] | undefined;
}

/** Those that are there. */
export const connectorsOf = (file: ConfigFile, { connectors }: Runs): string[] =>
  file.connectors.map(({ id }) => id).filter((id) => connectors?.includes(id) !== false);

/** Whom it names, else somebody who may: an owner of its connectors, or an admin. */
export async function runnerOf(tx: Tx, file: ConfigFile, begins: Runs): Promise<Person | null> {
  const connectors = connectorsOf(file, begins);
  const [first] = connectors;
  if (first === undefined) return null;
  const candidates = [
    ...(await peopleNamed(tx.db, [begins.runBy])),
    ...(await confirmersOf(tx.db, file, first, null)),
    ...(await peopleNamed(tx.db, file.admins)),
  ];
  for (const person of candidates) {
    const manages = await Promise.all(connectors.map((id) => managesConnector(tx.db, file, id, person)));
    if (manages.every(Boolean)) return person;
  }
  return null;
}

/** A campaign that was begun before, while its reviewers are or will be at it. */
export async function stillDeciding(
  tx: Tx,
  campaignId: ReviewCampaignId | null,
): Promise<ReviewCampaignId | null> {
  const last = campaignId === null ? undefined : await findReviewCampaign(tx.db, campaignId);
  return last !== undefined && ['draft', 'staged', 'open'].includes(last.status) ? last.id : null;
}
