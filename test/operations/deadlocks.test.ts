/** Transactions that want the same rows at the same time: whatever order they come in, none of them ever waits for the other in a circle. */
import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import type { Context } from '../../src/context.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { system } from '../../src/domain/actor.ts';
import type { ConfigFile } from '../../src/domain/document/config-file.ts';
import type { GrantId, RequestId } from '../../src/domain/id.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { stopEverything } from '../../src/operations/emergency/stop-everything.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { recordManagers } from '../../src/operations/identities/record-managers.ts';
import { recordOnCall } from '../../src/operations/identities/record-on-call.ts';
import { registerPerson } from '../../src/operations/identities/register-person.ts';
import { unlinkAccount } from '../../src/operations/identities/unlink-account.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { pauseConnector } from '../../src/operations/setup/pause-connector.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { BETA, openDraftOffice, slackId, type DraftOffice } from '../support/drafts.ts';
import { hasTurn } from '../support/kill-points.ts';
import { prove } from '../support/links.ts';
import { never } from '../support/office.ts';
import { until } from '../support/world.ts';

const connectorId = 'beta';

/** What is raced: sam holds `grantId` on beta and waits for the answer to `requestId`, more of the same or something else. */
interface Scene {
  readonly grantId: GrantId;
  readonly requestId: RequestId;
  /** The document with beta in it, of this version. */
  readonly file: ConfigFile;
  readonly version: number;
}

type Act = (ctx: Context, desk: DraftOffice, scene: Scene) => Promise<unknown>;

const without = (file: ConfigFile): ConfigFile => ({
  ...file,
  connectors: file.connectors.filter(({ id }) => id !== connectorId),
});

const ACTS = {
  approve: (ctx, { office }, { requestId }) =>
    decideRequest(ctx, office.actor('omar'), { requestId, decision: 'approve', note: null }),
  apply: (ctx, _, { file }) => applyConfig(ctx, system('test'), { document: without(file), source: 'api' }),
  pause: (ctx, { office }, { version }) =>
    pauseConnector(ctx, office.actor('dana'), { connectorId, paused: true, version }),
  remove: (ctx, { office }, { version }) =>
    removeConnector(ctx, office.actor('dana'), { connectorId, version }),
  unlink: (ctx, { office }) =>
    unlinkAccount(ctx, office.actor('sam'), { connectorId, personId: office.actor('sam').personId }),
  'give back': (ctx, { office }, { grantId }) => endGrant(ctx, office.actor('sam'), { grantId }),
  leave: (ctx) => registerPerson(ctx, system('test'), { ...SAM, deactivated: true }),
  managers: (ctx, { office }) => {
    const lead = turns++ % 2 === 0 ? 'U0DANA0' : 'U0LEE0';
    return recordManagers(ctx, 'Xf0MANAGER', new Map([[office.actor('sam').personId, [lead]]]));
  },
  'on call': (ctx) =>
    recordOnCall(ctx, SCHEDULE, [
      { person: turns++ % 2 === 0 ? 'dana@acme.test' : 'lee@acme.test', from: null, until: null },
    ]),
  stop: (ctx) => stopEverything(ctx, { reason: 'a leaked laptop', by: 'olga@bastion' }),
} satisfies Record<string, Act>;
/** Somebody else each time, so that what waits is looked at again. */
let turns = 0;
const SCHEDULE = {
  id: 'platform',
  source: 'http' as const,
  url: 'https://on-call.acme.test',
  token: { env: 'T' },
};

type Name = keyof typeof ACTS;
const NAMES = Object.keys(ACTS) as Name[];
const ALL_PAIRS = NAMES.flatMap((one, at) => NAMES.slice(at + 1).map((other) => [one, other] as const));
/** They take turns, as kill points do. */
const PAIRS = ALL_PAIRS.filter((pair, index) => hasTurn(pair.join(' × '), index + 1, ALL_PAIRS.length));

const SAM = {
  slackTeamId: 'T1',
  slackUserId: slackId('sam'),
  name: 'sam',
  email: 'sam@acme.test',
  tz: null,
  isOutsider: false,
  deactivated: false,
};

/** Whose rows are held while both come as far as they can, so that each has taken what it takes before; null: both just run. */
const HELD = [null, 'audit_head', 'grants', 'slots', 'requests', 'messages'] as const;

/** Beta set up in Slack, with omar as its owner, and sam linked there. */
async function openDesk(): Promise<DraftOffice> {
  const desk = await openDraftOffice({
    furnish: (gitlab, { users }) => gitlab.setMember('group', BETA, users.sam, 10),
  });
  await desk.connect();
  await syncConnector(desk.ctx, { connectorId }, never);
  return desk;
}

/**
 * Puts everything back to where a race starts. `more`: what sam waits for is more time, or else a role elsewhere. What GitLab would have to be
 * asked for is written: there are many races.
 */
async function scene({ ctx, office }: DraftOffice, file: ConfigFile, more: boolean): Promise<Scene> {
  const { pool } = office.database;
  await pool.query(`
    update grants set status = 'ended', end_reason = 'given_back', ending_at = now(), ended_at = now() where status <> 'ended';
    update requests set status = 'cancelled', cancel_cause = 'by_requester', decided_at = now() where status = 'pending';
    update accounts set kept_apart = false;
    update emergency_stops set resumed_at = now(), resumed_by = 'test' where resumed_at is null`);
  await registerPerson(ctx, system('test'), SAM);
  await prove(office, 'sam', office.acme.users.sam, 'code');
  const version = await applyConfig(ctx, system('test'), { document: file, source: 'api' });
  const asked = await office.ask('sam', 'beta/tools', 'developer', '1h');
  await office.approve(asked);
  const grantId = await office.grantOf(asked);
  await pool.query(
    "update grants set status = 'active', activated_at = $2, expires_at = $2::timestamptz + interval '1 hour' where id = $1",
    [grantId, ctx.now()],
  );
  const requestId = more
    ? await office.askForMore('sam', grantId, '1h')
    : await office.ask('sam', 'beta/site', 'developer', '1h');
  return { grantId, requestId, file, version };
}

const openGrants = ({ ctx }: DraftOffice): Promise<{ id: GrantId }[]> =>
  ctx.db.selectFrom('grants').select('id').where('status', 'in', ['provisioning', 'active']).execute();

interface Outcome {
  readonly name: Name;
  /** Null when it was done. */
  readonly error: unknown;
}

async function race(
  desk: DraftOffice,
  acts: readonly { readonly name: Name; readonly run: () => Promise<unknown> }[],
  held: (typeof HELD)[number],
): Promise<Outcome[]> {
  const { pool } = desk.office.database;
  const keeper = await pool.connect();
  await keeper.query('begin');
  if (held !== null) await keeper.query(`select from ${held} for update`);
  let finished = 0;
  const begun: Promise<Outcome>[] = [];
  for (const { name, run } of acts) {
    const outcome = run().then(
      () => ({ name, error: null }),
      (error: unknown) => ({ name, error }),
    );
    begun.push(outcome.finally(() => (finished += 1)));
    if (held !== null) await until(async () => finished + (await waiting(desk)) >= begun.length);
  }
  await keeper.query('commit');
  keeper.release();
  return Promise.all(begun);
}

async function waiting({ office }: DraftOffice): Promise<number> {
  const { rows } = await office.database.pool.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows[0]?.n ?? 0;
}

/** Whatever came first: what was refused changed nothing, and nobody has access that nothing stands for any more. */
async function assertOneOutcome(
  desk: DraftOffice,
  scene: Scene,
  outcomes: readonly Outcome[],
): Promise<void> {
  const { office, ctx } = desk;
  const isDone = (name: Name): boolean => outcomes.some((one) => one.name === name && one.error === null);
  for (const { name, error } of outcomes)
    if (error !== null)
      expect({ name, error }).toMatchObject({ error: { code: expect.stringMatching(/^[a-z_]+$/) } });
  const request = await office.request(scene.requestId);
  const { file, version } = await activeConfig(ctx.db);
  const beta = file.connectors.find(({ id }) => id === connectorId);
  expect({
    gone: beta === undefined,
    paused: beta?.paused ?? false,
    version: version - scene.version,
  }).toEqual({
    gone: isDone('apply') || isDone('remove'),
    paused: isDone('pause') && beta !== undefined,
    version: Number(isDone('pause')) + Number(beta === undefined),
  });
  expect(request === 'approved').toBe(isDone('approve'));
  const isLost = beta === undefined || isDone('unlink') || isDone('leave') || isDone('stop');
  const standing = [
    ...(isLost || isDone('give back') ? [] : [scene.grantId]),
    ...(isLost || !isDone('approve') ? [] : await madeBy(desk, scene)),
  ];
  expect((await openGrants(desk)).map(({ id }) => id).toSorted()).toEqual(standing.toSorted());
}

const madeBy = async ({ ctx }: DraftOffice, { requestId }: Scene): Promise<GrantId[]> =>
  (await ctx.db.selectFrom('grants').select('id').where('requestId', '=', requestId).execute()).map(
    ({ id }) => id,
  );

/** Deadlocks in this database so far. What a server process saw is counted when it ends, so the others have to have ended. */
async function deadlocks({ office }: DraftOffice): Promise<number> {
  const { pool } = office.database;
  await until(async () => {
    const { rows } = await pool.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'racer'",
    );
    return rows[0]?.n === 0;
  });
  const { rows } = await pool.query<{ deadlocks: number }>(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  assert(rows[0]);
  return rows[0].deadlocks;
}

/** As many races of two as there are ways to hold them up, in both orders. Gives the deadlocks there were. */
async function racesOf(desk: DraftOffice, pair: readonly [Name, Name], file: ConfigFile): Promise<number> {
  const before = await deadlocks(desk);
  const { db, pool, close } = openDatabase(desk.office.database.address);
  pool.on('connect', (client) => void client.query("set application_name = 'racer'"));
  const ctx = { ...desk.ctx, db };
  for (const [round, held] of HELD.entries()) {
    for (const order of [pair, pair.toReversed() as [Name, Name]]) {
      const at = await scene(desk, file, (round + Number(order === pair)) % 2 === 0);
      const acts = order.map((name) => ({ name, run: () => ACTS[name](ctx, desk, at) }));
      await assertOneOutcome(desk, at, await race(desk, acts, held));
    }
  }
  await close();
  return (await deadlocks(desk)) - before;
}

describe('Approve raced with apply, pause, remove, unlink in all pairs: no deadlock, one outcome', () => {
  it.runIf(PAIRS.length > 0)(`in ${PAIRS.length * HELD.length * 2} races`, async () => {
    const desk = await openDesk();
    const { file } = await activeConfig(desk.ctx.db);
    const counted: Record<string, number> = {};
    for (const pair of PAIRS) counted[pair.join(' × ')] = await racesOf(desk, pair, file);
    expect(counted).toEqual(Object.fromEntries(PAIRS.map((pair) => [pair.join(' × '), 0])));
  });
});
