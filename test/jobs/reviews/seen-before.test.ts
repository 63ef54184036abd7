import { expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/domain/reviews/review-item.ts';
import { decideItems } from '../../../src/operations/reviews/decide-items.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { decide, finishAll, itemOf, openReview, reviewerOf, stateOf } from '../../support/reviews.ts';

/** Lee's row is another one than was reviewed, and is decided on again. */
async function movedItem(office: Office, level: number) {
  const { projects, users } = office.acme;
  const id = await openReview(office);
  const item = await itemOf(office, id, 'lee', 'acme/platform/api');
  await decide(office, item, 'remove');
  office.gitlab.setMember('project', projects.api, users.lee, level, { expiresAt: null });
  await finishAll(office, id);
  const moved = await stateOf(office, item);
  expect(moved.status).toBe('moved');
  return { item, moved };
}

it('a row that changed between screen and press is not decided on: it is changed, and stays to be decided', async () => {
  const office = await openOffice();
  const { item, moved } = await movedItem(office, 40);
  const press = (seenAs: string | null) =>
    decideItems(office.ctx, office.actor(reviewerOf(office, item)), {
      campaignId: item.campaignId,
      items: [{ id: item.id, seenAs }],
      decision: 'keep',
      lowerTo: null,
      note: null,
    });
  const nothing = { decided: 0, own: 0, changed: 1, unfit: 0 };
  expect(await press(fingerprintOf(item))).toEqual(nothing);
  expect(await press(null)).toEqual(nothing);
  expect(await stateOf(office, item)).toMatchObject({ status: 'moved', seen: null, found: moved.found });
  expect(await press(fingerprintOf(moved))).toEqual({ decided: 1, own: 0, changed: 0, unfit: 0 });
  expect(await stateOf(office, item)).toMatchObject({ status: 'decided', seen: moved.found });
  // What is decided on again is about the row that was seen then, and no more about the first one.
  expect(await press(fingerprintOf(item))).toEqual(nothing);
});

it('a decision is taken back whatever stands there', async () => {
  const office = await openOffice();
  const { item, moved } = await movedItem(office, 40);
  await decide(office, moved, 'keep');
  const by = office.actor(reviewerOf(office, item));
  const { campaignId, id } = item;
  const nothing = { decision: null, lowerTo: null, note: null } as const;
  const back = await decideItems(office.ctx, by, { campaignId, items: [{ id, seenAs: null }], ...nothing });
  expect(back).toMatchObject({ decided: 1, changed: 0 });
});
