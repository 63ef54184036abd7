import type { OperationContext } from '../../context.ts';
import { lockPerson } from '../../db/identities/people.ts';
import { system } from '../../domain/actor.ts';
import type { PersonId } from '../../domain/id.ts';
import { recheckConflicts } from './steps/recheck-conflicts.ts';
import { transact } from '../transact.ts';

/**
 * Something that somebody holds has changed: what they ask for may bring about another conflict
 * than it did, or none. Cards say so, and where a conflict asks for a step, it waits for that or no
 * more. Writes requests, messages; adds review-request. Twice: nothing changes.
 */
export const recheckRequests = (ctx: OperationContext, personId: PersonId): Promise<void> =>
  transact(ctx, system('review-conflicts'), async (tx) => {
    if ((await lockPerson(tx, personId)) !== undefined) await recheckConflicts(tx, personId);
  });
