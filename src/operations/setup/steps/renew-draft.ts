import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { ConnectorDraft } from '../../../db/connectors/connector-drafts.ts';
import { adminsOf, draftOwners } from '../../../db/policies/owners.ts';
import { renewBegunOwners } from '../../messages/steps/renew-begun-owners.ts';

/**
 * A draft has changed: its messages are rendered anew, and the Home tabs of those who are shown it.
 * Adds render-message.
 */
export async function renewDraft(
  tx: Tx,
  draft: Pick<ConnectorDraft, 'id' | 'kind' | 'connectorId' | 'entered'>,
): Promise<void> {
  tx.renewMessages(draft.id, ['draft-card', 'draft-reminder']);
  const { file } = await activeConfig(tx.db);
  if (draft.kind === 'edit') {
    const owners = await draftOwners(tx.db, file, draft);
    return renewBegunOwners(
      tx,
      owners.map(({ id }) => id),
    );
  }
  for (const people of [await draftOwners(tx.db, file, draft), await adminsOf(tx.db, file)])
    for (const { id } of people) tx.renewHome(id);
}
