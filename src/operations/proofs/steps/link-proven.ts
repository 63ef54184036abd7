import type { Tx } from '../../../context.ts';
import { writeLink } from '../../../db/accounts.ts';
import { activeConfig } from '../../../db/config.ts';
import { moveProof, type LinkProof } from '../../../db/link-proofs.ts';
import type { PersonId } from '../../../domain/id.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { replaceProofs } from './replace-proofs.ts';

/**
 * Makes an account somebody's for good, by a locked proof that was given: from here on it hangs on the Slack user and the GitLab user and
 * on no e-mail. What else they had under way there is over. The caller made sure that it can be linked.
 */
export async function linkProven(
  tx: Tx,
  proof: LinkProof,
  externalId: string,
  decidedBy: PersonId | null = null,
): Promise<void> {
  const { id, connectorId, personId, method } = proof;
  await moveProof(tx, proof, 'link', { decidedBy, accountExternalId: externalId });
  await writeLink(tx, connectorId, { externalId, personId, source: method, via: null });
  await replaceProofs(tx, { connectorId, personId });
  tx.audit({
    action: 'account.linked',
    subject: `${connectorId}:${externalId}`,
    body: { personId, source: method, proof: id, ...(decidedBy === null ? {} : { decidedBy }) },
  });
  tx.renewHome(personId);
  const { file } = await activeConfig(tx.db);
  await renewOwnerHomes(tx, file, [connectorId]);
}
