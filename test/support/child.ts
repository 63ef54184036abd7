/**
 * The program as a process of its own, for tests that kill it. It starts with everything imported and waits for orders over
 * IPC; the fakes, the database and the clock belong to the parent. mortal-world.ts is the other end.
 */
import { ServerResponse } from 'node:http';
import { Client } from 'pg';
import { sweepOnce } from '../../jobs/sweep.ts';
import { compose, type Program } from '../../src/compose.ts';
import { createLog } from '../../src/log.ts';
import { configOf, type Surroundings } from './program-config.ts';
import { comeToRest, findLeftovers, type Leftovers } from './rest.ts';

export type Order =
  /** Answered with the address when Slack can reach it. `offset` is how far the clock is ahead, in milliseconds. */
  | { readonly kind: 'boot'; readonly surroundings: Surroundings; readonly offset: number }
  | { readonly kind: 'clock'; readonly offset: number }
  /** Answered when nothing is due and nothing runs. */
  | { readonly kind: 'rest' }
  /** One look of the sweep, with its usual grace. */
  | { readonly kind: 'sweep' }
  /**
   * From now on commits are counted, and answers to Slack that say it is taken; the process is gone when the answer to the n-th commit
   * arrives, or when the n-th answer to Slack has left. Null only counts.
   */
  | { readonly kind: 'arm'; readonly commit: number | null; readonly answer: number | null }
  /** Answered with `Counted`: how many since. */
  | { readonly kind: 'count' }
  /** What has been compiled by now is ready for the processes that are started later. */
  | { readonly kind: 'keep-compiled' };

export interface Counted {
  readonly commits: number;
  readonly answers: number;
}

export interface Ordered {
  readonly id: number;
  readonly order: Order;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  /** Why it could not be done. */
  readonly error?: string;
}

/** Of the script that runs this one; see program-process.ts. */
declare const keepCompiled: () => void;
/** As in jobs/sweep.ts. */
const GRACE_MS = 2000;

const clock = { offset: 0 };
const now = (): Date => new Date(Date.now() + clock.offset);
const commits = { seen: 0, last: Infinity };
const answers = { seen: 0, last: Infinity };
const running: { program: Program | null; leftovers: Leftovers | undefined } = {
  program: null,
  leftovers: undefined,
};

/** Counts the transactions that wrote something: one that did not leaves the same as a kill before it. */
function watchCommits(onCommit: () => void): void {
  const wrote = new WeakSet();
  // oxlint-disable-next-line typescript/unbound-method -- it is given its client below
  const query = Client.prototype.query as (this: Client, ...args: unknown[]) => unknown;
  Client.prototype.query = function (this: Client, ...args: unknown[]) {
    const answer = query.apply(this, args);
    const [statement] = args;
    // What operations send is a text and gives a promise; BullMQ uses the pool, which uses callbacks.
    if (!(answer instanceof Promise) || typeof statement !== 'string') return answer;
    return answer.then((result: { readonly command?: string; readonly rowCount?: number | null }) => {
      if (/^(?:INSERT|UPDATE|DELETE)$/.test(result.command ?? '') && (result.rowCount ?? 0) > 0)
        wrote.add(this);
      if (statement === 'commit' && wrote.delete(this)) onCommit();
      return result;
    });
  } as typeof Client.prototype.query;
}

/** Counts the answers with which Slack is told that what it sent has been taken, once they have been handed to the system. */
function watchAnswers(onAnswer: () => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is given its response below
  const end = ServerResponse.prototype.end as (this: ServerResponse, ...args: unknown[]) => ServerResponse;
  ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
    if (this.req.url?.startsWith('/slack/') === true && this.statusCode === 200)
      this.once('finish', onAnswer);
    return end.apply(this, args);
  } as typeof ServerResponse.prototype.end;
}

async function obey(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'boot':
      return boot(order.surroundings, order.offset);
    case 'clock':
      clock.offset = order.offset;
      return null;
    case 'rest':
      return comeToRest(theProgram(), now, running.leftovers);
    case 'sweep':
      return sweepOnce(theProgram().ctx, ['access', 'messages', 'upkeep'], GRACE_MS);
    case 'arm':
      commits.seen = 0;
      commits.last = order.commit ?? Infinity;
      answers.seen = 0;
      answers.last = order.answer ?? Infinity;
      return null;
    case 'keep-compiled':
      return keepCompiled();
    case 'count':
      return { commits: commits.seen, answers: answers.seen } satisfies Counted;
  }
}

function theProgram(): Program {
  if (running.program === null) throw new Error('the program has not been booted');
  return running.program;
}

async function boot(surroundings: Surroundings, offset: number): Promise<string> {
  clock.offset = offset;
  const log = createLog(process.env['TEST_LOG_LEVEL'] ?? 'silent');
  const program = await compose(configOf(surroundings), { now, log, queueConnections: 4 });
  running.program = program;
  running.leftovers = await findLeftovers(program, now());
  const url = await program.start();
  while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 5));
  return url;
}

const meet = (counted: { seen: number; readonly last: number }): void => {
  counted.seen += 1;
  if (counted.seen === counted.last) process.kill(process.pid, 'SIGKILL');
};
watchCommits(() => meet(commits));
watchAnswers(() => meet(answers));

process.on('message', ({ id, order }: Ordered) => {
  obey(order).then(
    (value) => process.send?.({ id, value } satisfies Answer),
    (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answer),
  );
});
// The parent is gone, and with it everything this process talks to.
process.once('disconnect', () => process.exit());
