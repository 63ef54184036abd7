/**
 * The world of the playground: the real program on an embedded database, the strict fakes at the
 * wire, one clock. It is set up from what an earlier run remembered, or as the company Acme on its
 * first day. The page acts on it through acts.ts and sees picture.ts.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { compose, type Program } from '../src/compose.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { createLog } from '../src/log.ts';
import type { FakeGitLab } from './fakes/gitlab.ts';
import { FakePagerDuty } from './fakes/pagerduty.ts';
import { seedPeople, startFakeSlack, type FakeSlack } from './fakes/slack.ts';
import { anyoneLinked } from './anyone-linked.ts';
import { Clock } from './clock.ts';
import { ENGINEERS, giveManagers, playgroundConfig, putOnCall } from './config.ts';
import { firstDay } from './first-day.ts';
import { freePort } from './free-port.ts';
import { openInstances, type Instances } from './instances.ts';
import { Memory, remember, type Remembered } from './memory.ts';
import { comeToRest, letTimePass } from './time.ts';
import { makeTrouble, type Trouble } from './trouble.ts';

const READY_LIMIT_MS = 120_000;

export interface Stage {
  readonly slack: FakeSlack;
  readonly gitlabs: Instances;
  readonly program: Program;
  readonly clock: Clock;
  /** Slack user id → the ts of the newest message they have seen. */
  readonly read: Map<string, string>;
  readonly trouble: () => Trouble;
  readonly isPassing: () => boolean;
  setTrouble(trouble: Trouble): void;
  markRead(userId: string, ts: string): void;
  /** Takes away what only this person sees, as they do when they have read it. */
  dismiss(userId: string, ts: string): void;
  /** @throws Error while time is passing already */
  pass(ms: number): Promise<void>;
  /** Reads groups, projects and members from both GitLabs, as happens every hour by itself. */
  sync(): Promise<void>;
  /** Calls `watcher` after every change of what can be seen. */
  watch(watcher: () => void): void;
  close(): Promise<void>;
}

export async function openStage(folder: string, dataDir: string): Promise<Stage> {
  const remembered = await remember(folder);
  const clock = new Clock(remembered?.offsetMs ?? 0);
  const [gitlabs, port] = await Promise.all([
    openInstances(clock, remembered),
    freePort(remembered?.port ?? 0),
  ]);
  const slack = await startFakeSlack({ now: clock.now, state: remembered?.slack });
  const pagerduty = await FakePagerDuty.start();
  putOnCall(pagerduty, clock.now);
  if (remembered === null) {
    seedPeople(slack);
    slack.addGroup(ENGINEERS);
    giveManagers(slack);
  }
  const formerPort = remembered?.gitlabs.acme.port;
  const program = await boot(folder, dataDir, { clock, gitlabs, formerPort, slack, pagerduty, port });
  if (remembered === null) {
    await until(() => anyoneLinked(program.ctx.db));
    await firstDay(program);
    await comeToRest(program, clock.now);
  }
  return stage({ folder, clock, gitlabs, slack, pagerduty, program, port }, remembered);
}

async function boot(
  folder: string,
  dataDir: string,
  {
    clock,
    ...surroundings
  }: Pick<Parts, 'clock' | 'gitlabs' | 'slack' | 'pagerduty' | 'port'> & {
    readonly formerPort: number | undefined;
  },
): Promise<Program> {
  const log = createLog('info', createWriteStream(join(folder, 'hallpass.log'), { flags: 'a' }));
  const config = playgroundConfig({ dataDir, ...surroundings });
  const program = await compose(config, { now: clock.now, log });
  const url = await program.start();
  surroundings.slack.requestUrl = `${url}/slack/events`;
  await until(async () => (await fetch(`${url}/readyz`)).ok);
  await comeToRest(program, clock.now);
  return program;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + READY_LIMIT_MS;
  while (performance.now() < limit) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('hallpass did not get ready; see hallpass.log');
}

type Parts = Pick<Stage, 'slack' | 'gitlabs' | 'program' | 'clock'> & {
  readonly folder: string;
  readonly pagerduty: FakePagerDuty;
  /** The program's. */
  readonly port: number;
};

function stage({ folder, pagerduty, port, ...parts }: Parts, remembered: Remembered | null): Stage {
  const { slack, gitlabs, program, clock } = parts;
  const read = new Map(Object.entries(remembered?.read ?? {}));
  const watchers = new Set<() => void>();
  let trouble: Trouble = remembered?.trouble ?? 'none';
  let passing = false;
  const memory = new Memory(folder, () => ({
    offsetMs: clock.offsetMs,
    slack: slack.snapshot(),
    gitlabs: { acme: remembering(gitlabs.acme), labs: remembering(gitlabs.labs) },
    port,
    trouble,
    read: Object.fromEntries(read),
  }));
  const changed = (): void => {
    memory.saveSoon();
    for (const watcher of watchers) watcher();
  };
  makeTrouble(gitlabs, trouble);
  slack.watch(changed);
  for (const gitlab of Object.values(gitlabs)) gitlab.watch(changed);
  memory.saveSoon();
  const sync = (): Promise<void> => syncAll(program);

  return {
    ...parts,
    read,
    trouble: () => trouble,
    isPassing: () => passing,
    setTrouble(wanted) {
      trouble = wanted;
      makeTrouble(gitlabs, wanted);
      changed();
    },
    markRead(userId, ts) {
      if ((read.get(userId) ?? '') >= ts) return;
      read.set(userId, ts);
      changed();
    },
    dismiss(userId, ts) {
      const { state } = slack.store;
      state.messages = state.messages.filter(
        (message) => message.ephemeralFor !== userId || message.ts !== ts,
      );
      slack.store.changed();
    },
    async pass(ms) {
      if (passing) throw new Error('Time is passing already.');
      passing = true;
      try {
        await letTimePass({ program, clock, gitlabs, onStep: changed }, ms);
        await readSchedules(program);
        if (await isStale(program, clock.now())) await sync();
      } finally {
        passing = false;
        changed();
      }
    },
    sync,
    watch: (watcher) => void watchers.add(watcher),
    async close() {
      await program.stop();
      await memory.save();
      await Promise.all([gitlabs.acme.close(), gitlabs.labs.close(), slack.close(), pagerduty.close()]);
    },
  };
}

const remembering = (gitlab: FakeGitLab) => ({
  state: gitlab.snapshot(),
  port: Number(new URL(gitlab.url).port),
});

const HOUR_MS = 3_600_000;

/**
 * Whether the hourly sync would have come by now. Its timer runs by the real clock, which does not
 * know that time passed.
 */
async function isStale({ ctx }: Program, now: Date): Promise<boolean> {
  const states = await ctx.db.selectFrom('connectorStates').select('syncedAt').execute();
  return states.some(({ syncedAt }) => (syncedAt?.getTime() ?? 0) <= now.getTime() - HOUR_MS);
}

/** As happens every minute by itself. */
async function readSchedules({ ctx }: Program): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  for (const { id: scheduleId } of file.onCall ?? [])
    await ctx.queue.add({ name: 'read-on-call', payload: { scheduleId } });
}

async function syncAll({ ctx }: Program): Promise<void> {
  await ctx.queue.add({ name: 'sync-directory', payload: {} });
  const { file } = await activeConfig(ctx.db);
  for (const { id: connectorId } of file.connectors)
    await ctx.queue.add({ name: 'sync-connector', payload: { connectorId } });
}
