import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { peopleNamed } from '../../db/policies/owners.ts';
import {
  beginSchedule,
  changeSchedule,
  keepSchedules,
  lockReviewSchedule,
} from '../../db/reviews/schedules.ts';
import { system } from '../../domain/actor.ts';
import { addDays } from '../../domain/day.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { ReviewSchedule } from '../../domain/document/config-reviews.ts';
import { dayEnds, dayIn } from '../../domain/reviews/local-time.ts';
import { nextTime, timingText } from '../../domain/reviews/schedule.ts';
import type { ReviewSettings } from './steps/assert-settings.ts';
import { beginCampaign } from './steps/begin-campaign.ts';
import { connectorsOf, runnerOf, stillDeciding } from './steps/runner-of.ts';
import { transact } from '../transact.ts';

/** How soon it is tried again where nobody is there who could run it. */
const AGAIN_MS = 600_000;

/**
 * Begins the access reviews whose schedule has come by: each once, however late, and however many
 * processes look. While the last one of a schedule is still being decided, none is begun, and
 * whoever runs it is told. One that is new or was changed counts from now on. Writes
 * review_schedules, review_campaigns, messages, audit_events; adds stage-campaign.
 */
export async function tendSchedules(ctx: OperationContext): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const schedules = file.reviews?.schedules ?? [];
  const actor = system('tend-schedules');
  await transact(ctx, actor, (tx) =>
    keepSchedules(
      tx,
      schedules.map(({ id }) => id),
    ),
  );
  for (const schedule of schedules) await transact(ctx, actor, (tx) => tend(tx, file, schedule));
}

async function tend(tx: Tx, file: ConfigFile, schedule: ReviewSchedule): Promise<void> {
  const { id } = schedule;
  const [timing, nextAt] = [timingText(schedule), nextTime(schedule, tx.now)];
  const row = await lockReviewSchedule(tx, id);
  if (row === undefined || row.timing !== timing) {
    await beginSchedule(tx, { id, timing, nextAt });
    return;
  }
  if (row.nextAt > tx.now) return;
  const person = await runnerOf(tx, file, schedule);
  if (person === null) {
    await changeSchedule(tx, id, { nextAt: new Date(tx.now.getTime() + AGAIN_MS) });
    return;
  }
  const still = await stillDeciding(tx, row.campaignId);
  if (still !== null) {
    await changeSchedule(tx, id, { nextAt });
    tx.audit({ action: 'review.skipped', subject: still, body: { scheduleId: id } });
    const ordinal = Math.floor(tx.now.getTime() / 1000);
    await wantMessage(tx, { subjectId: still, kind: 'review-skipped', personId: person.id, ordinal });
    return;
  }
  const settings = settingsOf(file, schedule, tx.now, await slackIdsOf(tx, schedule));
  const { opens: opensItself } = schedule;
  const campaign = await beginCampaign(tx, settings, { createdBy: person.id, scheduleId: id, opensItself });
  await changeSchedule(tx, id, { nextAt, firedAt: tx.now, campaignId: campaign.id });
}

const slackIdsOf = async (tx: Tx, { named }: ReviewSchedule): Promise<string[]> =>
  (await peopleNamed(tx.db, named)).map(({ slackUserId }) => slackUserId);

function settingsOf(
  file: ConfigFile,
  schedule: ReviewSchedule,
  now: Date,
  named: readonly string[],
): ReviewSettings {
  const { name, timeZone, days, resources, roleAtLeast, leaveOut, reviewers } = schedule;
  const { undecided, noteRequired, instructions = null, channel = null } = schedule;
  const today = dayIn(timeZone, now);
  const { people, newWithinDays, unusedDays } = schedule;
  const scope = {
    connectors: connectorsOf(file, schedule),
    resources,
    roleAtLeast,
    leaveOut,
    ...(people === undefined ? {} : { people }),
    ...(unusedDays === undefined ? {} : { unusedDays }),
    ...(newWithinDays === undefined ? {} : { newSince: addDays(today, -newWithinDays) }),
  };
  return {
    name: `${name}, ${today}`,
    scope,
    reviewers: { by: reviewers, named, ...(schedule.allReview === true ? { all: true } : {}) },
    undecided,
    noteRequired,
    instructions,
    channel,
    deadline: dayEnds(addDays(today, days), timeZone),
  };
}
