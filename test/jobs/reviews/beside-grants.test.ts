/** What a review takes away where a grant stands on the same row. */
import { describe, expect, it } from 'vitest';
import { activeConfig } from '../../../src/db/config/config.ts';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import type { ReviewItem } from '../../../src/db/reviews/items.ts';
import type { EvidenceItem } from '../../../src/domain/reviews/evidence.ts';
import { itemLine } from '../../../src/evidence/lines.ts';
import { reviewPostOf } from '../../../src/slack/posts/review-post.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { decide, finishAll, itemOf, openReview, stateOf } from '../../support/reviews.ts';

async function evidenceOf(office: Office, { id, campaignId }: ReviewItem): Promise<EvidenceItem> {
  const evidence = await reviewEvidence(office.ctx.db, campaignId, office.ctx.now());
  for await (const item of evidence?.items ?? []) if (item.id === id) return item;
  throw new Error(`the evidence has no ${id}`);
}

describe('a row with a grant on it', () => {
  it.each(['remove', 'lower', 'request'] as const)(
    '%s of a role beside a grant: the evidence and who held it are told that the grant goes on, until its end',
    async (decision) => {
      const office = await openOffice();
      const id = await openReview(office);
      const item = await itemOf(office, id, 'lee', 'acme/platform/api');
      const { expiresAt } = await office.find(
        await office.grant('lee', 'acme/platform/api', 'developer', '4h'),
      );
      await decide(office, item, decision, decision === 'lower' ? 'guest' : null);
      await finishAll(office, id);
      const after = await stateOf(office, item);
      expect(after).toMatchObject({ status: 'done', found: { row: { role: 'developer' } } });
      expect(await evidenceOf(office, item)).toMatchObject({ grantUntil: expiresAt });
      expect(itemLine(await evidenceOf(office, item))).toContain(`,${expiresAt?.toISOString()},`);
      const { db } = office.ctx;
      const { file } = await activeConfig(db);
      const [answer] = await office.messages('review-answer');
      if (answer === undefined) throw new Error('nobody is told');
      const post = await reviewPostOf(db, file, { ...answer, kind: 'review-answer' }, office.ctx.now());
      expect(JSON.stringify(post)).toContain('Your temporary access there runs on until');
    },
  );

  it('a role that was taken away as a grant ended stands in no word about a grant', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await office.grant('lee', 'acme/platform/api', 'developer', '1h');
    await office.pass('2h');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    expect(await evidenceOf(office, item)).toMatchObject({ status: 'done', found: null, grantUntil: null });
  });
});
