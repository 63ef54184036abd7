import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockUntold, recordAlertTold, type ConflictAlert } from '../../db/conflicts/conflict-alerts.ts';
import { conflictAudience } from '../../db/conflicts/conflict-owners.ts';
import { isReviewing } from '../../db/conflicts/conflict-reviews.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { system } from '../../domain/actor.ts';
import { MOST_TOLD_SINGLY } from '../../domain/access/finding.ts';
import { IN_CHANNEL } from '../../domain/messages/message.ts';
import { groupedBy } from '../../domain/grouped.ts';
import { conflictSubject } from '../../domain/messages/subject.ts';
import { transact } from '../transact.ts';

/** What one look finds is told together, if the look does not take longer than this. */
const TOGETHER_MS = 60_000;

/**
 * Tells the owners of conflicts, and their channels, who is in one, once: each by themself, or many
 * of a conflict as one list. While more people are being looked at it waits; the last of them adds
 * it again. Twice: nothing. Writes conflict_alerts, messages; adds render-message.
 */
export const tellConflicts = (ctx: OperationContext): Promise<void> =>
  transact(ctx, system('tell-conflicts'), async (tx) => {
    if (await isReviewing(tx.db, new Date(tx.now.getTime() - TOGETHER_MS))) return;
    for (const [conflictId, alerts] of groupedBy(await lockUntold(tx), (alert) => alert.conflictId))
      await tell(tx, conflictId, alerts);
  });

async function tell(tx: Tx, conflictId: string, alerts: readonly ConflictAlert[]): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const channel = file.conflicts?.find(({ id }) => id === conflictId)?.channel;
  for (const alert of alerts) await recordAlertTold(tx, alert);
  if (alerts.length > MOST_TOLD_SINGLY) return tellMany(tx, file, { conflictId, alerts, channel });
  for (const { id, personId: about, tellings } of alerts) {
    const card = { kind: 'conflict-card', subjectId: id } as const;
    const audience = await conflictAudience(tx.db, file, conflictId, about);
    for (const { id: personId } of audience) await wantMessage(tx, { ...card, ordinal: tellings, personId });
    const [first] = audience;
    if (channel === undefined || first === undefined) continue;
    await wantMessage(tx, { ...card, ordinal: IN_CHANNEL + tellings, personId: first.id, channel });
  }
}

interface Many {
  readonly conflictId: string;
  readonly alerts: readonly ConflictAlert[];
  readonly channel: string | undefined;
}

async function tellMany(tx: Tx, file: ConfigFile, { conflictId, alerts, channel }: Many): Promise<void> {
  const ordinal = Math.floor(tx.now.getTime() / 1000);
  const digest = { subjectId: conflictSubject(conflictId), kind: 'conflict-digest' } as const;
  const detail = { conflictId, name: alerts[0]?.name ?? conflictId, count: alerts.length };
  const audience = await conflictAudience(tx.db, file, conflictId, null);
  for (const { id: personId } of audience) await wantMessage(tx, { ...digest, ordinal, personId, detail });
  const [first] = audience;
  if (channel !== undefined && first !== undefined)
    await wantMessage(tx, { ...digest, ordinal: ordinal + 1, personId: first.id, detail, channel });
}
