import { sweepOnce } from '../../jobs/sweep.ts';
import type { Program } from '../../src/compose.ts';
import { dueJobs } from '../../src/db/due.ts';

/** What a killed process seems to be doing still, until its leases, claims and locks run out. */
export interface Leftovers {
  /** Jobs the queue believes to be running. */
  readonly running: number;
  /** Leases of slots and claims of messages. */
  readonly held: ReadonlySet<string>;
}

const NONE: Leftovers = { running: 0, held: new Set() };
const LOOKS = 400;
const EVERY_MS = 10;
/** After so many looks at a queue that does not get on, what is due is swept all the same. */
const IMPATIENT = 20;

/** To be asked before the program starts to work: all that is held then belongs to somebody who is gone. */
export async function findLeftovers(program: Program, now: Date): Promise<Leftovers> {
  const counts = Object.values(await program.queue.counts());
  return {
    running: counts.reduce((sum, { active }) => sum + active, 0),
    held: new Set(await heldNow(program, now)),
  };
}

/** Resolves when nothing is due and no job waits or runs; what the queue has not run by then is swept. */
export async function comeToRest(
  program: Program,
  now: () => Date,
  leftovers: Leftovers = NONE,
): Promise<void> {
  const { ctx } = program;
  const isWorking = async (): Promise<boolean> =>
    program.inFlight() > 0 ||
    (await unfinished(program, leftovers)) > 0 ||
    (await heldNow(program, now())).some((one) => !leftovers.held.has(one));
  for (let look = 1; look <= LOOKS; look++) {
    const working = await isWorking();
    const impatient = look % IMPATIENT === 0 && program.inFlight() === 0;
    const due = !working || impatient ? await dueJobs(ctx.db, now(), now()) : [];
    if (!working && due.length === 0) return;
    if (due.length > 0) await sweepOnce(ctx, ['access', 'messages', 'upkeep'], 0);
    else await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new Error('the program does not come to rest');
}

/** Zero also when the queue does not answer: then nothing of it will ever finish. */
async function unfinished({ queue }: Program, { running }: Leftovers): Promise<number> {
  const counts = Object.values((await queue.counts().catch(() => null)) ?? {});
  const waiting = counts.reduce((sum, count) => sum + count.waiting, 0);
  const active = counts.reduce((sum, count) => sum + count.active, 0);
  return waiting + Math.max(0, active - running);
}

async function heldNow({ ctx: { db } }: Program, now: Date): Promise<string[]> {
  const [leases, claims] = await Promise.all([
    db.selectFrom('slots').select(['id', 'leaseUntil as until']).where('leaseUntil', '>', now).execute(),
    db
      .selectFrom('messages')
      .select(['id', 'claimedUntil as until'])
      .where('claimedUntil', '>', now)
      .execute(),
  ]);
  return [...leases, ...claims].map(({ id, until }) => `${id} ${until?.toISOString()}`);
}
