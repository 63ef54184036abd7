import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { itemIdsOf, reviewPage, type PageFilter } from '../../src/db/models/reviews/page.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { system, type PersonActor } from '../../src/domain/actor.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { createIdMaker, type PersonId } from '../../src/domain/id.ts';
import { createLog } from '../../src/log.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { createCampaign } from '../../src/operations/reviews/create-campaign.ts';
import { decideItems } from '../../src/operations/reviews/decide-items.ts';
import { openCampaign } from '../../src/operations/reviews/open-campaign.ts';
import { stageCampaign } from '../../src/operations/reviews/stage-campaign.ts';
import { fill, timed } from './conflicts.ts';
import { withPlace } from './places.ts';
import { percentile, type Row } from './row.ts';

const REVIEWERS = 10;
const ROWS = 50_000;
/** Groups that are invited to a project each, with 50 members each. */
const SHARES = 100;
const INVITATIONS = 2_000;
const MACHINES = 1_000;
const ON = `${ROWS} memberships, ${SHARES * 50} through invited groups, ${INVITATIONS} invitations, ${MACHINES} machines, ${REVIEWERS} reviewers`;
const PER_PAGE = 20;
const PAGES = 200;

/**
 * How long it takes to take a snapshot of a company, to show a reviewer who has 5,000 items a page
 * of them, and to decide on all of them at once. The bare figures are the same rows read.
 */
export const reviews = (): Promise<Row[]> =>
  withPlace('PostgreSQL', async (place) => {
    const database = openDatabase(await place.connect());
    try {
      await migrate(database.db, database.pool, { withQueue: false });
      return await measure(database);
    } finally {
      await database.close();
    }
  });

async function measure({ db }: Database): Promise<Row[]> {
  const now = (): Date => new Date();
  const newId = createIdMaker(now, randomBytes);
  const queue = { add: async (): Promise<void> => undefined };
  const ctx = { db, queue, now, newId, log: createLog('silent'), boxes: null, publicUrl: null };
  await applyConfig(ctx, system('bench'), { document: DOCUMENT, source: 'file' });
  await fill(db, newId);
  await fillOthers(db);
  const [owner] = await owners(db, newId);
  if (owner === undefined) throw new Error('there is no owner');
  const actor: PersonActor = { kind: 'person', personId: owner, via: 'slack' };
  const campaignId = await createCampaign(ctx, actor, {
    name: 'Bench',
    scope: { connectors: ['gitlab'], resources: ['**'], roleAtLeast: 'guest', leaveOut: [] },
    reviewers: { by: 'owners', named: [] },
    undecided: 'keep',
    noteRequired: false,
    instructions: null,
    channel: null,
    deadline: new Date(Date.now() + 86_400_000),
  });
  const watch = watchMemory();
  const staging = await timed(() => stageCampaign(ctx, campaignId));
  const memory = watch();
  const bareStaging = await timed(() => db.selectFrom('memberships').selectAll().execute());
  await openCampaign(ctx, actor, { campaignId });
  const filter: PageFilter = {
    campaignId,
    reviewerId: owner,
    tab: 'open',
    by: 'place',
    text: null,
    only: null,
  };
  const pages: number[] = [];
  for (let page = 0; page < PAGES; page++)
    pages.push(
      await timed(() => reviewPage(db, filter, { limit: PER_PAGE, offset: (page * PER_PAGE) % 5000 })),
    );
  const items = (await itemIdsOf(db, filter)).map((id) => ({ id, seenAs: null }));
  const keep = { campaignId, items, decision: 'keep', lowerTo: null, note: null } as const;
  const bulk = await timed(() => decideItems(ctx, actor, keep));
  const row = (
    figure: string,
    value: number,
    most: number,
    unit: 'ms' | 'MB' = 'ms',
    bare: number | null = null,
  ): Row => ({ benchmark: 'reviews', on: ON, figure, value, unit, bare, bar: { of: 'value', most } });
  return [
    row('snapshot', staging, 30_000, 'ms', bareStaging),
    row('snapshot: memory in use', memory, 20, 'MB'),
    row('page p99', percentile(pages, 0.99), 300),
    row(`bulk decision of ${items.length}`, bulk, 2000),
  ];
}

/** What a review reads beyond a sync: invited groups, invitations, tokens and last use. */
async function fillOthers(db: Database['db']): Promise<void> {
  await sql`insert into shares (resource_id, group_external_id, connector_id, label, role)
    select project.id, team.external_id, 'gitlab', team.path, 'developer'
    from (select id, row_number() over (order by id) as n from resources where kind = 'project') project
    join (select external_id, path, row_number() over (order by id) as n from resources where parent_id is not null
      and kind = 'group') team using (n) where n <= ${SHARES}`.execute(db);
  await sql`insert into invitations (resource_id, connector_id, address, role, invited_at)
    select id, 'gitlab', 'guest-' || n || '@partner.test', 'developer', now()
    from (select id, row_number() over (order by id) as n from resources) place
    where n <= ${INVITATIONS}`.execute(db);
  await sql`insert into place_reads (resource_id, connector_id, read_at, shows_invitations)
    select id, 'gitlab', now(), true from resources`.execute(db);
  await sql`update accounts set is_bot = external_id::int < ${MACHINES}, last_active_on = current_date - 40`.execute(
    db,
  );
  const token = { name: 'ci', scopes: ['api'], expiresOn: '2030-01-01', lastUsedOn: '2026-01-01' };
  await sql`insert into machine_reads (connector_id, account_external_id, read_at, tokens)
    select 'gitlab', external_id, now(), ${JSON.stringify([token])}::jsonb from accounts where is_bot`.execute(
    db,
  );
  await sql`analyze`.execute(db);
}

/**
 * Gives by how many megabytes what is in use grew at most, looked at after a collection twice a
 * second: what nobody uses any more the process may keep for as long as there is room.
 */
function watchMemory(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const inUse = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = inUse();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, inUse())), 500);
  return () => {
    clearInterval(timer);
    return (Math.max(most, inUse()) - before) / 1_048_576;
  };
}

const addressOf = (index: number): string => `r${index}@a.test`;

async function owners(db: Database['db'], newId: ReturnType<typeof createIdMaker>): Promise<PersonId[]> {
  const syncedAt = new Date();
  const people = Array.from({ length: REVIEWERS }, (_, index) => ({
    id: newId('per'),
    slackTeamId: 'T1',
    slackUserId: `U0OWNER${index}`,
    email: addressOf(index),
    name: `Owner ${index}`,
    isOutsider: false,
    updatedAt: syncedAt,
  }));
  await db.insertInto('people').values(people).execute();
  await db
    .insertInto('connectorStates')
    .values({ connectorId: 'gitlab', status: 'connected', warnings: '[]', syncedAt })
    .execute();
  return people.map(({ id }) => id);
}

const DOCUMENT = ConfigFile.parse({
  version: 1,
  connectors: [
    {
      id: 'gitlab',
      type: 'gitlab',
      name: 'GitLab',
      group: 'acme',
      token: { env: 'T' },
      owners: Array.from({ length: REVIEWERS }, (_, index) => addressOf(index)),
    },
  ],
});
