/** A role on a group is a role on everything below it: every door judges it so, by what the cache knows now. */
import { expect, it } from 'vitest';
import { reachOf } from '../../src/db/cache/reach.ts';
import { limitFinding } from '../../src/operations/findings/limit-finding.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Office } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';

const policy = (id: string, glob: string, rest: Readonly<Record<string, unknown>> = {}) => ({
  id,
  match: { resources: [glob], roles: ['reporter', 'developer', 'maintainer'] },
  approval: 'owners',
  maxDuration: '8h',
  ...rest,
});
const SHORT = { policies: [policy('prod', 'acme/prod/**', { maxDuration: '2h' }), policy('all', '**')] };
const CLOSED = { policies: [policy('prod', 'acme/prod/**', { approval: 'refuse' }), policy('all', '**')] };
const shown = async (office: Office, kind: 'request-card' | 'requester-card'): Promise<string> => {
  const [message] = (await office.messages(kind)).toReversed();
  if (message === undefined) throw new Error(`there is no ${kind}`);
  return (await postOf(office.ctx, message, 'U0OMAR'))?.text ?? '';
};

it('is held to the policy of acme/prod when it is asked for, approved and extended on acme', async () => {
  const office = await openOffice({ document: SHORT });
  expect(await sentenceOf(office.ask('sam', 'acme', 'maintainer', '8h'))).toBe(
    'Set a duration of at most 2 hours: it reaches acme/prod, whose policy says so.',
  );
  expect(await office.ask('lee', 'acme/web', 'maintainer', '8h')).toMatch(/^req_/);
  const asked = await office.ask('sam', 'acme', 'maintainer', '2h');
  expect(await shown(office, 'request-card')).toContain(
    'Reaches: 14 projects below it, also `acme/prod`: 3 projects',
  );
  expect(await shown(office, 'requester-card')).toContain('also Maintainer on `acme/prod`: 3 projects');
  await office.approve(asked);
  await office.reconcile();
  const grant = await office.grantOf(asked);
  await office.pass('1h');
  expect(await sentenceOf(office.askForMore('sam', grant, '2h'))).toContain('2 hours is the most');
  const more = await office.askForMore('sam', grant, '30m');
  await office.configure(CLOSED);
  expect(await sentenceOf(office.approve(more))).toContain('would also be Maintainer on acme/prod');
});

it('is refused at the press for a place that is refused by then, or that came to be below', async () => {
  const office = await openOffice({
    document: {
      policies: [policy('vault', 'acme/web/vault/**', { approval: 'refuse' }), policy('all', '**')],
    },
  });
  const asked = await office.ask('sam', 'acme/web', 'developer', '1h');
  office.gitlab.addGroup({ id: 90, path: 'vault', name: 'Vault', parentId: office.acme.groups.web });
  await office.sync();
  expect(await sentenceOf(office.approve(asked))).toBe(
    'This can no longer be approved. Developer on acme/web would also be Developer on acme/web/vault, where no policy lets anybody ask for it. Ask for acme/web/checkout instead.',
  );
  expect(await office.request(asked)).toBe('pending');
  const project = await office.ask('sam', 'acme/web/checkout', 'developer', '1h');
  expect(await office.approve(project)).toMatchObject({ status: 'approved' });
});

it('is granted by rule only where every place below is', async () => {
  const auto = policy('web', 'acme/web/**', { approval: 'auto' });
  const office = await openOffice({
    document: { policies: [policy('checkout', '*/*/checkout'), auto, policy('all', '**')] },
  });
  expect(await office.request(await office.ask('sam', 'acme/web', 'developer', '1h'))).toBe('pending');
  expect(await office.request(await office.ask('sam', 'acme/web/storefront', 'developer', '1h'))).toBe(
    'approved',
  );
  await office.configure({ policies: [auto, policy('all', '**')] });
  expect(await office.request(await office.ask('lee', 'acme/web', 'developer', '1h'))).toBe('approved');
});

it('is made temporary within what may be asked for there, when it was given outside hallpass', async () => {
  const office = await openOffice({ document: SHORT });
  const { acme, gitlab } = office;
  gitlab.setMember('group', acme.groups.acme, acme.users.sam, 40);
  await office.sync();
  const { id: findingId } = await office.ctx.db.selectFrom('findings').select('id').executeTakeFirstOrThrow();
  const limit = (durationSeconds: number) =>
    limitFinding(office.ctx, office.actor('dana'), { findingId, durationSeconds, note: null });
  expect(await sentenceOf(limit(3 * 3600))).toContain('at most 2 hours: it reaches acme/prod');
  await limit(3600);
});

it('reaches what is known: archived, too, nothing gone, nothing of another connector or beside it', async () => {
  const office = await openOffice();
  const { db } = office.ctx;
  const at = async (path: string) =>
    reachOf(
      db,
      await db.selectFrom('resources').selectAll().where('path', '=', path).executeTakeFirstOrThrow(),
    );
  const { acme, gitlab } = office;
  gitlab.addGroup({ id: 91, path: 'dat_', name: 'Like', parentId: acme.groups.acme });
  gitlab.archive('group', acme.groups.ml, true);
  await office.sync();
  expect(
    (await at('acme/data')).below.map(({ path, isArchived }) => `${path} ${isArchived}`).toSorted(),
  ).toEqual([
    'acme/data/ml true',
    'acme/data/ml/recommender true',
    'acme/data/pipelines false',
    'acme/data/warehouse false',
  ]);
  expect((await at('acme/dat_')).below).toEqual([]);
  expect((await at('acme/data/warehouse')).below).toEqual([]);
  gitlab.delete('project', acme.projects.warehouse);
  await office.sync();
  await office.sync();
  const left = (await at('acme/data')).below.map(({ path }) => path);
  expect(left.toSorted()).toEqual(['acme/data/ml', 'acme/data/ml/recommender', 'acme/data/pipelines']);
});
