/**
 * The program killed, with SIGKILL, at every point of the journey of whole-journey.ts, and started again on its rows.
 *
 * A journey has six stages, each of which begins with everything at rest, so one run kills once in each: the n-th run at the n-th
 * point of every stage that has so many. The points:
 * - after every commit that wrote something, right when its answer arrives (one that wrote nothing leaves what a kill before it leaves);
 * - after every answer by which Slack learns that something was taken: nobody presses again, and it comes true by itself;
 * - at every request to GitLab that reconciles a membership: applied and not answered, and each write also dropped un-applied
 *   (for a request that only reads, dropped and not answered are the same);
 * - at every call to Slack: applied and not answered; at the first of each kind also dropped.
 * Lee is Reporter, is raised, and gets back what was there. Ana has nothing, so her row is made and removed: for her only the
 * writes differ from Lee's, and only those are points.
 */
import assert from 'node:assert/strict';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { verifyAudit } from '../../src/db/audit/verify-audit.ts';
import { hasTurn, nameOfPoint, reportTurn } from '../support/kill-points.ts';
import { startMortalWorld, type KillPoint, type MortalWorld, type Tally } from '../support/mortal-world.ts';
import { expectUntroubled } from './untroubled.ts';
import { Journey, type Traveller } from './whole-journey.ts';

export const LEE: Traveller = { handle: 'lee', asksFor: 'maintainer', level: 40, isReporter: true };
export const ANA: Traveller = { handle: 'ana', asksFor: 'developer', level: 30, isReporter: false };
/** For a machine with much else to do: on two idle cores all of it takes a minute and a half. */
const LIMIT_MS = 40 * 60_000;
/** How many more points a run may have than the undisturbed one: two changes of a message may be posted as one, or as two. */
const MORE = 5;

/** For each stage of the journey, in order. */
type Plan = readonly (KillPoint | undefined)[];

class KilledJourney {
  readonly world: MortalWorld;
  readonly who: Traveller;
  /** What each stage does when nobody is killed. */
  readonly tallies: readonly Tally[];

  constructor(world: MortalWorld, who: Traveller, tallies: readonly Tally[]) {
    this.world = world;
    this.who = who;
    this.tallies = tallies;
  }

  /**
   * Lives journeys killed at the first point of every stage, at the second, and so on, until none is left; of those that have their turn.
   * `count` says how many a stage has when nobody is killed, which varies a little: four of five must have been met.
   * Returns the kills.
   */
  async atEach(
    test: TestContext,
    pointAt: (nth: number) => KillPoint,
    count: (tally: Tally) => number,
  ): Promise<number> {
    const counts = this.tallies.map(count);
    const most = Math.max(...counts);
    let killed = 0;
    let expected = 0;
    for (let nth = 1; nth <= most + MORE; nth++) {
      const plan = this.#havingTheirTurn(
        counts.map(() => pointAt(nth)),
        nth,
        most,
      );
      if (plan.every((point) => point === undefined)) continue;
      const deaths = await live(this.world, this.who, plan);
      killed += deaths;
      expected += counts.filter((of, stage) => nth <= of && plan[stage] !== undefined).length;
      if (deaths === 0) break;
    }
    reportTurn(test, killed, `some ${counts.reduce((sum, of) => sum + of, 0)}`);
    assert.ok(killed > 0.8 * expected - 1, `${killed} kills instead of ${expected}`);
    return killed;
  }

  /** Lives journeys until every point that has its turn was met. Each must have been. Returns the kills. */
  async atAll(test: TestContext, points: readonly (readonly KillPoint[])[]): Promise<number> {
    const most = Math.max(...points.map(({ length }) => length));
    const missed: unknown[] = [];
    let killed = 0;
    for (let run = 0; run < most; run++) {
      const plan = this.#havingTheirTurn(
        points.map((stage) => stage[run]),
        run + 1,
        most,
      );
      const planned = plan.filter((point) => point !== undefined).length;
      if (planned === 0) continue;
      const deaths = await live(this.world, this.who, plan);
      killed += deaths;
      if (deaths !== planned) missed.push(plan);
    }
    reportTurn(test, killed, String(points.flat().length));
    assert.deepEqual(missed, []);
    return killed;
  }

  close(): Promise<void> {
    return this.world.close();
  }

  #havingTheirTurn(plan: Plan, nth: number, count: number): Plan {
    const journey = new Journey(this.world, this.who);
    return plan.map((point, stage) =>
      point !== undefined && hasTurn(nameOf(journey, stage, point), nth, count) ? point : undefined,
    );
  }
}

type Kills = (killed: KilledJourney, test: TestContext) => Promise<number>;

/** Tests that share one world, in which the journey has been lived once, undisturbed; and then the audit trail of all that, which is whole. */
export function itIsKilled(who: Traveller, tests: Readonly<Record<string, Kills>>): void {
  let killed: KilledJourney;
  beforeAll(async () => {
    const world = await startMortalWorld('2026-11-25T12:00:00Z');
    const tallies: Tally[] = [];
    await live(world, who, [], (tally) => tallies.push(tally));
    killed = new KilledJourney(world, who, tallies);
  }, LIMIT_MS);
  afterAll(() => killed.close());

  it.for(Object.entries(tests))('%s', { timeout: LIMIT_MS }, async ([, kills], test) => {
    expect(await kills(killed, test)).toBeGreaterThan(0);
  });

  it('and the audit trail of all that is whole', async () => {
    expect(await verifyAudit(killed.world.database.db)).toMatchObject({ broken: null });
  });
}

/** Lives one journey, killed at the given point of each stage, if any. Returns how often it was. */
async function live(
  world: MortalWorld,
  who: Traveller,
  plan: Plan,
  onAlive: (tally: Tally) => unknown = () => undefined,
): Promise<number> {
  const journey = new Journey(world, who);
  const before = world.deaths;
  try {
    await journey.begin();
    for (const [index, stage] of journey.stages.entries()) {
      const deaths = world.deaths;
      await world.arm(plan[index] ?? null);
      await stage.live();
      if (world.deaths === deaths) onAlive(await world.tally());
    }
    await world.arm(null);
    await expectUntroubled(world, journey);
  } catch (error) {
    const names = plan.flatMap((point, stage) =>
      point === undefined ? [] : [nameOf(journey, stage, point)],
    );
    throw new Error(`killed at: ${names.join(', ')}`, { cause: error });
  }
  return world.deaths - before;
}

/** `lee approved: commit 2` … */
const nameOf = ({ who, stages }: Journey, stage: number, point: KillPoint): string =>
  `${who.handle} ${stages[stage]?.name}: ${nameOfPoint(point)}`;

/** Requests to GitLab: each that writes dropped and unanswered, and each that reads unanswered, if wanted. */
export function atGitLab({ gitlab }: Tally, { reads }: { readonly reads: boolean }): KillPoint[] {
  return gitlab.flatMap((request, index): KillPoint[] => {
    const unanswered = { kind: 'gitlab', phase: 'after', nth: index + 1 } as const;
    if (request.startsWith('GET')) return reads ? [unanswered] : [];
    return [{ ...unanswered, phase: 'before' }, unanswered];
  });
}

/** Of each stage, the kinds of calls that no stage before it made. */
export function atSlack(tallies: readonly Tally[]): KillPoint[][] {
  const seen = new Set<string>();
  return tallies.map(({ slack }) => {
    const fresh = new Set(slack.filter((method) => !seen.has(method)));
    for (const method of fresh) seen.add(method);
    return [...fresh].map((called): KillPoint => ({ kind: 'slack', phase: 'before', nth: 1, called }));
  });
}
