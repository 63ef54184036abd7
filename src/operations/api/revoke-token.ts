import type { OperationContext } from '../../context.ts';
import { lockApiToken, revokeApiTokens } from '../../db/api/api-tokens.ts';
import { activeConfig } from '../../db/config/config.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ApiTokenId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';

/**
 * Revokes a token, at once: one's own, or as an admin anybody's. Twice: nothing changes. Writes
 * api_tokens, audit_events.
 * @throws NotFoundError token, also for somebody else's; ForbiddenError deactivated
 */
export async function revokeToken(
  ctx: OperationContext,
  actor: PersonActor,
  { tokenId }: { readonly tokenId: ApiTokenId },
): Promise<{ readonly name: string }> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const token = await lockApiToken(tx, tokenId);
    const { file } = await activeConfig(tx.db);
    if (token === undefined || (token.personId !== person.id && !isAdmin(file, person)))
      throw new NotFoundError('token');
    const revoked = await revokeApiTokens(tx, { id: tokenId }, { cause: 'by_hand', by: person.id });
    if (revoked.length > 0)
      tx.audit({
        action: 'token.revoked',
        subject: tokenId,
        body: { personId: token.personId, cause: 'by_hand' },
      });
    return token;
  });
}
