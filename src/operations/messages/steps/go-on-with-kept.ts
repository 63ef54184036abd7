import type { Tx } from '../../../context.ts';
import { letKeptAsk, takeKeptRequests } from '../../../db/requests/kept-requests.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import type { PersonId } from '../../../domain/id.ts';

const DAY_MS = 86_400_000;
/** Whoever got their account later asks anew. */
const KEPT_MS = 7 * DAY_MS;
/** What was asked for longer ago may not be wanted any more: they are asked first. */
const GOES_ON_MS = DAY_MS;

/** What follows of a link for what its person had asked for before. */
export interface KeptNow {
  /** They are asked by a message whether to go on with it. */
  readonly isOffered: boolean;
  /** It is asked for by itself. */
  readonly goesOn: boolean;
}

/**
 * Goes on with what was refused to a person for want of an account that was linked just now: by
 * itself when they linked it by an act of their own, else by a message that asks them.
 */
export async function goOnWithKept(
  tx: Tx,
  { personId, connectorId, isOwnAct }: { personId: PersonId; connectorId: string; isOwnAct: boolean },
): Promise<KeptNow> {
  const since = new Date(tx.now.getTime() - KEPT_MS);
  const kept = await takeKeptRequests(tx, { personId, connectorId, since });
  const asking = kept.filter(
    ({ createdAt }) => isOwnAct && createdAt.getTime() >= tx.now.getTime() - GOES_ON_MS,
  );
  for (const { id: keptRequestId } of asking) {
    await letKeptAsk(tx, keptRequestId);
    tx.enqueue({ name: 'ask-kept', payload: { keptRequestId } });
  }
  const offered = kept.filter((one) => !asking.includes(one));
  for (const { id } of offered) await wantMessage(tx, { subjectId: id, kind: 'kept-request', personId });
  return { isOffered: offered.length > 0, goesOn: asking.length > 0 };
}
