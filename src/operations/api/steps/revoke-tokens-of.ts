import type { Tx } from '../../../context.ts';
import { revokeApiTokens } from '../../../db/api/api-tokens.ts';
import type { PersonId } from '../../../domain/id.ts';

/**
 * Revokes every token of somebody, also what they made for programs: nobody vouches for them any
 * more. Twice: nothing is left to revoke.
 */
export async function revokeTokensOf(tx: Tx, personId: PersonId, cause: 'left' | 'unlinked'): Promise<void> {
  for (const id of await revokeApiTokens(tx, { personId }, { cause, by: null }))
    tx.audit({ action: 'token.revoked', subject: id, body: { personId, cause } });
}
