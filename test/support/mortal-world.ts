/**
 * A world whose program is a process of its own and can be killed at any point of what it does: right after a commit, right after Slack
 * was answered, before a remote call is applied, or after it was applied and before it is answered. It is started again at once, on the same rows.
 */
import { seedAcme, type Acme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { LoggedRequest } from '../../playground/fakes/gitlab-server.ts';
import type { ActingPerson } from '../../playground/fakes/slack-person.ts';
import { seedPeople, startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import type { Counted, Order } from './child.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { bundleProgram, Killed, ProgramProcess } from './program-process.ts';
import { connectionString } from './test-server.ts';

type Phase = 'before' | 'after';
type Remote = 'gitlab' | 'slack';

/**
 * The n-th from arming on; of calls, of those whose name starts as `called`. `before`: dropped; `after`: applied, but not answered.
 * `answer`: Slack has been told that what it sent was taken, and nothing that comes after that has happened.
 */
export type KillPoint =
  | { readonly kind: 'commit'; readonly nth: number }
  | { readonly kind: 'answer'; readonly nth: number }
  | { readonly kind: Remote; readonly phase: Phase; readonly nth: number; readonly called?: string };

/** What the program did since arming. */
export interface Tally extends Counted {
  /** `GET /projects/10/members/105` …: what reconciling a membership asks. */
  readonly gitlab: readonly string[];
  /** `chat.postMessage` … */
  readonly slack: readonly string[];
}

/** How far a look of the sweep lies from the next at most: its jittered interval, and the grace it leaves to the queue. */
export const SWEEP_SECONDS = 8;
const NEVER = new Promise<never>(() => undefined);

export class MortalWorld {
  readonly gitlab: FakeGitLab;
  readonly acme: Acme;
  readonly slack: FakeSlack;
  readonly database: TestDatabase;
  /** How often the program was killed. */
  deaths = 0;
  readonly now: () => Date;
  readonly #clock: { offset: number };
  readonly #start: string;
  readonly #document: Parts['document'];
  /** Kept warm for the death to come. */
  #spare: ProgramProcess | null = null;
  #process: ProgramProcess;
  #armed: KillPoint | null = null;
  #calls: Readonly<Record<Remote, Map<object, string>>> = { gitlab: new Map(), slack: new Map() };

  constructor(parts: Parts) {
    this.gitlab = parts.gitlab;
    this.acme = parts.acme;
    this.slack = parts.slack;
    this.database = parts.database;
    this.now = parts.now;
    this.#clock = parts.clock;
    this.#start = parts.start;
    this.#document = parts.document;
    this.#process = new ProgramProcess(this.#start);
    this.gitlab.onRequest((phase, request) =>
      isReconciling(request)
        ? this.#meet('gitlab', phase === 'received' ? 'before' : 'after', request, nameOf(request))
        : undefined,
    );
    this.slack.before('*', (call) => this.#meet('slack', 'before', call, call.method));
    this.slack.after('*', (call) => this.#meet('slack', 'after', call, call.method));
    this.slack.whenIdle = () => this.rest();
  }

  as(handle: string): ActingPerson {
    return this.slack.person(handle);
  }

  /** Counts anew, and kills when the point is met; null only counts. To be called at rest. */
  async arm(point: KillPoint | null): Promise<void> {
    this.#calls = { gitlab: new Map(), slack: new Map() };
    this.#armed = point;
    if (point !== null) this.#spare ??= new ProgramProcess(this.#start);
    const nth = (kind: KillPoint['kind']): number | null => (point?.kind === kind ? point.nth : null);
    await this.#process.ask({ kind: 'arm', commit: nth('commit'), answer: nth('answer') });
  }

  async tally(): Promise<Tally> {
    const counted = (await this.#process.ask({ kind: 'count' })) as Counted;
    return { ...counted, gitlab: [...this.#calls.gitlab.values()], slack: [...this.#calls.slack.values()] };
  }

  /** Moves the clock without letting anything happen. */
  async skip(seconds: number): Promise<void> {
    this.#clock.offset += seconds * 1000;
    this.gitlab.tick();
    await this.#survives({ kind: 'clock', offset: this.#clock.offset });
  }

  /** Lets time pass until the sweep has looked so many times, and each time waits for what comes of it. */
  async pass(looks: number): Promise<void> {
    for (let look = 0; look < looks; look++) {
      await this.skip(SWEEP_SECONDS);
      await this.#survives({ kind: 'sweep' });
      await this.rest();
    }
  }

  /** Waits until nothing is due and nothing runs; starts the program again when it was killed. */
  async rest(): Promise<void> {
    while (!(await this.#survives({ kind: 'rest' }))) {
      this.deaths += 1;
      this.#process = this.#spare ?? new ProgramProcess(this.#start);
      this.#spare = null;
      await this.boot();
    }
  }

  /** Boots the process at hand; one that is killed meanwhile stays dead. */
  async boot(): Promise<void> {
    const { gitlab, slack, database } = this;
    const surroundings = {
      databaseUrl: connectionString(database.address),
      document: this.#document,
      gitlab: { url: gitlab.url, token: gitlab.token },
      slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, signingSecret: slack.signingSecret },
    };
    try {
      const url = await this.#process.ask({ kind: 'boot', surroundings, offset: this.#clock.offset });
      slack.requestUrl = `${String(url)}/slack/events`;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** What it has compiled by now is ready for the processes that are started later. */
  async keepCompiled(): Promise<void> {
    await this.#process.ask({ kind: 'keep-compiled' });
  }

  async close(): Promise<void> {
    await Promise.all([this.#process.kill(), this.#spare?.kill()]);
    await Promise.all([this.gitlab.close(), this.slack.close(), this.database.close()]);
  }

  /** Whether the program lived to do it. */
  async #survives(order: Order): Promise<boolean> {
    try {
      await this.#process.ask(order);
      return true;
    } catch (error) {
      if (error instanceof Killed) return false;
      throw error;
    }
  }

  async #meet(remote: Remote, phase: Phase, call: object, name: string): Promise<void> {
    const calls = this.#calls[remote];
    if (phase === 'before') calls.set(call, name);
    const armed = this.#armed;
    if (armed?.kind !== remote || armed.phase !== phase) return;
    const counted = [...calls.keys()].filter((one) => calls.get(one)?.startsWith(armed.called ?? ''));
    if (counted[armed.nth - 1] !== call) return;
    this.#armed = null;
    await this.#process.kill();
    if (phase === 'before') await NEVER;
  }
}

interface Parts extends Pick<MortalWorld, 'gitlab' | 'acme' | 'slack' | 'database' | 'now'> {
  readonly clock: { offset: number };
  readonly start: string;
  /** Changes to the document of `document()`. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
}

/** A row read or written; a sync reads lists. */
const isReconciling = ({ method, path }: LoggedRequest): boolean =>
  method !== 'GET' || /\/members(?:\/all)?\/\d+$/.test(path);

const nameOf = ({ method, path }: LoggedRequest): string => `${method} ${path.replace('/api/v4', '')}`;

let isCompiled = false;

/** The company acme, synced and at rest. */
export async function startMortalWorld(
  startsAt: string,
  document?: Readonly<Record<string, unknown>>,
): Promise<MortalWorld> {
  const clock = { offset: Date.parse(startsAt) - Date.now() };
  const now = (): Date => new Date(Date.now() + clock.offset);
  const [database, start, gitlab, slack] = await Promise.all([
    testDatabase(),
    bundleProgram(),
    startFakeGitLab({ now }),
    startFakeSlack({ now }),
  ]);
  const acme = seedAcme(gitlab);
  seedPeople(slack);
  const world = new MortalWorld({ gitlab, acme, slack, database, now, clock, start, document });
  await world.boot();
  await world.rest();
  if (!isCompiled) await world.keepCompiled();
  isCompiled = true;
  return world;
}
