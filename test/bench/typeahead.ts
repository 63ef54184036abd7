import { randomBytes } from 'node:crypto';
import { makeId } from '../../src/domain/id.ts';
import type { Database } from '../../src/db/database.ts';
import { sendSteadily, signedBySlack, type Pace } from './pace.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import type { SenderCalls } from './processes/sender.ts';
import { Remote } from './remote.ts';
import { percentile, type Row } from './row.ts';
import { bareGitLab, bareSlack, withStage, type Stage } from './stage.ts';

const RESOURCES = 10_000;
const ROWS_AT_ONCE = 1000;
const WARM_UP: Pace = { perSecond: 20, count: 40 };
/** In turns: what else the machine does then meets both. */
const ROUNDS = 5;
const BARE: Pace = { perSecond: 20, count: 20 };
const MEASURED: Pace = { perSecond: 20, count: 40 };
const MOST_MS: Readonly<Record<'p50' | 'p99', number>> = { p50: 300, p99: 100 };
const TEAMS = ['payments', 'identity', 'search', 'mobile', 'data', 'platform', 'growth', 'billing'];
const THINGS = ['api', 'worker', 'gateway', 'dashboard', 'importer', 'scheduler', 'library', 'terraform'];
/** What people type: letters, parts of names, several words, a path, something that is nowhere. */
const QUERIES = [
  'p',
  'pa',
  'pay',
  'gate',
  'api',
  'ident sched',
  'acme/search',
  'team-7/',
  'mobile 42',
  'zzz',
];

/**
 * How soon Slack gets the options for what somebody has typed, among 10,000 projects, twenty times a second. The bare Bolt app
 * answers with the same hundred options always.
 */
export function typeahead(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) => withStage(place, () => undefined, measure));
}

async function measure(stage: Stage): Promise<Row[]> {
  await addResources(stage.database);
  const typed = await typedOnce(stage);
  const sender = new Remote<SenderCalls>('sender');
  const bolt = new Remote<BareCalls>('bare');
  try {
    const boltUrl = await bolt.call('bolt', {
      slack: bareSlack(stage),
      gitlab: bareGitLab(stage),
      write: null,
    });
    const send = (url: string, pace: Pace): Promise<number[]> =>
      sendSteadily(sender, pace, (index) => {
        const value = QUERIES[index % QUERIES.length];
        // Slack's own ids make every payload another one; here it is this.
        return signedBySlack(stage.slack, url, { ...typed, value, nonce: randomBytes(8).toString('hex') });
      });
    await send(boltUrl, WARM_UP);
    await send(stage.slackUrl, WARM_UP);
    const [measured, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(...(await send(boltUrl, BARE)));
      measured.push(...(await send(stage.slackUrl, MEASURED)));
    }
    return (['p50', 'p99'] as const).map((figure) => ({
      benchmark: 'typeahead',
      on: stage.place.name,
      figure,
      value: percentile(measured, Number(figure.slice(1)) / 100),
      unit: 'ms',
      bare: percentile(bare, Number(figure.slice(1)) / 100),
      bar: { of: 'value', most: MOST_MS[figure] },
    }));
  } finally {
    await Promise.all([sender.close(), bolt.close()]);
  }
}

/** What Slack sends when ana has opened the form and types: to be sent again with other letters. */
async function typedOnce({ slack }: Stage): Promise<Readonly<Record<string, unknown>>> {
  const ana = slack.person('ana');
  await ana.command('/access');
  await slack.until(() => ana.modal()?.fields.some(({ label }) => label === 'Resource'), 10_000);
  await ana.suggest('Resource', 'acme');
  return slack.deliveries.at(-1)?.payload as Readonly<Record<string, unknown>>;
}

async function addResources({ db }: Database): Promise<void> {
  const { id: parentId } = await db
    .selectFrom('resources')
    .select('id')
    .where('path', '=', 'acme')
    .executeTakeFirstOrThrow();
  const now = new Date();
  const rows = Array.from({ length: RESOURCES }, (_, index) => {
    const name = `${THINGS[index % THINGS.length]}-${index}`;
    const team = `${TEAMS[index % TEAMS.length]}/team-${index % 100}`;
    return {
      id: makeId('rsc', now, randomBytes(16)),
      connectorId: 'gitlab',
      kind: 'project' as const,
      externalId: String(1_000_000 + index),
      path: `acme/${team}/${name}`,
      name,
      parentId,
      syncedAt: now,
    };
  });
  for (let from = 0; from < RESOURCES; from += ROWS_AT_ONCE)
    await db
      .insertInto('resources')
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .execute();
}
