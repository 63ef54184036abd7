import { commandPayload } from '../../playground/fakes/slack-payloads.ts';
import { sendSteadily, signedBySlack, type Pace } from './pace.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import type { SenderCalls } from './processes/sender.ts';
import { Remote } from './remote.ts';
import { percentile, type Row } from './row.ts';
import { bareGitLab, bareSlack, withStage, type Outside, type Stage } from './stage.ts';

const PER_SECOND = 50;
const WARM_UP: Pace = { perSecond: PER_SECOND, count: 100 };
/** Ten seconds of hallpass, five of the bare app, in turns: what else the machine does then meets both. */
const ROUNDS = 5;
const BARE: Pace = { perSecond: PER_SECOND, count: 50 };
const MEASURED: Pace = { perSecond: PER_SECOND, count: 100 };
/** So that each has a second to themselves. */
const PEOPLE = 50;
const MOST_TIMES_BARE = 3;

/**
 * How soon `/access` is acknowledged, typed 50 times a second by 50 people, each of whom gets the form opened and filled; against a
 * Bolt app that does nothing but acknowledge.
 */
export function ack(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) => withStage(place, hirePeople, measure));
}

function hirePeople({ gitlab, acme, slack }: Outside): void {
  for (let index = 0; index < PEOPLE; index++) {
    const [handle, name] = [handleOf(index), `Person ${index}`];
    slack.addPerson({ handle, name });
    gitlab.addUser({
      username: handle,
      name,
      email: `${handle}@acme.test`,
      enterpriseGroupId: acme.groups.acme,
    });
  }
}

const handleOf = (index: number): string => `p${index % PEOPLE}`;

async function measure(stage: Stage): Promise<Row[]> {
  const sender = new Remote<SenderCalls>('sender');
  const bolt = new Remote<BareCalls>('bare');
  try {
    const boltUrl = await bolt.call('bolt', {
      slack: bareSlack(stage),
      gitlab: bareGitLab(stage),
      write: null,
    });
    const send = (url: string, pace: Pace): Promise<number[]> =>
      sendSteadily(sender, pace, (index) => signedBySlack(stage.slack, url, commandOf(stage, index)));
    await send(boltUrl, WARM_UP);
    await send(stage.slackUrl, WARM_UP);
    const [measured, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(...(await send(boltUrl, BARE)));
      measured.push(...(await send(stage.slackUrl, MEASURED)));
    }
    return [0.5, 0.99].map((part) => ({
      benchmark: 'ack',
      on: stage.place.name,
      figure: `p${part * 100}`,
      value: percentile(measured, part),
      unit: 'ms',
      bare: percentile(bare, part),
      bar: part === 0.99 ? { of: 'ratio', most: MOST_TIMES_BARE } : null,
    }));
  } finally {
    await Promise.all([sender.close(), bolt.close()]);
  }
}

function commandOf({ slack }: Stage, index: number): Readonly<Record<string, unknown>> {
  const person = slack.store.personOf(handleOf(index));
  const channel = slack.store.openDm(person.id).id;
  return commandPayload(slack.store, person, { command: '/access', text: '', channel }, slack.url);
}
