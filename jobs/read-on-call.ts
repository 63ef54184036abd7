import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { recordOnCall } from '../src/operations/identities/record-on-call.ts';
import type { Payload } from '../src/queue/jobs.ts';

/**
 * Reads who is on call by a schedule. While its source is away, what was read before counts for as
 * long as it may; that it does not any more is found by a look like this as well.
 */
export async function readOnCall(
  ctx: Context,
  { scheduleId }: Payload<'read-on-call'>,
  signal: AbortSignal,
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const schedule = file.onCall?.find(({ id }) => id === scheduleId);
  if (schedule === undefined) return;
  const read = await ctx.onCall.read(schedule, ctx.now(), signal);
  if ('fault' in read) {
    const { fault, detail } = read;
    ctx.log.warn({ scheduleId, fault, detail }, 'on-call schedule not read');
    return recordOnCall(ctx, schedule, fault);
  }
  await recordOnCall(ctx, schedule, read.shifts);
}
