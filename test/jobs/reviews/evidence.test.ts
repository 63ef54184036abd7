import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bundleContent, lastBundle, sendsOf } from '../../../src/db/reviews/bundles.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { verifyBundle } from '../../../src/evidence/verify.ts';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { sendEvidence, wantEvidence } from '../../../src/operations/reviews/want-evidence.ts';
import { prune } from '../../../src/operations/prune.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { campaignOf, carryOut, openReview } from '../../support/reviews.ts';
import { newKey, signing } from '../../support/signing-office.ts';
import { sentenceOf } from '../../support/sentence-of.ts';

async function bundleOf(office: Office, id: ReviewCampaignId) {
  const bundle = await lastBundle(office.ctx.db, id);
  if (bundle === undefined) throw new Error('no bundle');
  return bundle;
}

async function faultsOf(content: Buffer, key: KeyObject): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hallpass-test-'));
  try {
    await writeFile(join(folder, 'b.zip'), content);
    return (await verifyBundle(join(folder, 'b.zip'), [createPublicKey(key)])).faults;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const actions = async (office: Office, id: ReviewCampaignId): Promise<string[]> => {
  const rows = await office.ctx.db
    .selectFrom('auditEvents')
    .select('action')
    .where('subjectId', '=', id)
    .where('action', 'like', 'review.evidence%')
    .orderBy('seq')
    .execute();
  return rows.map(({ action }) => action);
};

describe('evidence', () => {
  it('so far is made for whoever runs the campaign, sent to them, and verifies', async () => {
    const office = await openOffice();
    const key = newKey();
    const slack = signing(office, key);
    const id = await openReview(office);
    await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
    await slack.run();
    expect(slack.posts).toMatchObject([
      { to: 'U0DANA0', text: expect.stringContaining('so far, as it is not closed') },
    ]);
    const [file] = slack.files;
    expect(file).toMatchObject({ to: 'D-U0DANA0', name: 'evidence-quarter-4-2026-11-25.zip' });
    expect(await faultsOf(file?.content ?? Buffer.alloc(0), key)).toEqual([]);
    const bundle = await lastBundle(office.ctx.db, id);
    expect(bundle).toMatchObject({ isFinal: false, dueAt: null, refusal: null, attempts: 1 });
    expect(bundle?.sha256).toBe(
      createHash('sha256')
        .update(file?.content ?? '')
        .digest('hex'),
    );
    expect(await actions(office, id)).toEqual([
      'review.evidence_wanted',
      'review.evidence_made',
      'review.evidence_sent',
    ]);
  });

  it('at close goes to the channel of the campaign, once, with what was carried out at once', async () => {
    const office = await openOffice();
    const slack = signing(office);
    const id = await openReview(office, { channel: 'C0AUDIT01' });
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    expect((await campaignOf(office, id)).status).toBe('complete');
    await slack.run();
    expect(slack.posts).toEqual([]);
    office.skip('2m');
    await slack.run();
    expect(slack.posts).toMatchObject([
      { to: 'C0AUDIT01', text: expect.stringContaining('everything is carried out') },
    ]);
    expect(await lastBundle(office.ctx.db, id)).toMatchObject({ isFinal: true, wantedBy: null });
    await slack.run();
    expect(slack.files).toHaveLength(1);
  });

  it('a channel that does not take it: it goes to whoever made the campaign', async () => {
    const office = await openOffice();
    const slack = signing(office, newKey(), [
      { outcome: 'undeliverable', error: 'not_in_channel', retryAfterSeconds: null },
    ]);
    const id = await openReview(office, { channel: 'C0AUDIT01' });
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    office.skip('2m');
    await slack.run();
    await slack.run();
    expect(slack.posts.map(({ to }) => to)).toEqual(['C0AUDIT01', 'U0DANA0']);
    expect(slack.files.map(({ to }) => to)).toEqual(['D-U0DANA0']);
  });

  it('of a campaign whose maker has left goes to somebody who looks after its connector', async () => {
    const office = await openOffice();
    const slack = signing(office);
    const id = await openReview(office);
    await office.register('dana', { deactivated: true });
    await closeCampaign(office.ctx, office.actor('omar'), { campaignId: id });
    office.skip('2m');
    await slack.run();
    expect(slack.files.map(({ to }) => to)).toEqual(['D-U0OMAR0']);
  });

  it('a file that Slack did not take is sent again, without a second post', async () => {
    const office = await openOffice();
    const slack = signing(office, newKey(), [
      { outcome: 'sent', channel: 'D1', ts: '1' },
      { outcome: 'retry', error: 'internal_error', retryAfterSeconds: null },
    ]);
    const id = await openReview(office);
    await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
    await slack.run();
    office.skip('5m');
    await slack.run();
    expect(slack.posts).toHaveLength(1);
    expect(slack.files).toHaveLength(2);
  });

  it('of a complete campaign is the same file again, as long as it is kept', async () => {
    const office = await openOffice({ document: { reviews: { keepEvidenceFor: '30d' } } });
    const slack = signing(office);
    const id = await openReview(office);
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    office.skip('2m');
    await slack.run();
    await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
    await slack.run();
    const [first, second] = slack.files;
    expect(second?.content.equals(first?.content ?? Buffer.alloc(0))).toBe(true);
    const bundle = await bundleOf(office, id);
    office.skip('31d');
    await prune(office.ctx);
    expect((await bundleContent(office.ctx.db, bundle)).length).toBe(0);
    expect(await actions(office, id)).toContain('review.evidence_dropped');
    const again = sendEvidence(office.ctx, office.actor('dana'), { bundleId: bundle.id });
    expect(await sentenceOf(again)).toContain('not kept any more');
  });

  it('without a key is refused, and made once there is one and somebody asks', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
    await signing(office, null).run();
    expect(await lastBundle(office.ctx.db, id)).toMatchObject({ refusal: 'no_key', dueAt: null });
    const slack = signing(office);
    await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
    await slack.run();
    expect(slack.files).toHaveLength(1);
  });

  it('is for those who run the campaign', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const wanting = wantEvidence(office.ctx, office.actor('lee'), { campaignId: id });
    await expect(wanting).rejects.toMatchObject({ code: 'not_owner' });
  });

  it('is for auditors as well, who change nothing', async () => {
    const office = await openOffice({ document: { reviews: { auditors: ['lee@acme.test'] } } });
    const slack = signing(office);
    const id = await openReview(office);
    await wantEvidence(office.ctx, office.actor('lee'), { campaignId: id });
    await slack.run();
    expect(slack.files).toMatchObject([{ to: 'D-U0LEE0' }]);
    const closing = closeCampaign(office.ctx, office.actor('lee'), { campaignId: id });
    await expect(closing).rejects.toMatchObject({ code: 'not_owner' });
  });

  it('two who ask at once get one bundle', async () => {
    const office = await openOffice();
    const slack = signing(office);
    const id = await openReview(office);
    await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
    await wantEvidence(office.ctx, office.actor('omar'), { campaignId: id });
    await slack.run();
    const bundle = await bundleOf(office, id);
    expect(await sendsOf(office.ctx.db, bundle.id)).toHaveLength(2);
    expect(slack.files).toHaveLength(2);
  });

  it('key rotated between two campaigns: each verifies with the key of its time, not the other', async () => {
    const office = await openOffice();
    const [former, present] = [newKey(), newKey()];
    const contents: Buffer[] = [];
    for (const key of [former, present]) {
      const slack = signing(office, key);
      const id = await openReview(office);
      await wantEvidence(office.ctx, office.actor('dana'), { campaignId: id });
      await slack.run();
      contents.push(slack.files[0]?.content ?? Buffer.alloc(0));
    }
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = contents;
    expect(await faultsOf(first, former)).toEqual([]);
    expect(await faultsOf(second, present)).toEqual([]);
    expect(await faultsOf(first, present)).toMatchObject([{ code: 'other_key' }]);
    expect(await faultsOf(second, former)).toMatchObject([{ code: 'other_key' }]);
  });
});
