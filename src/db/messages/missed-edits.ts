import type { Tx } from '../../context.ts';
import type { PersonId } from '../../domain/id.ts';

/** Why a message was given up on whose person is not in Slack any more. */
export const LEFT_SLACK = 'the person has left Slack';

/**
 * Makes what stands in somebody's DM, and what they were not shown of it while they were away, due
 * once more, and so their Home tab. What was never posted to them stays unposted. Adds render jobs.
 * Twice: what is due already stays so.
 */
export async function wantMissedEdits(tx: Tx, personId: PersonId): Promise<void> {
  const rows = await tx.db
    .with('missed', (db) =>
      db
        .selectFrom('messages')
        .select('id')
        .where('personId', '=', personId)
        .where('undeliverableAt', 'is not', null)
        .whereRef('renderedVersion', '<', 'wantedVersion')
        .where((eb) => eb.or([eb('ts', 'is not', null), eb('kind', '=', 'home')]))
        .orderBy('subjectId')
        .orderBy('id')
        .forUpdate(),
    )
    .updateTable('messages')
    .from('missed')
    .set({ undeliverableAt: null, nextAttemptAt: tx.now, attempts: 0 })
    .whereRef('messages.id', '=', 'missed.id')
    .returning('messages.id')
    .execute();
  for (const { id } of rows) tx.enqueue({ name: 'render-message', payload: { messageId: id } });
}
