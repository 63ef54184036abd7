import type { Tx } from '../../../context.ts';
import { peopleNamed } from '../../../db/policies/owners.ts';
import type { DetailsFault } from '../../../domain/connectors/connector-details.ts';

/**
 * What is wrong with the people chosen: each has to be one who can decide. Null for nothing. Reads
 * only.
 */
export async function ownersFault(
  tx: Pick<Tx, 'db'>,
  owners: readonly string[],
): Promise<DetailsFault | null> {
  const known = new Set((await peopleNamed(tx.db, owners)).map(({ slackUserId }) => slackUserId));
  const unfit = owners.filter((owner) => !known.has(owner)).length;
  return unfit === 0 ? null : { field: 'owners', fault: { code: 'owners_unfit', count: unfit } };
}
