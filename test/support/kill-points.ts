/**
 * Which of the points at which the program can be killed have their turn in this run. All of them take many minutes, so one run of the
 * suite takes a twentieth, another one each day; CI takes them all. Other cases of one kind that take long take turns in the same way.
 *
 * - `TEST_ALL=1`: every point.
 * - `TEST_POINTS=2/20`: the second twentieth of them.
 * - `TEST_POINTS='lee approved: commit 2'`: those whose name holds these words, or of several with a comma between them. A failed test
 *   names the points it died at, at most one for each stage.
 */
import { env } from 'node:process';
import type { TestContext } from 'vitest';
import type { KillPoint } from './mortal-world.ts';

const PARTS = 20;
const DAY_MS = 86_400_000;

/** Whether everything is to be tested: every kill point, and what takes long and seldom breaks. */
export const isAll = env['TEST_ALL'] === '1';

interface Part {
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

const words = env['TEST_POINTS'] ?? null;
const part = words === null ? null : partOf(words);
/** Points were asked for by name: a test may well have none of them. */
const isByName = words !== null && part === null;

/** Whether it is the turn of the point with this name, the n-th (from 1) of so many of its kind. Of any number a part has at least one. */
export function hasTurn(name: string, nth: number, count: number): boolean {
  if (words !== null && part === null) return words.split(', ').some((one) => names(one, name));
  const { part: at, of } = theirTurn();
  const every = Math.min(of, Math.max(count, 1));
  return (nth - 1) % every === (at - 1) % every;
}

/** Whether the name holds these words: `commit 2` is not in `commit 20`. */
function names(words: string, name: string): boolean {
  const at = name.indexOf(words);
  return at !== -1 && !/^\d/.test(name.slice(at + words.length));
}

/** `commit 2`, `answer 1`, `GitLab request 3 unanswered`, `chat.postMessage 1 dropped` … */
export function nameOfPoint(point: KillPoint): string {
  if (point.kind === 'commit' || point.kind === 'answer') return `${point.kind} ${point.nth}`;
  const call = point.kind === 'gitlab' ? 'GitLab request' : (point.called ?? 'Slack call');
  return `${call} ${point.nth} ${point.phase === 'before' ? 'dropped' : 'unanswered'}`;
}

/** Says which points had their turn. A test that has none of those that were asked for by name counts as skipped. */
export function reportTurn(test: TestContext, killed: number, of: string): void {
  console.log(`killed at ${killed} of ${of} points: ${describeTurn()}`);
  test.skip(killed === 0 && isByName, 'no point of this test has that name');
}

function describeTurn(): string {
  if (isByName) return `those called "${words}"`;
  const { part: at, of } = theirTurn();
  return of === 1 ? 'all' : `part ${at} of ${of}, again with TEST_POINTS=${at}/${of}; all with TEST_ALL=1`;
}

function theirTurn(): Part {
  if (part !== null) return part;
  return isAll ? { part: 1, of: 1 } : { part: (Math.floor(Date.now() / DAY_MS) % PARTS) + 1, of: PARTS };
}

function partOf(text: string): Part | null {
  const [, at, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return at === undefined || of === undefined ? null : { part: Number(at), of: Number(of) };
}
