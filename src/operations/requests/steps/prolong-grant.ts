import type { Tx } from '../../../context.ts';
import { wantPlace } from '../../../db/grants/extensions.ts';
import { lockGrant } from '../../../db/grants/grants.ts';
import { warnAt } from '../../../domain/access/grant.ts';
import type { GrantId } from '../../../domain/id.ts';
import { RefusedError } from '../../../errors.ts';
import { assertNotStopped } from './assert-not-stopped.ts';
import { moveGrant } from './move-grant.ts';

/**
 * Moves the end of an active grant later. The role stays as it is throughout; the slot is
 * reconciled again for its backstop date, after its place was looked at; and the delayed jobs are
 * moved, not made anew. @throws RefusedError ending when the grant is not active any more,
 * not_requestable while everything is stopped
 */
export async function prolongGrant(tx: Tx, grantId: GrantId, seconds: number): Promise<void> {
  await assertNotStopped(tx);
  const grant = await lockGrant(tx, grantId);
  if (
    grant === undefined ||
    grant.expiresAt === null ||
    grant.activatedAt === null ||
    grant.expiresAt <= tx.now
  ) {
    throw new RefusedError('ending', 'duration');
  }
  const expiresAt = new Date(grant.expiresAt.getTime() + seconds * 1000);
  const warn = warnAt(tx.now, expiresAt);
  const moved = await moveGrant(tx, grant, 'extend', { expiresAt, warnAt: warn });
  if (moved === null) throw new RefusedError('ending', 'duration');
  await wantPlace(tx, grantId);
  tx.enqueue({ name: 'expire-grant', payload: { grantId }, delayUntil: expiresAt });
  tx.enqueue({ name: 'warn-expiry', payload: { grantId }, delayUntil: warn });
}
