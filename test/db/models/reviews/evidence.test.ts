import { describe, expect, it } from 'vitest';
import { reviewedCampaigns, reviewEvidence } from '../../../../src/db/models/reviews/evidence.ts';
import { makeId } from '../../../../src/domain/id.ts';
import type { EvidenceItem } from '../../../../src/domain/reviews/evidence.ts';
import { isComplete } from '../../../../src/evidence/lines.ts';
import { openOffice } from '../../../support/office.ts';
import { campaignOf, carryOut, decide, finishAll, itemsIn, openReview } from '../../../support/reviews.ts';

describe('the evidence of a campaign', () => {
  it('has every item with what was decided and found, and places that add up', async () => {
    const office = await openOffice();
    const { db } = office.ctx;
    const id = await openReview(office);
    const items = await itemsIn(office, id);
    const lee = items.find(({ username }) => username === 'lee');
    if (lee === undefined) throw new Error('lee is not reviewed');
    await decide(office, lee, 'remove');
    const soFar = await reviewEvidence(db, id, office.ctx.now());
    expect(soFar?.campaign).toMatchObject({ id, closedAt: null, status: 'open' });
    await finishAll(office, id);
    await carryOut(office, id);
    const evidence = await reviewEvidence(db, id, office.ctx.now());
    if (evidence === undefined) throw new Error('there is no evidence');
    const found: EvidenceItem[] = [];
    for await (const item of evidence.items) found.push(item);
    expect(found.map((item) => item.id)).toEqual(items.map((item) => item.id).toSorted());
    expect(found.find((item) => item.id === lee.id)).toMatchObject({
      decision: 'remove',
      status: 'done',
      found: null,
      decidedBy: { name: expect.any(String), slackUserId: expect.any(String) },
      holder: { name: expect.any(String) },
    });
    expect(evidence.places.filter((place) => !isComplete(place))).toEqual([]);
    expect(evidence.campaign.snapshotHash).toBe((await campaignOf(office, id)).snapshotHash);
    expect(evidence.auditHead.seq).toBeGreaterThan(0);
    expect((await reviewedCampaigns(db)).map((campaign) => campaign.id)).toEqual([id]);
  });

  it('is not there for a campaign that is not', async () => {
    const office = await openOffice();
    const id = makeId('rvc', office.ctx.now(), new Uint8Array(16));
    expect(await reviewEvidence(office.ctx.db, id, office.ctx.now())).toBeUndefined();
  });
});
