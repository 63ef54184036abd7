/**
 * The program killed, with SIGKILL, between an owner's press on what was given outside hallpass and what comes of it in GitLab: after
 * every commit, and at every request to GitLab that reconciles the membership, dropped or applied and not answered.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'vitest';
import { verifyAudit } from '../../src/db/audit/verify-audit.ts';
import { hasTurn, nameOfPoint, reportTurn } from '../support/kill-points.ts';
import { startMortalWorld, type KillPoint, type MortalWorld, type Tally } from '../support/mortal-world.ts';

/** For a machine with much else to do. */
export const LIMIT_MS = 40 * 60_000;
/** What Lee had before a human raised it. */
export const FORMER = { level: 20, expiresAt: '2027-01-31' } as const;
/** Looks of the sweep until every lease and claim of a killed process has run out. */
export const LOOKS = 8;
/** Until no write of a killed process can arrive in GitLab any more, and the slot is at rest. */
const LATE_WRITE_SECONDS = 90;

/** One run; `onDone` hears what it took from the press to its end in GitLab. */
export type Life = (point: KillPoint | null, onDone?: (tally: Tally) => unknown) => Promise<void>;

export class KilledFinding {
  readonly world: MortalWorld;

  constructor(world: MortalWorld) {
    this.world = world;
  }

  lee(): { readonly level: number; readonly expiresAt: string | null } | null {
    const { gitlab, acme } = this.world;
    const row = gitlab.member('project', acme.projects.api, acme.users.lee);
    return row === null ? null : { level: row.level, expiresAt: row.expiresAt };
  }

  newest() {
    return this.world.database.db
      .selectFrom('findings')
      .leftJoin('grants', 'grants.requestId', 'findings.requestId')
      .select([
        'findings.id',
        'findings.status',
        'findings.refusal',
        'grants.status as grant',
        'grants.expiresAt',
      ])
      .orderBy('findings.id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
  }

  async count(table: 'findings' | 'grants'): Promise<number> {
    return (await this.world.database.db.selectFrom(table).select('id').execute()).length;
  }

  /** A human makes Lee, who is Reporter until a day, Maintainer for good, and a sync finds it. */
  async give(): Promise<void> {
    const { gitlab, acme } = this.world;
    await this.world.skip(LATE_WRITE_SECONDS);
    await this.world.pass(1);
    const before = await this.count('findings');
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 20, { expiresAt: FORMER.expiresAt });
    await this.#sync();
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 40, { expiresAt: null });
    await this.#sync();
    assert.equal(await this.count('findings'), before + 1);
    assert.equal((await this.newest()).status, 'open');
  }

  /** Presses until the press is written down, for one that got lost changed nothing; then waits until it is so. */
  async decide(press: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 4 && !(await isDone()); tries++) {
      if ((await this.newest()).status === 'open') await press();
      await this.world.rest();
      for (let looks = 0; looks < LOOKS && !(await isDone()); looks++) await this.world.pass(1);
    }
    assert.ok(await isDone(), 'it did not come true');
  }

  async press(button: string): Promise<void> {
    const omar = this.world.as('omar');
    const [card] = omar
      .dms()
      .filter(({ buttons }) => buttons.includes(button))
      .slice(-1);
    if (card !== undefined) await omar.click(button, { message: card.ts });
  }

  /** Every point of one undisturbed run that has its turn, each lived once. `name` begins their names. Returns the kills. */
  async atEach(test: TestContext, name: string, live: Life): Promise<number> {
    const tallies: Tally[] = [];
    await live(null, (tally) => tallies.push(tally));
    const points = tallies.flatMap(pointsOf);
    assert.ok(points.length > 5);
    const planned = points.filter((point, index) =>
      hasTurn(`${name}: ${nameOfPoint(point)}`, index + 1, points.length),
    );
    const before = this.world.deaths;
    for (const point of planned)
      await live(point).catch((cause: unknown) => {
        throw new Error(`killed at: ${name}: ${nameOfPoint(point)}`, { cause });
      });
    await this.world.arm(null);
    const killed = this.world.deaths - before;
    reportTurn(test, killed, String(points.length));
    return killed;
  }

  async assertNoAlert(): Promise<void> {
    const alerts = await this.world.database.db
      .selectFrom('messages')
      .select(['kind', 'detail'])
      .where('kind', 'in', ['drift-notice', 'revoke-alert', 'gone-notice'])
      .execute();
    assert.deepEqual(alerts, []);
    assert.deepEqual(this.world.gitlab.violations, []);
    assert.deepEqual(this.world.slack.violations, []);
    const { broken } = await verifyAudit(this.world.database.db);
    assert.equal(broken, null);
  }

  /** A sync that a killed process had begun holds up the next one for a while. */
  async #sync(): Promise<void> {
    const syncedAt = async (): Promise<number> => {
      const { db } = this.world.database;
      const state = await db.selectFrom('connectorStates').select('syncedAt').executeTakeFirst();
      return state?.syncedAt?.getTime() ?? 0;
    };
    const before = await syncedAt();
    for (let tries = 0; tries < 100 && (await syncedAt()) === before; tries++) {
      await this.world.as('omar').command('/access sync');
      await this.world.pass(1);
    }
  }
}

export async function startKilledFinding(): Promise<KilledFinding> {
  return new KilledFinding(await startMortalWorld('2026-11-25T12:00:00Z'));
}

function pointsOf({ commits, gitlab }: Tally): KillPoint[] {
  const committed = Array.from({ length: commits }, (_, index): KillPoint => ({
    kind: 'commit',
    nth: index + 1,
  }));
  const requests = gitlab.flatMap((request, index): KillPoint[] => {
    const unanswered = { kind: 'gitlab', phase: 'after', nth: index + 1 } as const;
    return request.startsWith('GET') ? [unanswered] : [{ ...unanswered, phase: 'before' }, unanswered];
  });
  return [...committed, ...requests];
}
