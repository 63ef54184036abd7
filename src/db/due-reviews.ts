import type { ReadDb } from '../context.ts';
import type { Job } from '../queue/jobs.ts';
import { activeConfig } from './config.ts';
import { areSchedulesDue } from './review-schedules.ts';

/** The next look finds the rest. */
const MOST = 50;

/**
 * Campaigns whose snapshot is wanted, that have something to be carried out, or that are to be
 * looked after, and their evidence; a part of the sweep's list.
 */
export async function dueReviews(db: Pick<ReadDb, 'selectFrom'>, before: Date): Promise<Job[]> {
  const staged = await db
    .selectFrom('reviewCampaigns')
    .select('id')
    .where('stageDueAt', '<=', before)
    .limit(MOST)
    .execute();
  const submitted = await db
    .selectFrom('reviewItems')
    .select('campaignId')
    .distinct()
    .where('dueAt', '<=', before)
    .limit(MOST)
    .execute();
  const looked = await db
    .selectFrom('reviewCampaigns')
    .select('id')
    .where('lookDueAt', '<=', before)
    .limit(MOST)
    .execute();
  const bundles = await db
    .selectFrom('reviewBundles')
    .select('id')
    .where('dueAt', '<=', before)
    .limit(MOST)
    .execute();
  const sends = await db
    .selectFrom('reviewBundleSends')
    .select('id')
    .where('dueAt', '<=', before)
    .limit(MOST)
    .execute();
  const { file } = await activeConfig(db);
  const isTime = await areSchedulesDue(db, file.reviews?.schedules ?? [], before);
  return [
    ...(isTime ? [{ name: 'tend-schedules', payload: {} } as const] : []),
    ...staged.map(({ id }): Job => ({ name: 'stage-campaign', payload: { campaignId: id } })),
    ...submitted.map(({ campaignId }): Job => ({ name: 'carry-out-review', payload: { campaignId } })),
    ...looked.map(({ id }): Job => ({ name: 'tend-campaign', payload: { campaignId: id } })),
    ...bundles.map(({ id }): Job => ({ name: 'make-evidence', payload: { bundleId: id } })),
    ...sends.map(({ id }): Job => ({ name: 'send-evidence', payload: { sendId: id } })),
  ];
}
