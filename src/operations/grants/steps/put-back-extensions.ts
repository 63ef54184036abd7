import type { Tx } from '../../../context.ts';
import type { ExtensionGiven } from '../../../db/grants/extensions.ts';
import { keepUndone } from '../../../db/grants/extensions.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import type { Fault } from '../../../domain/fault.ts';
import { warnAt } from '../../../domain/access/grant.ts';
import { ordinalOf } from '../../../domain/messages/outcome.ts';
import { moveGrant } from '../../requests/steps/move-grant.ts';

/**
 * Moves the end of an active grant back to where it was before these extensions, which the place as
 * it is does not allow, and tells the holder why. An end that has passed meanwhile is now. Writes
 * grants, requests, messages, audit_events; adds expire-grant, warn-expiry.
 */
export async function putBackExtensions(
  tx: Tx,
  grant: Grant,
  extensions: readonly ExtensionGiven[],
  why: Fault,
): Promise<void> {
  if (grant.expiresAt === null) return;
  const given = extensions.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const before = grant.expiresAt.getTime() - given * 1000;
  const expiresAt = new Date(Math.max(before, tx.now.getTime()));
  const warn = warnAt(tx.now, expiresAt);
  const moved = await moveGrant(tx, grant, 'curtail', { expiresAt, warnAt: warn });
  if (moved === null) return;
  tx.enqueue({ name: 'expire-grant', payload: { grantId: grant.id }, delayUntil: expiresAt });
  tx.enqueue({ name: 'warn-expiry', payload: { grantId: grant.id }, delayUntil: warn });
  const ordinal = ordinalOf('undone');
  for (const { id: subjectId } of extensions) {
    await keepUndone(tx, subjectId, why);
    tx.renewMessages(subjectId, ['request-card', 'outcome', 'request-notice']);
    await wantMessage(tx, { kind: 'outcome', subjectId, ordinal, personId: grant.personId });
  }
}
