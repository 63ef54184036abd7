/** What must be true after a journey, whatever happened to the program on the way. */
import { expect } from 'vitest';
import type { MortalWorld } from '../support/mortal-world.ts';
import type { Journey } from './whole-journey.ts';

/** Messages that tell owners of trouble. A killed process is none: nobody changed anything outside hallpass. */
const ALERTS = ['drift-notice', 'revoke-alert', 'gone-notice'] as const;
/** What a post may still offer when everything is over. */
const HARMLESS = 'Request again';

export async function expectUntroubled(world: MortalWorld, journey: Journey): Promise<void> {
  await journey.finish();
  expect(journey.breaches).toEqual([]);
  await expectOneStory(world, journey);
  await expectQuietCards(world, journey);
  const alerts = await world.database.db
    .selectFrom('messages')
    .select(['kind', 'detail'])
    .where('kind', 'in', ALERTS)
    .execute();
  expect(alerts).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
  expect(world.slack.violations).toEqual([]);
}

/** The request and its extension, each decided once, and one grant that ended because its time was up. */
async function expectOneStory({ database: { db } }: MortalWorld, journey: Journey): Promise<void> {
  const since = journey.startedAt;
  const requests = await db
    .selectFrom('requests')
    .select((eb) => [
      'kind',
      'status',
      eb
        .selectFrom('approvals')
        .select((of) => of.fn.countAll<number>().as('count'))
        .whereRef('approvals.requestId', '=', 'requests.id')
        .as('decisions'),
    ])
    .where('createdAt', '>=', since)
    .orderBy('createdAt')
    .execute();
  expect(requests).toEqual([
    { kind: 'standard', status: 'approved', decisions: 1 },
    { kind: 'extension', status: 'approved', decisions: 1 },
  ]);
  const grants = await db
    .selectFrom('grants')
    .select(['status', 'endReason'])
    .where('createdAt', '>=', since)
    .execute();
  expect(grants).toEqual([{ status: 'ended', endReason: 'expired' }]);
}

/** Posts with a row offer nothing any more; one that a killed process left without a row can be pressed, and nothing comes of it. */
async function expectQuietCards(world: MortalWorld, journey: Journey): Promise<void> {
  const known = new Set(
    (await world.database.db.selectFrom('messages').select('ts').execute()).map(({ ts }) => ts),
  );
  const before = await worldOf(world);
  const offers: string[] = [];
  for (const handle of [journey.who.handle, 'omar', 'priya']) {
    const person = world.as(handle);
    for (const { ts, buttons, shown } of person.dms()) {
      const live = buttons.filter((button) => button !== HARMLESS);
      if (known.has(ts) && live.length > 0) offers.push(shown);
      for (const button of live) {
        // One that turns out to be a second copy offers nothing after the first press.
        if (
          person
            .dms()
            .find((post) => post.ts === ts)
            ?.buttons.includes(button) !== true
        )
          continue;
        await person.click(button, { message: ts });
        while (person.modal() !== null) await person.close();
      }
    }
  }
  expect(offers).toEqual([]);
  expect(await worldOf(world)).toEqual(before);
}

/** All that a press could change. */
async function worldOf({ database: { db }, gitlab, acme }: MortalWorld): Promise<unknown> {
  return {
    rows: [acme.users.lee, acme.users.ana].map((user) => gitlab.member('project', acme.projects.api, user)),
    requests: await db.selectFrom('requests').selectAll().orderBy('id').execute(),
    grants: await db.selectFrom('grants').selectAll().orderBy('id').execute(),
  };
}
