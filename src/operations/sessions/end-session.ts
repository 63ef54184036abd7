import type { OperationContext } from '../../context.ts';
import { endConsoleSessions } from '../../db/identities/console-sessions.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConsoleSessionId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

/**
 * Signs the acting person out of the console, in the browser of this session. Twice: nothing
 * changes. Writes console_sessions, audit_events.
 */
export async function endSession(
  ctx: OperationContext,
  actor: PersonActor,
  { sessionId }: { readonly sessionId: ConsoleSessionId },
): Promise<void> {
  const { personId } = actor;
  await transact(ctx, actor, async (tx) => {
    for (const id of await endConsoleSessions(tx, { id: sessionId }, 'signed_out'))
      tx.audit({ action: 'session.ended', subject: id, body: { personId, cause: 'signed_out' } });
  });
}
