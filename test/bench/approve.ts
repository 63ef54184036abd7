import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import { Remote } from './remote.ts';
import { percentile, type Row } from './row.ts';
import { bareGitLab, bareSlack, withStage, type Outside, type Stage } from './stage.ts';

const PRESSES = 100;
const BARE_PRESSES = 50;
const FIRST_PROJECT = 1000;
/** What the bare app asks for; GitLab has nobody with that id, which does not keep the request from arriving. */
const NOBODY = 999_999;
const MOST_MS: Readonly<Record<PlaceName, number>> = {
  embedded: 1200,
  PostgreSQL: 50,
  'PostgreSQL + Redis': 50,
};
/** Far below the 2.5 s after which Slack is answered before the commit. */
const MOST_ACKNOWLEDGED_MS = 500;

/**
 * How long from pressing Approve until the write is at GitLab, one press at a time: the press acknowledged, judged, recorded and
 * queued, the row in GitLab read, then written. The bare app writes at once. And how long until the press is acknowledged, which is when it is
 * committed; `/access`, which opens a form, is in ack.ts.
 */
export function approve(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) => withStage(place, addProjects, measure));
}

function addProjects({ gitlab, acme }: Outside): void {
  for (let index = 0; index <= PRESSES; index++) {
    const path = `service-${index}`;
    gitlab.addProject({ id: FIRST_PROJECT + index, groupId: acme.groups.platform, path, name: path });
  }
}

async function measure(stage: Stage): Promise<Row[]> {
  const measured: Took[] = [];
  for (let index = 0; index < PRESSES; index++) {
    const press = await requested(stage, index);
    measured.push(await timed(stage.gitlab, press));
    await reconciled(stage);
  }
  const bare = await measureBare(stage, await requested(stage, PRESSES));
  const rowOf = (figure: string, of: keyof Took, part: number, most: number | null): Row => ({
    benchmark: 'approve',
    on: stage.place.name,
    figure,
    value: percentile(
      measured.map((took) => took[of]),
      part,
    ),
    unit: 'ms',
    bare: percentile(
      bare.map((took) => took[of]),
      part,
    ),
    bar: most === null ? null : { of: 'value', most },
  });
  return [
    rowOf('p50', 'written', 0.5, MOST_MS[stage.place.name]),
    rowOf('p99', 'written', 0.99, null),
    rowOf('acknowledged p50', 'acknowledged', 0.5, null),
    rowOf('acknowledged p99', 'acknowledged', 0.99, MOST_ACKNOWLEDGED_MS),
  ];
}

type Press = () => Promise<{ readonly ack: { readonly ms: number } }>;

/** Milliseconds from the press. */
interface Took {
  /** Until Slack was told that it is taken: hallpass has committed it then, the bare app has done nothing yet. */
  readonly acknowledged: number;
  /** Until the write was at GitLab. */
  readonly written: number;
}

/** Ana asks for a role; resolves to Omar's finger on Approve, once the card is there. */
async function requested({ slack }: Stage, index: number): Promise<Press> {
  await slack.person('ana').command(`/access acme/platform/service-${index} developer 1h INC-${index}`);
  const omar = slack.person('omar');
  await slack.until(() => omar.dms().at(-1)?.buttons.includes('Approve') === true, 10_000);
  return omar.aim('Approve', { message: omar.dms().at(-1)?.ts ?? '' });
}

/** Everybody's card says what became of it: nothing of this request disturbs the next. */
async function reconciled({ database: { db } }: Stage): Promise<void> {
  const slots = db
    .selectFrom('slots')
    .select('id')
    .whereRef('reconciledVersion', '<', 'wantedVersion')
    .limit(1);
  const messages = db
    .selectFrom('messages')
    .select('id')
    .whereRef('renderedVersion', '<', 'wantedVersion')
    .limit(1);
  while ((await Promise.all([slots.execute(), messages.execute()])).flat().length > 0) await sleep(5);
}

async function measureBare(stage: Stage, press: Press): Promise<Took[]> {
  const bolt = new Remote<BareCalls>('bare');
  try {
    const path = `/projects/${FIRST_PROJECT}/members`;
    const body = { user_id: NOBODY, access_level: 30 };
    stage.slack.requestUrl = await bolt.call('bolt', {
      slack: bareSlack(stage),
      gitlab: bareGitLab(stage),
      write: { method: 'POST', path, body },
    });
    const measured: Took[] = [];
    for (let count = 0; count < BARE_PRESSES; count++) measured.push(await timed(stage.gitlab, press));
    return measured;
  } finally {
    await bolt.close();
  }
}

/** Presses, and waits for the next write at GitLab. */
async function timed(gitlab: FakeGitLab, press: Press): Promise<Took> {
  const received = new Promise<number>((resolve) => {
    const stopListening = gitlab.onRequest((phase, { method }) => {
      if (phase !== 'received' || method === 'GET') return;
      stopListening();
      resolve(performance.now());
    });
  });
  const startedAt = performance.now();
  const { ack: acknowledgement } = await press();
  return { acknowledged: acknowledgement.ms, written: (await received) - startedAt };
}
