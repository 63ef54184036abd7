/**
 * The periodic work, arranged as the document says and anew whenever it says something else: every
 * jobs process looks, so none has to be told. The schedules themselves are in the queue, which all
 * of them share.
 */
import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { connectorsEverSeen } from '../src/db/connectors/connector-states.ts';
import { unfinishedSyncs } from '../src/db/cache/sync-run-cursors.ts';
import { seconds, type ConfigFile } from '../src/domain/document/config-file.ts';
import { onCallRef, scheduleIn } from '../src/domain/document/config-on-call.ts';
import type { Queue } from '../src/queue/queue.ts';
import { pause } from './sweep.ts';

const LOOK_MS = 5000;
const DIRECTORY_EVERY_MS = 3_600_000;
const CHECK_EVERY_MS = 300_000;
const ON_CALL_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 86_400_000;

export interface Schedule {
  /**
   * Arranges the periodic work as the document says by now, without waiting for the next look.
   * Resolves when it is, or could not be and was logged; while the queue is away, not before it is
   * back.
   */
  look(): Promise<void>;
  /** Ends the looking. */
  stop(): void;
}

/**
 * Arranges the periodic work, each at once for the first time, and keeps it as the document says.
 */
export function startSchedule(ctx: Context, queue: Pick<Queue, 'schedule'>): Schedule {
  const stopping = new AbortController();
  const arranged: Arranged = new Map();
  let last = begin(ctx, queue);
  const look = (): Promise<void> =>
    (last = last
      .then(() => arrange(ctx, queue, arranged))
      .catch((error: unknown) => ctx.log.error({ err: error }, 'syncs not scheduled')));
  void keepLooking(look, stopping.signal);
  return { look, stop: () => stopping.abort() };
}

async function begin(ctx: Context, queue: Pick<Queue, 'schedule'>): Promise<void> {
  await queue.schedule({ name: 'sync-directory', payload: { scheduled: true } }, DIRECTORY_EVERY_MS);
  await queue.schedule({ name: 'prune', payload: {} }, PRUNE_EVERY_MS);
  await goOnWithSyncs(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'syncs not gone on with'));
}

async function keepLooking(look: () => Promise<void>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await look();
    await pause(LOOK_MS, stop);
  }
}

/**
 * What the end of a process interrupted goes on now, not when the next sync is due. One that
 * another process is at is not concluded twice.
 */
async function goOnWithSyncs(ctx: Context): Promise<void> {
  for (const connectorId of await unfinishedSyncs(ctx.db))
    await ctx.queue.add({ name: 'sync-connector', payload: { connectorId } });
}

/**
 * How often each connector is synced, and each on-call schedule read (`on-call:platform`), in
 * milliseconds, as this process arranged it last; null for not at all.
 */
export type Arranged = Map<string, number | null>;

/**
 * Arranges what is not as the document says by now: a connector that is paused or gone is neither
 * synced nor checked.
 */
export async function arrange(
  ctx: Pick<Context, 'db'>,
  queue: Pick<Queue, 'schedule'>,
  arranged: Arranged,
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  await arrangeOnCall(file, queue, arranged);
  const connectors = [...arranged.keys()].filter((id) => scheduleIn(id) === null);
  const wanted: Arranged = new Map(
    [...connectors, ...(await connectorsEverSeen(ctx.db))].map((id) => [id, null]),
  );
  for (const { id, sync, paused } of file.connectors)
    wanted.set(id, paused ? null : seconds(sync.every) * 1000);
  for (const [connectorId, everyMs] of wanted) {
    if (arranged.get(connectorId) === everyMs) continue;
    await queue.schedule({ name: 'sync-connector', payload: { connectorId, scheduled: true } }, everyMs);
    await queue.schedule(
      { name: 'check-connector', payload: { connectorId } },
      everyMs === null ? null : CHECK_EVERY_MS,
    );
    arranged.set(connectorId, everyMs);
  }
}

async function arrangeOnCall(
  { onCall = [] }: Pick<ConfigFile, 'onCall'>,
  queue: Pick<Queue, 'schedule'>,
  arranged: Arranged,
): Promise<void> {
  const ids = new Set(onCall.map(({ id }) => onCallRef(id)));
  for (const ref of new Set([...ids, ...[...arranged.keys()].filter((id) => scheduleIn(id) !== null)])) {
    const everyMs = ids.has(ref) ? ON_CALL_EVERY_MS : null;
    const scheduleId = scheduleIn(ref);
    if (scheduleId === null || arranged.get(ref) === everyMs) continue;
    await queue.schedule({ name: 'read-on-call', payload: { scheduleId } }, everyMs);
    arranged.set(ref, everyMs);
  }
}
