/**
 * The program without Slack and without a queue: real rows, the real connector against the strict GitLab, jobs run by hand. For tests of
 * operations and jobs that need many worlds fast; whole journeys are in test/journeys.
 */
import { randomBytes } from 'node:crypto';
import { sweepOnce } from '../../jobs/sweep.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { openConnectors } from '../../src/connectors/registry.ts';
import type { Context } from '../../src/context.ts';
import { activeConfig, lastConfigWith } from '../../src/db/config.ts';
import { system, type PersonActor } from '../../src/domain/actor.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import { makeId, type GrantId, type RequestId } from '../../src/domain/id.ts';
import { createLog } from '../../src/log.ts';
import { applyConfig } from '../../src/operations/apply-config.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import { registerPerson } from '../../src/operations/register-person.ts';
import { requestAccess } from '../../src/operations/request-access.ts';
import type { Job } from '../../src/queue/jobs.ts';
import type { SlackPoster } from '../../src/slack/poster.ts';
import { seedAcme, type Acme } from '../fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../fakes/gitlab.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { document } from './document.ts';

const NEVER = new AbortController().signal;
const HANDLES = ['ana', 'omar', 'priya', 'dana', 'lee', 'sam'] as const;
type Handle = (typeof HANDLES)[number];

export class Office {
  readonly ctx: Context;
  readonly gitlab: FakeGitLab;
  readonly acme: Acme;
  readonly database: TestDatabase;
  readonly people: ReadonlyMap<string, PersonActor>;
  /** Every job the operations asked for. */
  readonly jobs: Job[];
  readonly #clock: { offset: number };

  constructor(
    parts: Pick<Office, 'ctx' | 'gitlab' | 'acme' | 'database' | 'people' | 'jobs'> & {
      clock: { offset: number };
    },
  ) {
    this.ctx = parts.ctx;
    this.gitlab = parts.gitlab;
    this.acme = parts.acme;
    this.database = parts.database;
    this.people = parts.people;
    this.jobs = parts.jobs;
    this.#clock = parts.clock;
  }

  actor(handle: Handle): PersonActor {
    const actor = this.people.get(handle);
    if (actor === undefined) throw new Error(`nobody is called ${handle}`);
    return actor;
  }

  /** Asks for a role; the path is a resource of acme. */
  async ask(handle: Handle, path: string, role: GrantableRole, duration: string): Promise<RequestId> {
    const { id } = await this.ctx.db
      .selectFrom('resources')
      .select('id')
      .where('path', '=', path)
      .executeTakeFirstOrThrow();
    const asked = {
      resourceId: id,
      role,
      durationSeconds: parseDuration(duration) ?? 0,
      reason: 'INC-1',
      source: 'slack' as const,
    };
    const { requestId } = await requestAccess(this.ctx, this.actor(handle), {
      ...asked,
      idempotencyKey: randomBytes(8).toString('hex'),
    });
    return requestId;
  }

  /** Asks, has omar (or priya) approve, and settles; returns the grant. */
  async grant(handle: Handle, path: string, role: GrantableRole, duration: string): Promise<GrantId> {
    const requestId = await this.ask(handle, path, role, duration);
    await decideRequest(this.ctx, this.actor(handle === 'omar' ? 'priya' : 'omar'), {
      requestId,
      decision: 'approve',
      note: null,
    });
    await this.settle();
    const { id } = await this.ctx.db
      .selectFrom('grants')
      .select('id')
      .where('requestId', '=', requestId)
      .executeTakeFirstOrThrow();
    return id;
  }

  /** Runs everything that is due now. */
  async settle(): Promise<void> {
    for (let run = 0; run < 10 && (await sweepOnce(this.ctx, ['access'], 0)) > 0; run++);
  }

  async sync(): Promise<void> {
    await syncConnector(this.ctx, { connectorId: 'gitlab' }, NEVER);
  }

  async pass(duration: string): Promise<void> {
    this.skip(duration);
    this.gitlab.tick();
    await this.settle();
  }

  skip(duration: string): void {
    this.#clock.offset += (parseDuration(duration) ?? 0) * 1000;
  }

  async status(grantId: GrantId): Promise<string> {
    const row = await this.ctx.db
      .selectFrom('grants')
      .select(['status', 'endReason'])
      .where('id', '=', grantId)
      .executeTakeFirstOrThrow();
    return row.endReason === null ? row.status : `${row.status}: ${row.endReason}`;
  }

  /** The direct row in GitLab as `level` or `level until date`; null for none. */
  row(kind: 'group' | 'project', placeId: number, userId: number): string | null {
    const row = this.gitlab.member(kind, placeId, userId);
    if (row === null) return null;
    return `${row.level}${row.expiresAt === null ? '' : ` until ${row.expiresAt}`}`;
  }

  async close(): Promise<void> {
    await this.gitlab.close();
    await this.database.close();
  }
}

/** Acme, synced, with everybody linked. `startsAt` is when the clock starts. */
export async function openOffice(startsAt = '2026-11-25T12:00:00Z'): Promise<Office> {
  const database = await testDatabase();
  const clock = { offset: Date.parse(startsAt) - Date.now() };
  const now = (): Date => new Date(Date.now() + clock.offset);
  const gitlab = await startFakeGitLab({ now });
  const acme = seedAcme(gitlab);
  const jobs: Job[] = [];
  const log = createLog(process.env['TEST_LOG_LEVEL'] ?? 'silent');
  const { db } = database;
  const ctx: Context = {
    db,
    queue: { add: async (job) => void jobs.push(job) },
    connectors: openConnectors({
      load: async (id) => {
        const { file } = await activeConfig(db);
        return file.connectors.some((connector) => connector.id === id) ? file : lastConfigWith(db, id);
      },
      secretOf: () => gitlab.token,
      now,
      log,
    }),
    slack: NO_SLACK,
    now,
    newId: (prefix) => makeId(prefix, now(), randomBytes(16)),
    log,
  };
  await applyConfig(ctx, system('test'), { document: document(gitlab.url), source: 'file' });
  const people = new Map<string, PersonActor>();
  for (const handle of HANDLES) people.set(handle, await register(ctx, handle));
  const office = new Office({ ctx, gitlab, acme, database, people, jobs, clock });
  await office.sync();
  return office;
}

async function register(ctx: Context, handle: string): Promise<PersonActor> {
  const facts = {
    slackTeamId: 'T1',
    slackUserId: `U0${handle.toUpperCase()}0`,
    name: handle,
    email: `${handle}@acme.test`,
    tz: null,
  };
  const { id } = await registerPerson(ctx, system('test'), {
    ...facts,
    isOutsider: false,
    deactivated: false,
  });
  return { kind: 'person', personId: id, via: 'slack' };
}

const away = { outcome: 'retry', error: 'there is no Slack here', retryAfterSeconds: null } as const;
const NO_SLACK: SlackPoster = {
  post: async () => away,
  update: async () => away,
  // oxlint-disable-next-line require-yield -- nobody is here
  async *listMembers() {},
  member: async () => null,
  userGroupMembers: async () => [],
};
