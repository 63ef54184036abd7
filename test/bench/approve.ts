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

/**
 * How long from pressing Approve until the write is at GitLab, one press at a time: the press acknowledged, judged, recorded and
 * queued, the row in GitLab read, then written. The bare app writes at once.
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
  const measured: number[] = [];
  for (let index = 0; index < PRESSES; index++) {
    const press = await requested(stage, index);
    measured.push(await msUntilWrite(stage.gitlab, press));
    await reconciled(stage);
  }
  const bare = await measureBare(stage, await requested(stage, PRESSES));
  return [0.5, 0.99].map((part) => ({
    benchmark: 'approve',
    on: stage.place.name,
    figure: `p${part * 100}`,
    value: percentile(measured, part),
    unit: 'ms',
    bare: percentile(bare, part),
    bar: part === 0.5 ? { of: 'value', most: MOST_MS[stage.place.name] } : null,
  }));
}

type Press = () => Promise<unknown>;

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

async function measureBare(stage: Stage, press: Press): Promise<number[]> {
  const bolt = new Remote<BareCalls>('bare');
  try {
    const path = `/projects/${FIRST_PROJECT}/members`;
    const body = { user_id: NOBODY, access_level: 30 };
    stage.slack.requestUrl = await bolt.call('bolt', {
      slack: bareSlack(stage),
      gitlab: bareGitLab(stage),
      write: { method: 'POST', path, body },
    });
    const measured: number[] = [];
    for (let count = 0; count < BARE_PRESSES; count++) measured.push(await msUntilWrite(stage.gitlab, press));
    return measured;
  } finally {
    await bolt.close();
  }
}

/** From here to the moment the next write is at GitLab. */
async function msUntilWrite(gitlab: FakeGitLab, press: Press): Promise<number> {
  const received = new Promise<number>((resolve) => {
    const stopListening = gitlab.onRequest((phase, { method }) => {
      if (phase !== 'received' || method === 'GET') return;
      stopListening();
      resolve(performance.now());
    });
  });
  const startedAt = performance.now();
  await press();
  return (await received) - startedAt;
}
