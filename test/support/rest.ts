import { sql } from 'kysely';
import { sweepOnce } from '../../jobs/sweep.ts';
import type { Program } from '../../src/compose.ts';
import { dueJobs } from '../../src/db/due/due.ts';

/** What a killed process seems to be doing still, until its leases, claims and locks run out. */
export interface Leftovers {
  /** Jobs the queue believes to be running. */
  readonly running: number;
  /** Leases of slots and claims of messages. */
  readonly held: ReadonlySet<string>;
}

const NONE: Leftovers = { running: 0, held: new Set() };
/** For a machine with much else to do. */
const LIMIT_MS = 50_000;
const EVERY_MS = 10;
/** After so many looks at a queue that does not get on, what is due is swept all the same. */
const IMPATIENT = 20;
/** A queue that does not answer for so long is away, and nothing of it will ever finish. One that is only slow answers by then. */
const AWAY_MS = 5_000;
/** What was done when a look had passed it by already shows in the next one. */
const IDLE_LOOKS = 2;

/** To be asked before the program starts to work: all that is held then belongs to somebody who is gone. */
export async function findLeftovers(program: Program, now: Date): Promise<Leftovers> {
  const counts = Object.values(await program.queue.counts());
  return {
    running: counts.reduce((sum, { active }) => sum + active, 0),
    held: new Set(await heldNow(program, now)),
  };
}

/**
 * Resolves when nothing is due, no job waits or runs, from the queue or the sweep, and the periodic work is arranged as the document
 * says; what the queue has not run by then is swept.
 */
export async function comeToRest(
  program: Program,
  now: () => Date,
  leftovers: Leftovers = NONE,
): Promise<void> {
  const { ctx } = program;
  const isQueueWorking = watchQueue(program, leftovers);
  const isWorking = async (): Promise<boolean> =>
    program.inFlight() > 0 ||
    (await isQueueWorking()) ||
    (await heldNow(program, now())).some((one) => !leftovers.held.has(one));
  const limit = performance.now() + LIMIT_MS;
  for (let look = 1, idle = 0; performance.now() < limit; look++) {
    const working = await isWorking();
    idle = working ? 0 : idle + 1;
    const impatient = look % IMPATIENT === 0 && program.inFlight() === 0;
    const due = idle === IDLE_LOOKS || impatient ? await dueJobs(ctx.db, now(), now()) : [];
    if (due.length > 0) {
      idle = 0;
      await sweepOnce(ctx, ['access', 'messages', 'upkeep'], 0);
    } else if (idle === IDLE_LOOKS) return;
    else await new Promise((resolve) => setTimeout(resolve, idle > 0 ? 0 : EVERY_MS));
  }
  throw new Error('the program does not come to rest');
}

/** Whether the queue has something to do or has not been told yet what to do periodically; not, once it has been away for a while. */
function watchQueue(program: Program, { running }: Leftovers): () => Promise<boolean> {
  let isArranged = false;
  void program.arranged().then(() => (isArranged = true));
  let answeredAt = performance.now();
  return async () => {
    const wasArranged = isArranged;
    const counts = await program.queue.counts().catch(() => null);
    if (counts === null) return performance.now() - answeredAt < AWAY_MS;
    answeredAt = performance.now();
    const waiting = Object.values(counts).reduce((sum, count) => sum + count.waiting, 0);
    const active = Object.values(counts).reduce((sum, count) => sum + count.active, 0);
    return !wasArranged || waiting + Math.max(0, active - running) > 0;
  };
}

async function heldNow({ ctx: { db } }: Program, now: Date): Promise<string[]> {
  const held = await db
    .selectFrom('slots')
    .select([sql<string>`id::text`.as('id'), 'leaseUntil as until'])
    .where('leaseUntil', '>', now)
    .unionAll((eb) =>
      eb
        .selectFrom('messages')
        .select([sql<string>`id::text`.as('id'), 'claimedUntil as until'])
        .where('claimedUntil', '>', now),
    )
    .execute();
  return held.map(({ id, until }) => `${id} ${until?.toISOString()}`);
}
