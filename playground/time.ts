/** Lets time pass in the playground, and what is due by then happen in its order. */
import { sweepOnce } from '../jobs/sweep.ts';
import type { Program } from '../src/compose.ts';
import { dueJobs } from '../src/db/due/due.ts';
import type { Clock } from './clock.ts';
import type { Instances } from './instances.ts';

const MINUTE_MS = 60_000;
/**
 * A GitLab that hangs would make people wait; what is not done by then is done by the program in
 * its own time.
 */
const PATIENCE_MS = 12_000;
const REST_MS = 4_000;
const LOOK_MS = 10;

interface Passing {
  readonly program: Program;
  readonly clock: Clock;
  readonly gitlabs: Instances;
  /** Called after every step. */
  readonly onStep: () => void;
}

/**
 * Moves the clock ahead by so much: at once where nothing is due, minute by minute where something
 * is.
 */
export async function letTimePass(passing: Passing, ms: number): Promise<void> {
  const { program, clock, gitlabs, onStep } = passing;
  const patienceEnds = performance.now() + PATIENCE_MS;
  let left = ms;
  while (left > 0) {
    const impatient = performance.now() > patienceEnds;
    const step = impatient ? left : await stepWithin(passing, left);
    clock.offsetMs += step;
    left -= step;
    for (const gitlab of Object.values(gitlabs)) gitlab.tick();
    onStep();
    if (!impatient) await comeToRest(program, clock.now);
  }
  onStep();
}

/** The longest step in which nothing falls due, or a minute. */
async function stepWithin({ program, clock }: Passing, left: number): Promise<number> {
  let step = left;
  while (step > MINUTE_MS) {
    const then = new Date(clock.now().getTime() + step);
    if ((await dueJobs(program.ctx.db, then, then)).length === 0) return step;
    step = Math.max(step / 2, MINUTE_MS);
  }
  return step;
}

/** Resolves when nothing is due and no job waits or runs, or when that takes too long. */
export async function comeToRest({ ctx, queue }: Program, now: () => Date): Promise<void> {
  const limit = performance.now() + REST_MS;
  for (let look = 1; performance.now() < limit; look++) {
    const [due, busy] = await Promise.all([dueJobs(ctx.db, now(), now()), busyJobs(queue)]);
    if (due.length === 0 && busy === 0) return;
    const isLeft = due.length > 0 && (busy === 0 || look % 20 === 0);
    if (isLeft) await Promise.race([sweepOnce(ctx, ['access', 'messages', 'upkeep'], 0), pause(REST_MS)]);
    else await pause(LOOK_MS);
  }
}

async function busyJobs(queue: Program['queue']): Promise<number> {
  const counts = await queue.counts().catch(() => null);
  return Object.values(counts ?? {}).reduce((sum, { waiting, active }) => sum + waiting + active, 0);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
