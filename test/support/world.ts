/**
 * Everything booted: the real program on a database of its own, strict fakes at the wire, people as actors, a clock that the test owns.
 * `world.as('ana').command('/access …')`, `world.as('omar').click('Approve')`, `world.pass('4h')`; then look at GitLab's members
 * and at what people see in Slack.
 */
import { compose, type Program } from '../../src/compose.ts';
import type { Config } from '../../src/config/config.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import { createLog, type Log } from '../../src/log.ts';
import { seedAcme, type Acme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { seedPeople, startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import type { ActingPerson } from '../../playground/fakes/slack-person.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { configOf } from './program-config.ts';
import { comeToRest } from './rest.ts';
import { connectionString } from './test-server.ts';
import { startGitLabAgain } from './start-gitlab-again.ts';
import { snapshotOf, type WorldSnapshot } from './world-snapshots.ts';

export interface WorldOptions {
  /** Changes to the document of `document()`. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly redisUrl?: string;
  /** Seals what is entered in Slack; without it nothing can be. */
  readonly secretKey?: string;
  /** Signs evidence; without it none can be made. */
  readonly signingKey?: string;
  /** What else is in GitLab before the program starts. */
  readonly furnish?: (gitlab: FakeGitLab) => void;
  /** Where the log goes, at its finest; nowhere unless given. */
  readonly logTo?: NodeJS.WritableStream;
  /** Where browsers reach it; unless given, they do not. */
  readonly publicUrl?: string;
  /** Where the clock stands at first. */
  readonly startsAt?: string;
}

export class World {
  readonly gitlab: FakeGitLab;
  readonly acme: Acme;
  readonly slack: FakeSlack;
  readonly database: TestDatabase;
  program: Program;
  config: Config;
  readonly log: Log;
  /** Where the program listens. */
  url = '';
  #offset = 0;
  readonly now = (): Date => new Date(Date.now() + this.#offset);

  constructor(parts: Pick<World, 'gitlab' | 'acme' | 'slack' | 'database' | 'program' | 'config' | 'log'>) {
    this.gitlab = parts.gitlab;
    this.acme = parts.acme;
    this.slack = parts.slack;
    this.database = parts.database;
    this.program = parts.program;
    this.config = parts.config;
    this.log = parts.log;
  }

  as(handle: string): ActingPerson {
    return this.slack.person(handle);
  }

  /** Lets time pass, and what is due by then happen. Steps of at most an hour, so that reminders and warnings come in their order. */
  async pass(duration: string): Promise<void> {
    let left = parseDuration(duration) ?? 0;
    while (left > 0) {
      const step = Math.min(left, 3600);
      this.#offset += step * 1000;
      left -= step;
      this.gitlab.tick();
      await this.quiet();
    }
  }

  /** Moves the clock without letting anything happen. */
  skip(duration: string): void {
    this.#offset += (parseDuration(duration) ?? 0) * 1000;
  }

  /** Sets the clock, before anything happens. */
  startAt(milliseconds: number): void {
    this.#offset = milliseconds - Date.now();
  }

  /** Resolves when nothing is due, no job waits or runs, and GitLab has told what there is to tell; see comeToRest. */
  async quiet(): Promise<void> {
    const { hooks } = this.gitlab;
    for (let told = -1; told !== hooks.deliveries.length;) {
      told = hooks.deliveries.length;
      await hooks.delivered();
      await comeToRest(this.program, this.now);
    }
  }

  /** Stops the program and boots it again on the same rows, as a deploy does. */
  async restart(config: Config = this.config): Promise<void> {
    await this.program.stop();
    await this.boot(config);
  }

  async boot(config: Config = this.config): Promise<void> {
    this.config = config;
    this.program = await compose(config, { now: this.now, log: this.log, queueConnections: 4 });
    const url = await this.program.start();
    this.url = url;
    this.slack.requestUrl = `${url}/slack/events`;
    await until(async () => (await fetch(`${url}/readyz`)).ok);
    await this.quiet();
  }

  /** Closes it, for others to begin with its rows. */
  async leave(): Promise<WorldSnapshot> {
    await this.close();
    return {
      at: this.now().getTime(),
      port: Number(new URL(this.gitlab.url).port),
      template: this.database.name,
    };
  }

  async close(): Promise<void> {
    await this.program.stop();
    await Promise.all([this.gitlab.close(), this.slack.close(), this.database.close()]);
  }
}

/**
 * Boots a world with the company acme in it, synced and at rest. From the second of its kind in a process on it goes on from where the
 * first one was by then: GitLab and Slack have been asked nothing.
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const snapshot = await snapshotOf(options, async () => (await openWorld(options)).leave());
  return openWorld(options, snapshot);
}

async function openWorld(options: WorldOptions, snapshot: WorldSnapshot | null = null): Promise<World> {
  const clock: { world: World | null; startsAt: Date | null } = {
    world: null,
    startsAt: options.startsAt === undefined ? null : new Date(options.startsAt),
  };
  // What is seeded is not younger than the world: GitLab would take a row from later for one that somebody changed meanwhile.
  const now = (): Date => clock.world?.now() ?? clock.startsAt ?? new Date();
  const before = snapshot === null ? null : await startGitLabAgain({ now }, snapshot.port);
  const gitlab = before ?? (await startFakeGitLab({ now }));
  const start = before === null ? null : snapshot;
  if (start !== null) clock.startsAt = new Date(start.at);
  const database = await testDatabase(start === null ? {} : { template: start.template });
  const acme = seedAcme(gitlab);
  options.furnish?.(gitlab);
  const slack = await startFakeSlack({ now, whenIdle: async () => clock.world?.quiet() });
  seedPeople(slack);
  const config = configOf({
    databaseUrl: connectionString(database.address),
    gitlab,
    slack,
    redisUrl: options.redisUrl,
    publicUrl: options.publicUrl,
    document: options.document,
    secretKey: options.secretKey,
    signingKey: options.signingKey,
  });
  const world = new World({
    gitlab,
    acme,
    slack,
    database,
    config,
    log:
      options.logTo === undefined
        ? createLog(process.env['TEST_LOG_LEVEL'] ?? 'silent')
        : createLog('debug', options.logTo),
    program: undefined as unknown as Program,
  });
  clock.world = world;
  if (clock.startsAt !== null) world.startAt(clock.startsAt.getTime());
  await world.boot();
  return world;
}

/** Polls until `probe` is true, for at most 50 s. */
export async function until(probe: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + 50_000;
  while (performance.now() < limit) {
    if (await probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come true within 50 s');
}
