import type { OperationContext } from '../../context.ts';
import { recordApiTokenUsed, type ApiToken } from '../../db/api/api-tokens.ts';
import { system } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

const TO_WITHIN_MS = 60_000;

/** Records that a token was used, to within a minute. Writes api_tokens. */
export async function noteTokenUsed(
  ctx: OperationContext,
  { id, lastUsedAt }: Pick<ApiToken, 'id' | 'lastUsedAt'>,
): Promise<void> {
  if (lastUsedAt !== null && ctx.now().getTime() - lastUsedAt.getTime() < TO_WITHIN_MS) return;
  await transact(ctx, system('api'), (tx) => recordApiTokenUsed(tx, id));
}
