/**
 * The program without Slack and without a queue: real rows, the real connector against the strict GitLab, jobs run by hand. For tests of
 * operations and jobs that need many worlds fast; whole journeys are in test/journeys.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import type { Context } from '../../src/context.ts';
import { openDatabase } from '../../src/db/database.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { Person } from '../../src/db/identities/people.ts';
import { verifyAudit } from '../../src/db/audit/verify-audit.ts';
import { system, type PersonActor } from '../../src/domain/actor.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import type { GrantId, RequestId } from '../../src/domain/id.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { decideRequest, type Decide, type Decided } from '../../src/operations/requests/decide-request.ts';
import { extendGrant } from '../../src/operations/requests/extend-grant.ts';
import { registerPerson } from '../../src/operations/identities/register-person.ts';
import { requestAccess } from '../../src/operations/requests/request-access.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { seedAcme, type Acme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { LimitSettings } from '../../playground/fakes/gitlab-limits.ts';
import type { TestDatabase } from './database.ts';
import { document } from '../../playground/fakes/document.ts';
import { connectorsOf, type Settings } from './office-connectors.ts';
import { factsOf, officeContext } from './office-parts.ts';
import { findSnapshot, keepSnapshot, type OfficeSnapshot } from './office-snapshots.ts';
import { OfficeView } from './office-view.ts';
import { startGitLabAgain } from './start-gitlab-again.ts';
import { restoreRows, sharedDatabase, snapshotRows } from './shared-database.ts';

export const never = new AbortController().signal;
const HANDLES = ['ana', 'omar', 'priya', 'dana', 'lee', 'sam'] as const;
export type Handle = (typeof HANDLES)[number];

export interface OfficeOptions {
  /** When the clock starts. */
  readonly startsAt?: string;
  /** How long the connector waits for one answer of GitLab, after the first sync. */
  readonly timeoutMs?: number;
  /** Changes to the document of `document()`. */
  readonly document?: Readonly<Record<string, unknown>>;
  /** What GitLab limits; nothing on the whole unless given. */
  readonly limits?: LimitSettings;
  /** Whether GitLab answers GraphQL; else a sync asks for each member list, as most tests expect. */
  readonly graphql?: boolean;
  /** How far GitLab's clock is ahead of ours, in seconds; 0 unless given. */
  readonly gitlabAhead?: number;
  /** Where GitLab listens; a free port unless given. */
  readonly port?: number;
  /** Takes every line of the log; by itself, they go nowhere. */
  readonly logTo?: NodeJS.WritableStream;
  /** What else is in GitLab before the first sync. */
  readonly furnish?: (gitlab: FakeGitLab, acme: Acme) => void;
}

/** What people and the program do in an office; what is there then, OfficeView reads. */
export class Office extends OfficeView {
  readonly acme: Acme;
  readonly database: TestDatabase;
  readonly people: Map<Handle, PersonActor>;
  /** Every job the operations asked for. */
  readonly jobs: Job[];
  readonly #settings: Settings;

  constructor(
    parts: Pick<Office, 'ctx' | 'gitlab' | 'acme' | 'database' | 'people' | 'jobs'> & { settings: Settings },
  ) {
    super(parts.ctx, parts.gitlab);
    this.acme = parts.acme;
    this.database = parts.database;
    this.people = parts.people;
    this.jobs = parts.jobs;
    this.#settings = parts.settings;
  }

  /** The document, everybody in Slack, and the first sync. */
  async open(changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.configure(changes);
    for (const handle of HANDLES) {
      const { id } = await this.register(handle);
      this.people.set(handle, { kind: 'person', personId: id, via: 'slack' });
    }
    const { ctx } = this;
    const connectors = connectorsOf(this.database.db, ctx, { ...this.#settings, timeoutMs: undefined });
    await this.sync({ ...ctx, connectors });
  }

  async snapshot(): Promise<OfficeSnapshot> {
    return {
      at: this.ctx.now().getTime(),
      port: Number(new URL(this.gitlab.url).port),
      rows: await snapshotRows(this.database),
      jobs: structuredClone(this.jobs),
      people: new Map(this.people),
    };
  }

  /** Instead of `open`. */
  async restore(snapshot: OfficeSnapshot): Promise<void> {
    await restoreRows(this.database, snapshot.rows);
    this.jobs.push(...structuredClone(snapshot.jobs));
    for (const [handle, actor] of snapshot.people) this.people.set(handle as Handle, actor);
  }

  actor(handle: Handle): PersonActor {
    const actor = this.people.get(handle);
    assert(actor, `nobody is called ${handle}`);
    return actor;
  }

  /** Asks for a role; the path is a resource of acme. */
  async ask(handle: Handle, path: string, role: GrantableRole, duration: string): Promise<RequestId> {
    const { requestId } = await requestAccess(this.ctx, this.actor(handle), {
      resourceId: await this.resourceAt(path),
      role,
      ...asked(duration),
    });
    return requestId;
  }

  async askForMore(handle: Handle, grantId: GrantId, duration: string): Promise<RequestId> {
    const { requestId } = await extendGrant(this.ctx, this.actor(handle), { grantId, ...asked(duration) });
    return requestId;
  }

  approve(
    requestId: RequestId,
    by: Handle = 'omar',
    less: Pick<Decide, 'role' | 'durationSeconds'> = {},
  ): Promise<Decided> {
    return decideRequest(this.ctx, this.actor(by), { requestId, decision: 'approve', note: null, ...less });
  }

  /** Asks, has omar (or priya) approve, and reconciles; returns the grant. */
  async grant(handle: Handle, path: string, role: GrantableRole, duration: string): Promise<GrantId> {
    const requestId = await this.ask(handle, path, role, duration);
    await this.approve(requestId, handle === 'omar' ? 'priya' : 'omar');
    await this.reconcile();
    return this.grantOf(requestId);
  }

  /** Runs everything that is due now. */
  async reconcile(ctx = this.ctx): Promise<void> {
    for (let run = 0; run < 10 && (await sweepOnce(ctx, ['access'], 0)) > 0; run++);
  }

  /** Tells owners of what is late by now. */
  async tellLate(): Promise<void> {
    const now = this.ctx.now();
    for (const job of await dueJobs(this.ctx.db, now, now))
      if (job.name === 'tell-late') await runJob(this.ctx, job, never);
  }

  sync(ctx = this.ctx): Promise<void> {
    return syncConnector(ctx, { connectorId: 'gitlab' }, never);
  }

  async pass(duration: string): Promise<void> {
    this.skip(duration);
    this.gitlab.tick();
    await this.reconcile();
  }

  /** Lets time pass as the sweep sees it: a look every 5 s, at what has been due for 2 s. */
  async sweepThrough(duration: string): Promise<void> {
    for (let left = parseDuration(duration) ?? 0; left > 0; left -= 5) {
      this.skip('5s');
      this.gitlab.tick();
      await sweepOnce(this.ctx, ['access'], 2000);
    }
  }

  skip(duration: string): void {
    this.#settings.offset += (parseDuration(duration) ?? 0) * 1000;
  }

  /** Puts another active configuration. */
  async configure(changes: Readonly<Record<string, unknown>>): Promise<void> {
    await applyConfig(this.ctx, system('test'), {
      document: document(this.gitlab.url, changes),
      source: 'file',
    });
  }

  /** Registers somebody anew, or changes what Slack says of them. */
  async register(
    handle: Handle,
    changes: Partial<Parameters<typeof registerPerson>[2]> = {},
  ): Promise<Person> {
    return registerPerson(this.ctx, system('test'), { ...factsOf(handle), ...changes });
  }

  useToken(token: string): void {
    this.#settings.token = token;
  }

  /** A second jobs process on the same database: its own pool, its own connectors. */
  another(): Context {
    const { db, close } = openDatabase(this.database.address);
    onTestFinished(close);
    return { ...this.ctx, db, connectors: connectorsOf(db, this.ctx, this.#settings) };
  }

  async close(): Promise<void> {
    const audit = await verifyAudit(this.ctx.db);
    await this.gitlab.close();
    assert.deepEqual(this.gitlab.violations, []);
    assert.equal(audit.broken, null);
  }
}

const asked = (duration: string) => ({
  durationSeconds: parseDuration(duration) ?? 0,
  reason: 'INC-1',
  source: 'slack' as const,
  idempotencyKey: randomBytes(8).toString('hex'),
});

/**
 * Acme, synced, with everybody linked; brought back as it was after the sync when one like it was opened before. When the test ends it is
 * closed, and must have asked GitLab nothing strange and kept an unbroken audit trail.
 */
export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const { startsAt = '2026-11-25T12:00:00Z', limits, furnish, port, graphql = false } = options;
  const { gitlabAhead = 0 } = options;
  const database = await sharedDatabase();
  const key =
    furnish === undefined && limits === undefined && options.logTo === undefined
      ? JSON.stringify([startsAt, options.document, graphql, gitlabAhead])
      : null;
  const snapshot = key === null ? null : findSnapshot(database, key);
  const settings = {
    offset: (snapshot?.at ?? Date.parse(startsAt)) - Date.now(),
    token: '',
    timeoutMs: options.timeoutMs,
  };
  const now = (): Date => new Date(Date.now() + settings.offset);
  const gitlabNow = (): Date => new Date(now().getTime() + gitlabAhead * 1000);
  const before = snapshot === null ? null : await startGitLabAgain({ now: gitlabNow }, snapshot.port);
  const gitlab = before ?? (await startFakeGitLab({ now: gitlabNow, limits, port }));
  gitlab.graphql.isOn = graphql;
  settings.token = gitlab.token;
  const acme = seedAcme(gitlab);
  furnish?.(gitlab, acme);
  const jobs: Job[] = [];
  const ctx = officeContext(database.db, { jobs, now, settings, logTo: options.logTo });
  const office = new Office({ ctx, gitlab, acme, database, people: new Map(), jobs, settings });
  onTestFinished(() => office.close());
  if (before !== null && snapshot !== null) await office.restore(snapshot);
  else await office.open(options.document);
  if (key !== null && snapshot === null) keepSnapshot(database, key, await office.snapshot());
  return office;
}
