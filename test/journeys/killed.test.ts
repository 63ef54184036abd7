/**
 * The program killed, with SIGKILL, at every point of the journey of whole-journey.ts, and started again on its rows.
 *
 * A journey has six stages, each of which begins with everything at rest, so one run kills once in each: the n-th run at the n-th
 * point of every stage that has so many. The points:
 * - after every commit that wrote something, right when its answer arrives (one that wrote nothing leaves what a kill before it leaves);
 * - at every request to GitLab that reconciles a membership: applied and not answered, and each write also dropped un-applied
 *   (for a request that only reads, dropped and not answered are the same);
 * - at every call to Slack: applied and not answered; at the first of each kind also dropped.
 * Lee is Reporter, is raised, and gets back what was there. Ana has nothing, so her row is made and removed: for her only the
 * writes differ from Lee's, and only those are points.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../../src/db/verify-audit.ts';
import { startMortalWorld, type KillPoint, type MortalWorld, type Tally } from '../support/mortal-world.ts';
import { expectUntroubled } from './untroubled.ts';
import { Journey, type Traveller } from './whole-journey.ts';

const LEE: Traveller = { handle: 'lee', asksFor: 'maintainer', level: 40, isReporter: true };
const ANA: Traveller = { handle: 'ana', asksFor: 'developer', level: 30, isReporter: false };
/** For a machine with much else to do: on two idle cores all of it takes a minute and a half. */
const LIMIT_MS = 40 * 60_000;

/** Points per stage of the journey. */
type Points = readonly (readonly KillPoint[])[];

let world: MortalWorld;
let lee: readonly Tally[];
let ana: readonly Tally[];

beforeAll(async () => {
  world = await startMortalWorld('2026-11-25T12:00:00Z');
  lee = await undisturbed(LEE);
  ana = await undisturbed(ANA);
}, LIMIT_MS);

afterAll(() => world.close());

/** What each stage does when nobody is killed. */
async function undisturbed(who: Traveller): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  await live(who, [], (tally) => tallies.push(tally));
  const [commits, gitlab, slack] = [
    sum(tallies, (tally) => tally.commits),
    sum(tallies, (tally) => tally.gitlab.length),
    sum(tallies, (tally) => tally.slack.length),
  ];
  console.log(`${who.handle}: ${commits} commits, ${gitlab} requests to GitLab, ${slack} calls to Slack`);
  return tallies;
}

const sum = (tallies: readonly Tally[], what: (tally: Tally) => number): number =>
  tallies.reduce((all, tally) => all + what(tally), 0);

/** Lives one journey, killed at the given point of each stage, if any. Returns how often it was. */
async function live(
  who: Traveller,
  plan: readonly (KillPoint | undefined)[],
  onAlive: (tally: Tally) => unknown = () => undefined,
): Promise<number> {
  const journey = new Journey(world, who);
  const before = world.deaths;
  await journey.begin();
  for (const [index, stage] of journey.stages.entries()) {
    const deaths = world.deaths;
    await world.arm(plan[index] ?? null);
    await stage.live();
    if (world.deaths === deaths) onAlive(await world.tally());
  }
  await world.arm(null);
  await expectUntroubled(world, journey);
  return world.deaths - before;
}

/** Lives journeys until every point had its turn. Returns the runs in which the program was not killed as often as it should. */
async function liveAll(who: Traveller, points: Points): Promise<unknown[]> {
  const missed: unknown[] = [];
  for (let run = 0; points.some((stage) => run < stage.length); run++) {
    const plan = points.map((stage) => stage[run]);
    if ((await live(who, plan)) !== plan.filter((point) => point !== undefined).length) missed.push(plan);
  }
  return missed;
}

function atGitLab({ gitlab }: Tally, { reads }: { readonly reads: boolean }): KillPoint[] {
  return gitlab.flatMap((request, index): KillPoint[] => {
    const unanswered = { kind: 'gitlab', phase: 'after', nth: index + 1 } as const;
    if (request.startsWith('GET')) return reads ? [unanswered] : [];
    return [{ ...unanswered, phase: 'before' }, unanswered];
  });
}

/** Of each stage, the kinds of calls that no stage before it made. */
function atSlack(tallies: readonly Tally[]): KillPoint[][] {
  const seen = new Set<string>();
  return tallies.map(({ slack }) => {
    const fresh = new Set(slack.filter((method) => !seen.has(method)));
    for (const method of fresh) seen.add(method);
    return [...fresh].map((called): KillPoint => ({ kind: 'slack', phase: 'before', nth: 1, called }));
  });
}

/** Lives journeys killed at the first such point of every stage, at the second, and so on, until none is left. Returns the kills. */
async function liveEach(pointAt: (nth: number) => KillPoint): Promise<number> {
  let killed = 0;
  // How many there are varies a little: two changes of a message may be posted as one.
  for (let nth = 1, deaths = Infinity; deaths > 0; nth++) {
    deaths = await live(
      LEE,
      lee.map(() => pointAt(nth)),
    );
    killed += deaths;
  }
  return killed;
}

it(
  'after each commit',
  async () => {
    const killed = await liveEach((nth) => ({ kind: 'commit', nth }));
    console.log(`killed after ${killed} commits`);
    expect(killed).toBeGreaterThan(0.8 * sum(lee, ({ commits }) => commits));
  },
  LIMIT_MS,
);

it(
  'before each answer of Slack',
  async () => {
    const killed = await liveEach((nth) => ({ kind: 'slack', phase: 'after', nth }));
    console.log(`killed before ${killed} answers of Slack`);
    expect(killed).toBeGreaterThan(0.8 * sum(lee, ({ slack }) => slack.length));
  },
  LIMIT_MS,
);

it(
  'at each request to GitLab, and at a call of each kind to Slack that did not arrive',
  async () => {
    const [gitlab, slack] = [lee.map((tally) => atGitLab(tally, { reads: true })), atSlack(lee)];
    expect(
      await liveAll(
        LEE,
        gitlab.map((stage, index) => [...stage, ...(slack[index] ?? [])]),
      ),
    ).toEqual([]);
    console.log(
      `killed at ${gitlab.flat().length} points of requests to GitLab, at ${slack.flat().length} calls to Slack`,
    );
  },
  LIMIT_MS,
);

it(
  'at each write of a row that was not there before',
  async () => {
    const gitlab = ana.map((tally) => atGitLab(tally, { reads: false }));
    expect(await liveAll(ANA, gitlab)).toEqual([]);
    console.log(`killed at ${gitlab.flat().length} points of writes to GitLab`);
  },
  LIMIT_MS,
);

it('and the audit trail of all that is whole', async () => {
  const { events, broken } = await verifyAudit(world.database.db);
  expect(broken).toBeNull();
  expect(events).toBeGreaterThan(0);
});
