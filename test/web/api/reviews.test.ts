/** An access review from its draft to its evidence through the API, with the rights of whoever calls. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { apiOf, tokenFor } from '../../support/api.ts';
import { carryOut, itemsIn, openReview, tendReviews } from '../../support/reviews.ts';
import { signing } from '../../support/signing-office.ts';
import { openOffice, type Handle, type OfficeOptions } from '../../support/office.ts';
import { stageCampaign } from '../../../src/operations/reviews/stage-campaign.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../../src/domain/id.ts';

const SETTINGS = {
  name: 'Quarter 4',
  connectors: ['gitlab'],
  resources: ['acme/**'],
  reviewers: { by: 'owners' },
  deadline: '2026-12-09T12:00:00Z',
};

async function open(document: OfficeOptions['document'] = {}) {
  const office = await openOffice({ document });
  const call = apiOf(office.ctx);
  const as = async (who: Handle, wish: Parameters<typeof tokenFor>[2] = {}) => {
    const token = await tokenFor(office.ctx, office.actor(who), wish);
    return (method: string, path: string, body?: unknown) => call(token, method, path, { body });
  };
  return { office, as };
}
type Caller = Awaited<ReturnType<Awaited<ReturnType<typeof open>>['as']>>;

async function idsOf(call: Caller, path: string): Promise<Record<string, unknown>[]> {
  const { body } = await call('GET', path);
  return body['items'] as Record<string, unknown>[];
}

it('is drafted, changed, staged, opened, decided, finished, undone and closed', async () => {
  const { office, as } = await open();
  const [dana, omar, priya] = [await as('dana'), await as('omar'), await as('priya')];
  const made = await dana('POST', '/reviews', SETTINGS);
  expect(made).toMatchObject({
    status: 201,
    body: { status: 'draft', settings: { roleAtLeast: 'guest', undecided: 'keep' } },
  });
  const id = String(made.body['id']) as ReviewCampaignId;
  const changed = { ...SETTINGS, name: 'Year 2026', noteRequired: true };
  expect(await dana('PUT', `/reviews/${id}`, changed)).toMatchObject({
    status: 200,
    body: { name: 'Year 2026', settings: { noteRequired: true } },
  });
  expect(await dana('POST', `/reviews/${id}/open`)).toMatchObject({ status: 409, body: { code: 'decided' } });
  expect(await dana('POST', `/reviews/${id}/snapshot`, {})).toMatchObject({ status: 200 });
  await stageCampaign(office.ctx, id);
  expect((await dana('GET', `/reviews/${id}`)).body).toMatchObject({
    status: 'staged',
    snapshotRefused: null,
  });
  expect((await dana('POST', `/reviews/${id}/open`)).body).toMatchObject({ status: 'open' });
  expect(await dana('POST', `/reviews/${id}/remind`)).toMatchObject({ status: 200 });
  expect(await dana('POST', `/reviews/${id}/discard`)).toMatchObject({ status: 409 });

  const own = await idsOf(omar, `/reviews/${id}/items?limit=100`);
  const item = own.find(({ username }) => username === 'lee') ?? own[0];
  expect(own.every(({ by }) => (by as { name: string }).name === 'omar')).toBe(true);
  const remove = { items: [item?.['id']], decision: 'remove' };
  expect(await omar('POST', `/reviews/${id}/decision`, remove)).toMatchObject({
    status: 422,
    body: { code: 'note_required' },
  });
  const decided = await omar('POST', `/reviews/${id}/decision`, { ...remove, note: 'left the team' });
  expect(decided.body).toMatchObject({ decided: 1 });
  const others = own.filter((one) => one !== item).map((one) => one['id']);
  const reassign = { items: others, to: 'priya@acme.test', reason: 'on holiday' };
  const given = await omar('POST', `/reviews/${id}/reassign`, reassign);
  expect(given).toMatchObject({ status: 200 });
  expect(Number(given.body['given']) + Number(given.body['kept'])).toBe(others.length);
  expect((await priya('GET', `/reviews/${id}/items?limit=100`)).status).toBe(200);
  expect((await omar('POST', `/reviews/${id}/finish`)).body).toMatchObject({ submitted: 1 });
  await carryOut(office, id);

  const undone = () => omar('POST', `/review-items/${String(item?.['id'])}/undo`);
  const lee = await as('lee');
  expect(await lee('POST', `/review-items/${String(item?.['id'])}/undo`)).toMatchObject({ status: 403 });
  expect(await undone()).toMatchObject({ status: 200, body: { status: 'restoring' } });
  expect((await dana('POST', `/reviews/${id}/close`)).body).toMatchObject({ status: 'closed' });
});

it('has its tasks, and evidence, shown to whoever runs it and to auditors, who change nothing', async () => {
  const { office, as } = await open({ reviews: { auditors: ['sam@acme.test'] } });
  const id = await openReview(office);
  const [dana, sam, lee] = [await as('dana'), await as('sam'), await as('lee')];
  for (const call of [dana, sam]) {
    expect((await call('GET', `/reviews/${id}/items?of=all&limit=100`)).body['items']).toHaveLength(
      (await itemsIn(office, id)).length,
    );
    expect(await call('GET', `/reviews/${id}/tasks`)).toMatchObject({ status: 200 });
    expect(await call('POST', `/reviews/${id}/evidence`)).toMatchObject({ body: { wanted: true } });
  }
  await tendReviews(office);
  expect(await lee('GET', `/reviews/${id}`)).toMatchObject({ status: 404 });
  expect(await sam('POST', `/reviews/${id}/close`)).toMatchObject({
    status: 403,
    body: { code: 'not_owner' },
  });
  expect(await sam('POST', '/reviews', SETTINGS)).toMatchObject({ status: 403, body: { code: 'not_owner' } });
  const trail = await sam('GET', '/audit?limit=100');
  const facts = (trail.body['items'] as { action: string }[]).map(({ action }) => action);
  expect(facts).toContain('review.opened');
  expect(await idsOf(sam, '/connectors')).toMatchObject([{ id: 'gitlab' }]);
});

it('leaves its evidence through the API, the very bundle that was signed', async () => {
  const { office, as } = await open();
  const slack = signing(office);
  const id = await openReview(office);
  const dana = await as('dana');
  expect(await dana('GET', `/reviews/${id}/evidence`)).toMatchObject({
    status: 404,
    body: { code: 'no_evidence' },
  });
  expect(await dana('POST', `/reviews/${id}/evidence`)).toMatchObject({
    status: 200,
    body: { wanted: true },
  });
  await slack.run();
  const { status, body } = await dana('GET', `/reviews/${id}/evidence`);
  expect(status).toBe(200);
  const content = Buffer.from(String(body['content']), 'base64');
  expect(content.equals(slack.files[0]?.content ?? Buffer.alloc(0))).toBe(true);
  expect(body).toMatchObject({ isFinal: false, sha256: createHash('sha256').update(content).digest('hex') });
});

it('is decided by people alone: no assistant, no program, nobody who reviews nothing in it', async () => {
  const { office, as } = await open();
  const id = await openReview(office);
  const item = (await itemsIn(office, id)).find(
    ({ reviewerId }) => reviewerId === office.actor('omar').personId,
  );
  const itemId: ReviewItemId = item?.id ?? 'rvi_';
  const decision = { items: [itemId], decision: 'keep' };
  const assistant = await as('omar', { kind: 'assistant' });
  const program = await as('dana', { kind: 'machine' });
  for (const [path, body] of [
    [`/reviews/${id}/decision`, decision],
    [`/reviews/${id}/finish`, undefined],
    [`/reviews/${id}/reassign`, { items: [itemId], to: 'priya@acme.test', reason: 'x' }],
    [`/review-items/${itemId}/undo`, undefined],
  ] as const) {
    expect(await assistant('POST', path, body)).toMatchObject({ status: 403, body: { code: 'assistant' } });
    expect(await program('POST', path, body)).toMatchObject({ status: 403, body: { code: 'token_verb' } });
  }
  for (const path of ['open', 'close', 'discard', 'remind'])
    expect(await assistant('POST', `/reviews/${id}/${path}`)).toMatchObject({ body: { code: 'assistant' } });
  const dana = await as('dana');
  expect(await dana('POST', `/reviews/${id}/decision`, decision)).toMatchObject({ status: 403 });
  expect((await itemsIn(office, id)).find((one) => one.id === itemId)?.status).toBe('undecided');
});

it('is nothing to a token that is for other integrations', async () => {
  const { office, as } = await open();
  const id = await openReview(office);
  const dana = await as('dana', { connectors: ['gitlab'] });
  expect(await dana('GET', `/reviews/${id}`)).toMatchObject({ status: 200 });
  await office.database.pool.query(`update api_tokens set connectors = '["other"]'`);
  expect(await dana('GET', `/reviews/${id}`)).toMatchObject({ status: 404 });
  expect(await idsOf(dana, '/reviews')).toEqual([]);
  expect(await dana('POST', '/reviews', SETTINGS)).toMatchObject({ body: { code: 'token_connector' } });
  const [item] = await itemsIn(office, id);
  expect(await dana('POST', `/review-items/${item?.id}/undo`)).toMatchObject({
    body: { code: 'token_connector' },
  });
});

it('is refused with what is wrong with its settings', async () => {
  const { as } = await open();
  const dana = await as('dana');
  const make = (changes: object) => dana('POST', '/reviews', { ...SETTINGS, ...changes });
  expect(await make({ deadline: '2020-01-01T00:00:00Z' })).toMatchObject({
    status: 422,
    body: { code: 'review_setting', field: 'deadline' },
  });
  expect(await make({ instructions: 'x'.repeat(5000) })).toMatchObject({ body: { field: 'instructions' } });
  expect(await make({ reviewers: { by: 'named', named: [] } })).toMatchObject({
    body: { field: 'reviewers' },
  });
  expect(await make({ connectors: ['nowhere'] })).toMatchObject({
    status: 422,
    body: { field: 'connectors' },
  });
  expect(await make({ newSince: '2026-02-30' })).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect(await make({ surprise: true })).toMatchObject({ status: 400, body: { code: 'invalid' } });
});
