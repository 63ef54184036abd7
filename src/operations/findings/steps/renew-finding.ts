import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Finding } from '../../../db/findings/findings.ts';
import { watchersOf } from '../../../db/policies/owners.ts';
import { renewBegunOwners } from '../../messages/steps/renew-begun-owners.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { digestSubject } from '../../../domain/messages/subject.ts';

/**
 * Makes everything that shows a finding due for rendering: the owners' cards, lists of many, and
 * Home tabs.
 */
export async function renewFinding(
  tx: Tx,
  { id, connectorId }: Pick<Finding, 'id' | 'connectorId'>,
): Promise<void> {
  tx.renewMessages(id, ['finding-card']);
  tx.renewMessages(digestSubject(connectorId), ['finding-digest']);
  const { file } = await activeConfig(tx.db);
  await renewOwnerHomes(tx, file, [connectorId]);
  renewBegunOwners(tx, await watchersOf(tx.db, file, [connectorId]));
}
