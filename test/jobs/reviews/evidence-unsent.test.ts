/** Evidence whose file Slack does not take: whoever looks after it is told, and what to do. */
import { expect, it } from 'vitest';
import { activeConfig } from '../../../src/db/config/config.ts';
import { sendsOf, lastBundle } from '../../../src/db/reviews/bundles.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { wantEvidence } from '../../../src/operations/reviews/want-evidence.ts';
import type { PostOutcome } from '../../../src/slack/blocks/poster.ts';
import { reviewPostOf } from '../../../src/slack/posts/review-post.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { carryOut, openReview } from '../../support/reviews.ts';
import { newKey, signing } from '../../support/signing-office.ts';

const posted = { outcome: 'sent', channel: 'C0AUDIT01', ts: '1' } as const;
const noScope: PostOutcome = { outcome: 'blocked', error: 'missing_scope', retryAfterSeconds: null };

const told = (office: Office) =>
  office.ctx.db
    .selectFrom('messages')
    .innerJoin('people', 'people.id', 'messages.personId')
    .select(['people.slackUserId', 'subjectId', 'personId'])
    .where('kind', '=', 'evidence-unsent')
    .orderBy('people.slackUserId')
    .execute();

async function says(office: Office, kind: 'evidence-unsent' | 'campaign-card', id: ReviewCampaignId) {
  const { file } = await activeConfig(office.ctx.db);
  const personId = office.actor('dana').personId;
  return (
    await reviewPostOf(office.ctx.db, file, { subjectId: id, kind, personId, ts: null }, office.ctx.now())
  )?.text;
}

it('app without files:write: whoever made it and the owners are told once what to do, and that it went out', async () => {
  const office = await openOffice();
  const slack = signing(office, newKey(), [posted, noScope, noScope]);
  const id = await openReview(office, { channel: 'C0AUDIT01' });
  await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
  await carryOut(office, id);
  office.skip('2m');
  await slack.run();
  expect((await told(office)).map(({ slackUserId }) => slackUserId)).toEqual([
    'U0DANA0',
    'U0OMAR0',
    'U0PRIYA0',
  ]);
  for (const kind of ['evidence-unsent', 'campaign-card'] as const) {
    const words = await says(office, kind, id);
    expect(words).toContain('files:write');
    expect(words).toContain('reinstall');
    expect(words).toContain(`hallpass evidence get ${id}`);
  }
  office.skip('15m');
  await slack.run();
  expect(await told(office)).toHaveLength(3);
  office.skip('15m');
  await slack.run();
  expect(slack.posts).toHaveLength(1);
  expect(slack.files).toHaveLength(3);
  expect(await says(office, 'evidence-unsent', id)).toContain('is where it was to go');
  expect(await says(office, 'campaign-card', id)).not.toContain('files:write');
});

it('a workspace that takes no files: it is given up with Slack’s word, and told', async () => {
  const office = await openOffice();
  const slack = signing(office, newKey(), [
    posted,
    { outcome: 'undeliverable', error: 'restricted_action', retryAfterSeconds: null },
  ]);
  const id = await openReview(office);
  await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
  await slack.run();
  const bundle = await lastBundle(office.ctx.db, id);
  if (bundle === undefined) throw new Error('no bundle');
  expect(await sendsOf(office.ctx.db, bundle.id)).toMatchObject([{ dueAt: null, sentAt: null }]);
  expect(await says(office, 'evidence-unsent', id)).toContain('restricted_action');
  expect((await told(office)).length).toBeGreaterThan(0);
});

it('Slack that is slow or busy is no reason to tell anybody', async () => {
  const office = await openOffice();
  const slack = signing(office, newKey(), [
    posted,
    { outcome: 'retry', error: 'internal_error', retryAfterSeconds: null },
  ]);
  const id = await openReview(office);
  await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
  await slack.run();
  expect(await told(office)).toEqual([]);
});
