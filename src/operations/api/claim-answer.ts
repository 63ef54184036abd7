import type { OperationContext } from '../../context.ts';
import { claimApiAnswer, keepApiAnswer, reclaimApiAnswer, type ApiAnswer } from '../../db/api/api-answers.ts';
import { system } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

type Claim = Pick<ApiAnswer, 'personId' | 'key' | 'fingerprint'>;

/** What was answered to the first call. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Claimed =
  | { readonly outcome: 'go' }
  | { readonly outcome: 'answered'; readonly answer: KeptAnswer }
  /** The same key stood on another call. */
  | { readonly outcome: 'other_body' }
  /** The first call is under way. */
  | { readonly outcome: 'under_way' };

/** Longer than any call takes; after that its process is taken for dead. */
const DEAD_AFTER_MS = 60_000;

/** Claims an idempotency key of a person's for one call. Writes api_answers. */
export async function claimAnswer(ctx: OperationContext, claim: Claim): Promise<Claimed> {
  return transact(ctx, system('api'), async (tx): Promise<Claimed> => {
    const before = await claimApiAnswer(tx, claim);
    if (before === undefined) return { outcome: 'go' };
    if (before.fingerprint !== claim.fingerprint) return { outcome: 'other_body' };
    const { status, headers, body } = before;
    if (status !== null)
      return { outcome: 'answered', answer: { status, headers: headers ?? {}, body: body ?? '' } };
    if (tx.now.getTime() - before.createdAt.getTime() < DEAD_AFTER_MS) return { outcome: 'under_way' };
    await reclaimApiAnswer(tx, claim);
    return { outcome: 'go' };
  });
}

/**
 * Keeps what a call was answered, for a day; null where it is to be tried again. Writes
 * api_answers.
 */
export async function keepAnswer(
  ctx: OperationContext,
  claim: Claim,
  answer: KeptAnswer | null,
): Promise<void> {
  await transact(ctx, system('api'), (tx) => keepApiAnswer(tx, claim, answer));
}
