/** Who was told that an end is late is told as well, by a message that rings, that it is over. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { document } from '../../playground/fakes/document.ts';
import { runJob } from '../../jobs/processors.ts';
import type { SlotId } from '../../src/domain/id.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { renderMessage } from '../../src/slack/posts/render.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const handle of ['ana', 'omar', 'priya']) await world.as(handle).openHome();
});
afterAll(() => world.close());

const alert = (handle: string): SeenMessage | undefined =>
  world
    .as(handle)
    .dms()
    .find(({ shown }) => /Not taken back yet|Taken back/.test(shown));

it('each owner is told once, under the alert, how late it was', async () => {
  const { slack } = world;
  await world.as('ana').command('/access request acme/platform/api maintainer 30m INC-1');
  await world.as('omar').click('Approve');
  world.gitlab.faults.add({ kind: 'status', method: 'DELETE', times: Infinity });
  await world.pass('31m');
  for (let minute = 0; minute < 3; minute++) await world.pass('1m');
  for (const handle of ['omar', 'priya']) {
    expect(alert(handle)?.shown).toContain('*Not taken back yet*');
    expect(alert(handle)?.replies ?? []).toEqual([]);
  }
  world.gitlab.faults.clear();
  for (let minute = 0; minute < 3; minute++) await world.pass('1m');
  for (const handle of ['omar', 'priya']) {
    expect(alert(handle)?.shown).toContain('*Taken back*');
    const below = alert(handle)?.replies ?? [];
    expect(below).toHaveLength(1);
    expect(below[0]?.shown).toMatch(/^<@\w+> \*Taken back\*: access of .+ to .+platform\/api/);
    expect(below[0]?.shown).toMatch(/It was \d+ minutes late\. GitLab was read back: nothing is left to do/);
  }
  await world.pass('10m');
  expect(alert('omar')?.replies).toHaveLength(1);
  expect(slack.violations).toEqual([]);
});

it('whoever became an owner meanwhile, and was told that it is late, is told as well', async () => {
  await world.as('lee').openHome();
  const said = (handle: string): readonly string[] =>
    world
      .as(handle)
      .dms()
      .flatMap(({ shown, replies }) => [shown, ...replies.map((reply) => reply.shown)])
      .filter((shown) => /(Not taken back yet|Taken back).*\/infra/.test(shown));
  await world.as('ana').command('/access request acme/platform/infra maintainer 30m INC-4');
  await world.as('omar').click('Approve');
  world.gitlab.faults.add({ kind: 'status', method: 'DELETE', times: Infinity });
  await world.pass('31m');
  for (let minute = 0; minute < 3; minute++) await world.pass('1m');
  await owners('omar@acme.test', 'priya@acme.test', 'lee@acme.test');
  expect(said('lee')).toEqual([expect.stringContaining('*Not taken back yet*: Maintainer of')]);
  world.gitlab.faults.clear();
  for (let minute = 0; minute < 3; minute++) await world.pass('1m');
  expect(said('lee')).toEqual([expect.stringMatching(/^<@\w+> \*Taken back\*: access of .* minutes late/s)]);
  expect(said('omar').filter((shown) => shown.startsWith('<@'))).toHaveLength(1);
  await owners('omar@acme.test', 'priya@acme.test');
  expect(world.slack.violations).toEqual([]);
});

/** What an operator does who edits the file. */
async function owners(...list: readonly string[]): Promise<void> {
  const [first] = document(world.gitlab.url).connectors;
  const edited = document(world.gitlab.url, { connectors: [{ ...first, owners: list }] });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

it('nobody is told of an end that was on time', async () => {
  const told = (): readonly SeenMessage[] =>
    world
      .as('omar')
      .dms()
      .flatMap(({ replies }) => replies)
      .filter(({ shown }) => shown.includes('Taken back'));
  const before = told().length;
  await world.as('ana').command('/access request acme/platform/infra maintainer 30m INC-2');
  await world.as('omar').click('Approve');
  await world.pass('31m');
  expect(told()).toHaveLength(before);
});

it('an alert that is being posted while its end commits is followed by it, too', async () => {
  const { program, gitlab, slack } = world;
  const quiet = { ...program.ctx, queue: { add: async () => undefined } };
  const run = (job: Job): Promise<unknown> => runJob(quiet, job, new AbortController().signal);
  await world.as('ana').command('/access request acme/platform/deploy-tools maintainer 30m INC-3');
  await world.as('omar').click('Approve');
  await world.quiet();
  const { id: grantId, slotId } = await quiet.db
    .selectFrom('grants')
    .select(['id', 'slotId'])
    .where('status', '=', 'active')
    .executeTakeFirstOrThrow();
  gitlab.faults.add({ kind: 'status', method: 'DELETE', times: Infinity });
  world.skip('31m');
  await run({ name: 'expire-grant', payload: { grantId } });
  await run({ name: 'reconcile-membership', payload: { slotId } });
  world.skip('2m');
  await run({ name: 'tell-late', payload: { grantId } });
  const alerts = await quiet.db
    .selectFrom('messages')
    .select(['id', 'personId'])
    .where('kind', '=', 'revoke-alert')
    .where('subjectId', '=', slotId)
    .execute();
  expect(alerts).toHaveLength(2);
  const [posted] = alerts;
  gitlab.faults.clear();
  const slow: typeof quiet.slack = {
    ...quiet.slack,
    post: async (...post) => {
      await run({ name: 'reconcile-membership', payload: { slotId } });
      // Its alert is not there yet.
      for (const { id } of await lateEnds(slotId)) await renderMessage(quiet, id);
      return quiet.slack.post(...post);
    },
  };
  await renderMessage({ ...quiet, slack: slow }, posted?.id ?? 'msg_');
  expect((await lateEnds(slotId)).map(({ personId }) => personId)).toEqual([posted?.personId]);
  await world.pass('1m');
  await world.quiet();
  const about = ['omar', 'priya'].map((handle) =>
    world
      .as(handle)
      .dms()
      .find(({ shown }) => /Taken back.*deploy-tools/.test(shown)),
  );
  // To whom it was not posted before the end, it says itself that it was taken back, and rings.
  expect(about.map((seen) => seen?.replies.length ?? -1).toSorted((one, other) => one - other)).toEqual([
    0, 1,
  ]);
  const [below] = about.flatMap((seen) => seen?.replies ?? []);
  expect(below?.shown).toMatch(/^<@\w+> \*Taken back\*/);
  expect(slack.violations).toEqual([]);
});

const lateEnds = (slotId: SlotId) =>
  world.program.ctx.db
    .selectFrom('messages')
    .select(['id', 'personId'])
    .where('kind', '=', 'late-end')
    .where('subjectId', '=', slotId)
    .execute();
