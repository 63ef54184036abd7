import type { OperationContext } from '../../context.ts';
import { insertConsoleSession } from '../../db/identities/console-sessions.ts';
import { findSlackPerson, isActive, lockPerson } from '../../db/identities/people.ts';
import { system } from '../../domain/actor.ts';
import type { ConsoleSignInFault } from '../../domain/console-sign-in.ts';
import { SESSION_SECONDS } from '../../domain/identities/console-session.ts';
import { hashOf } from '../../domain/identities/one-time-link.ts';
import { RefusedError } from '../../errors.ts';
import { transact } from '../transact.ts';

export interface BeginSession {
  /** Whom Slack vouches for. */
  readonly slackTeamId: string;
  readonly slackUserId: string;
  /** What the browser is to show from now on: at least 256 random bits. */
  readonly secret: string;
  /** With which it came back from Slack. */
  readonly state: string;
}

/**
 * Signs somebody in to the console for 12 hours; only hashes are kept. A state leads to one session
 * at most. Writes console_sessions, audit_events.
 * @throws RefusedError console_sign_in: replayed, unknown, not_active
 */
export async function beginSession(ctx: OperationContext, input: BeginSession): Promise<void> {
  await transact(ctx, system('console'), async (tx) => {
    const known = await findSlackPerson(tx.db, input.slackTeamId, input.slackUserId);
    if (known === undefined) throw refused('unknown');
    // Whoever is deactivated meanwhile has no session afterwards.
    const person = await lockPerson(tx, known.id);
    if (person === undefined || !isActive(person)) throw refused('not_active');
    const session = await insertConsoleSession(tx, {
      personId: person.id,
      tokenHash: hashOf(input.secret),
      stateHash: hashOf(input.state),
      expiresAt: new Date(tx.now.getTime() + SESSION_SECONDS * 1000),
    });
    if (session === undefined) throw refused('replayed');
    tx.audit({ action: 'session.begun', subject: session.id, body: { personId: person.id } });
  });
}

const refused = (why: ConsoleSignInFault): RefusedError => new RefusedError({ code: 'console_sign_in', why });
