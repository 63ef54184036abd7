/** What is due because the rows are not yet as the document has it; a part of the sweep's list. */
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Job } from '../../queue/jobs.ts';
import type { Look } from './due-rows.ts';
import { areEventsBehind } from '../events/event-receivers.ts';
import { areSchedulesDue } from '../reviews/schedules.ts';
import { dueTriggers } from '../reviews/triggers.ts';
import { unreadGroups } from '../policies/user-groups.ts';

export async function dueByDocument(
  { db, before }: Pick<Look, 'db' | 'before'>,
  file: ConfigFile,
): Promise<Job[]> {
  // User groups of which nobody knows who is in them.
  const unread = await unreadGroups(db, file);
  const isAsked = unread.some(({ nextTryAt }) => nextTryAt === null || nextTryAt <= before);
  const isTime =
    (await areSchedulesDue(db, file.reviews?.schedules ?? [], before)) ||
    (await dueTriggers(db, before)).length > 0;
  const isBehind = await areEventsBehind(db, file.eventReceivers ?? []);
  return [
    ...(isAsked ? [{ name: 'sync-directory', payload: {} } as const] : []),
    ...(isTime ? [{ name: 'tend-schedules', payload: {} } as const] : []),
    ...(isBehind ? [{ name: 'spread-events', payload: {} } as const] : []),
  ];
}
