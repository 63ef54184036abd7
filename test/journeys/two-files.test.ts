/** Several processes on one database, not all with the same hallpass.yaml: which one rules, and who is told of it before. */
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from '../../src/cli/failure.ts';
import { compose, type Program } from '../../src/compose.ts';
import { createLog } from '../../src/log.ts';
import { document } from '../../playground/fakes/document.ts';
import { configOf } from '../support/program-config.ts';
import { connectionString } from '../support/test-server.ts';
import { startWorld, type World } from '../support/world.ts';

type Changes = Readonly<Record<string, unknown>>;

let world: World;
let log: { readonly msg: string; readonly [field: string]: unknown }[] = [];
const running = new Set<Program>();

beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  for (const program of running) await program.stop();
  running.clear();
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

/** Boots one more process on the same database, with a file of its own. */
async function start(file: Changes, supersedes?: number): Promise<Program> {
  const { gitlab, slack, database } = world;
  const config = configOf({
    databaseUrl: connectionString(database.address),
    gitlab,
    slack,
    document: file,
    supersedes,
  });
  const to = new Writable({
    write(chunk, _, done) {
      log.push(JSON.parse(String(chunk)) as (typeof log)[number]);
      done();
    },
  });
  const program = await compose(config, { now: world.now, log: createLog('info', to) });
  running.add(program);
  await program.start();
  return program;
}

async function stop(...programs: readonly Program[]): Promise<void> {
  for (const program of programs) {
    await program.stop();
    running.delete(program);
  }
}

const version = async (): Promise<number> =>
  (
    await world.program.ctx.db
      .selectFrom('configVersions')
      .select('version')
      .orderBy('version', 'desc')
      .executeTakeFirstOrThrow()
  ).version;

const living = () => world.program.ctx.db.selectFrom('processes').selectAll().execute();
/** What a start ends with: its exit code and what it prints. */
const refusal = (starting: Promise<Program>) =>
  starting.then(
    () => null,
    (error: unknown) => failureOf(error),
  );

const { policies, connectors } = document('https://gitlab.test');
const OLD: Changes = {};
const NEW: Changes = { requests: { lapseAfter: '4h' } };
const NEWER: Changes = { requests: { lapseAfter: '2h' } };
const NEWEST: Changes = { requests: { lapseAfter: '1h' } };

describe('two files, three processes, rolling restart both ways', () => {
  it('forward: a new file rules at once, and the old one is refused while a process lives with the new', async () => {
    const [b, c] = [await start(OLD), await start(OLD)];
    expect([await version(), (await living()).length]).toEqual([1, 3]);
    await stop(c);
    const renewed = await start(NEW);
    expect(await version()).toBe(2);
    // One of the others ends and is started again before it has been given the new file.
    await stop(b);
    const failure = await refusal(start(OLD));
    expect(failure?.code).toBe(78);
    expect(failure?.text).toMatch(
      /hallpass\.yaml: is version 1 of the configuration, which version 2 replaced on .* UTC/,
    );
    expect(failure?.text).toContain(`another process (${process.pid} on `);
    expect(failure?.text).toMatch(/since .* UTC.*Give this process the newer file.*HALLPASS_SUPERSEDES=2/);
    expect([await version(), (await living()).length]).toEqual([2, 2]);
    await start(NEW);
    await world.restart(configWith(NEW));
    expect([await version(), (await living()).length]).toEqual([2, 3]);
    await stop(renewed);
  });

  it('back: only when the operator says so, once; then the newer one is the one that is refused', async () => {
    const [b] = [await start(NEW)];
    expect((await refusal(start(OLD)))?.code).toBe(78);
    const back = await start(OLD, 2);
    expect(await version()).toBe(3);
    await stop(b);
    expect((await refusal(start(NEW)))?.text).toContain('is version 2 of the configuration, which version 3');
    await start(OLD, 2);
    await world.restart(configWith(OLD));
    expect(await version()).toBe(3);
    // What was said stays said of that version only.
    const newer = await start(NEWER);
    expect(await version()).toBe(4);
    await stop(back);
    expect((await refusal(start(OLD, 2)))?.text).toContain('HALLPASS_SUPERSEDES=4');
    await stop(newer);
  });

  it('an older file rules again where nobody lives with a newer one, ended or killed', async () => {
    expect(await version()).toBe(4);
    const again = await start(OLD);
    expect(await version()).toBe(5);
    await stop(again);
    const killed = await start(NEWER, 5);
    expect(await version()).toBe(6);
    expect((await refusal(start(OLD)))?.code).toBe(78);
    await world.database.pool.query(
      `update processes set seen_at = seen_at - interval '2 minutes' where config_version = 6`,
    );
    await stop(await start(OLD));
    expect(await version()).toBe(7);
    await stop(killed);
  });

  it('a process goes by the clock of the database, whatever its own says', async () => {
    const ahead = await start(NEWEST);
    const [row] = (await living()).filter(({ configVersion }) => configVersion === 8);
    world.skip('2h');
    const failure = await refusal(start(OLD));
    expect([failure?.code, row?.host === undefined]).toEqual([78, false]);
    await stop(ahead);
  });
});

describe('a document that takes something from owners', () => {
  it('says so to them and in the log: what a rule decides, who decides, what is dropped', async () => {
    await stop(await start(OLD));
    log = [];
    const quick = {
      id: 'quick',
      match: { resources: ['acme/web/**'], roles: ['reporter'] },
      approval: 'auto',
    };
    const [connector] = connectors;
    const byRule = await start({
      policies: [quick, ...policies],
      connectors: [{ ...connector, url: world.gitlab.url, owners: ['priya@acme.test'] }],
    });
    await world.quiet();
    for (const handle of ['omar', 'priya']) {
      const said = world.as(handle).dms().at(-1)?.shown ?? '';
      expect(said).toMatch(/Version \d+ of the configuration changes what you decide for GitLab/);
      expect(said).toContain('*Reporter*');
      expect(said).toContain('`acme/web`');
      expect(said).toContain('nobody is asked, by the policy `quick`');
      expect(said).toContain('`omar@acme.test` may not any more');
    }
    const told = log.findIndex(({ msg }) => msg.includes('takes something from owners'));
    expect(log[told]).toMatchObject({ level: 40, connectorId: 'gitlab', byRule: { places: 4 } });
    expect(told).toBeLessThan(log.findIndex(({ msg }) => msg === 'hallpass listens'));
    await stop(byRule, await start(OLD, await version()));
  });

  it('an open grant and a request that a file drops: their owners are told how many', async () => {
    await world.as('ana').command('/access request acme/platform/api developer 1h fixing it');
    await world.as('omar').click('Approve');
    await world.as('sam').command('/access request acme/web reporter 1h looking');
    const dropped = await start({ connectors: [] });
    await world.quiet();
    const said = world.as('omar').dms().at(-1)?.shown ?? '';
    expect(said).toContain(
      'It no longer has GitLab: the open grant ends now, and the waiting request is cancelled',
    );
    expect(log.filter(({ level }) => level === 40).at(-1)).toMatchObject({
      dropped: { grants: 1, requests: 1 },
    });
    await stop(dropped);
  });
});

const configWith = (file: Changes) => ({
  ...world.config,
  document: { ...world.config.document, file: document(world.gitlab.url, file) },
});
