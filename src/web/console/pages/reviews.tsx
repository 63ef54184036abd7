/** Access reviews: how far each is, its items, and its evidence. */
import { reviewCampaignModel, type ReviewCampaignModel } from '../../../db/models/reviews/campaign-model.ts';
import { listedReviews } from '../../../db/models/reviews/list.ts';
import { reviewItemsAfter } from '../../../db/models/reviews/page.ts';
import { bundleContent, lastMadeBundle, type ReviewBundle } from '../../../db/reviews/bundles.ts';
import { findReviewer, seesWhole, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { isId } from '../../../domain/id.ts';
import { burnDown } from '../../../domain/reviews/burn-down.ts';
import { REVIEW_TABS } from '../../../domain/reviews/review-filter.ts';
import { NotFoundError } from '../../../errors.ts';
import { wantEvidence } from '../../../operations/reviews/want-evidence.ts';
import type { Asked, ConsoleAct, ConsoleFile, ConsolePage } from '../page.tsx';
import { olderPage, positionIn } from '../paging.ts';
import { connectorNamer, type ConsoleContext, type Viewer } from '../viewer.ts';
import { ReviewItems } from '../views/review-items.tsx';
import { ReviewView } from '../views/review.tsx';
import { Reviews, coverage } from '../views/reviews.tsx';

const CAMPAIGNS_ON_A_PAGE = 20;
const ITEMS_ON_A_PAGE = 50;
const MOST_POINTS = 31;

export const REVIEWS: ConsolePage = {
  path: '/reviews',
  label: 'Access reviews',
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const reader = { personId: viewer.person.id, wholeOn: wholeOn(viewer), within: null };
    const part = { after: positionIn(asked, 'rvc'), limit: CAMPAIGNS_ON_A_PAGE };
    const rows = await listedReviews(ctx.db, reader, part);
    const { items, older } = olderPage('/reviews', {}, rows, CAMPAIGNS_ON_A_PAGE);
    return {
      title: 'Access reviews',
      lead: 'The reviews you run or review in, the latest first.',
      body: (
        <Reviews
          reviews={items}
          older={older}
          mayRun={viewer.manages.length > 0}
          now={ctx.now()}
          tz={viewer.person.tz}
        />
      ),
    };
  },
};

export const REVIEW: ConsolePage = {
  path: '/reviews/:id',
  label: null,
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const { campaign, sight } = await campaignFor(ctx, viewer, asked);
    const { openedAt, deadline, closedAt, tabs, answered } = campaign;
    const all = tabs.open + tabs.decided + tabs.done;
    const until = closedAt ?? ctx.now();
    const points =
      openedAt === null || all === 0
        ? []
        : burnDown({ openedAt, deadline, until, all, answered }, MOST_POINTS);
    const { csrf, person, file } = viewer;
    return {
      title: campaign.name,
      lead: coverage(campaign.scope),
      body: (
        <ReviewView
          {...{ campaign, all, points, csrf }}
          seesEvidence={sight === 'all'}
          named={connectorNamer(file)}
          now={ctx.now()}
          tz={person.tz}
        />
      ),
    };
  },
};

export const REVIEW_ITEMS: ConsolePage = {
  path: '/reviews/:id/items',
  label: null,
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const { campaign, sight } = await campaignFor(ctx, viewer, asked);
    const tab = REVIEW_TABS.find((one) => one === asked.query('tab')) ?? 'open';
    const text = asked.query('q').slice(0, 200);
    const filter = {
      campaignId: campaign.id,
      reviewerId: sight === 'all' ? null : viewer.person.id,
      tab,
      text: text === '' ? null : text,
      only: null,
    } as const;
    const part = { after: positionIn(asked, 'rvi'), limit: ITEMS_ON_A_PAGE };
    const rows = await reviewItemsAfter(ctx.db, filter, part);
    const path = `/reviews/${campaign.id}/items`;
    const { items, older } = olderPage(path, { tab, q: text }, rows, ITEMS_ON_A_PAGE);
    return {
      title: campaign.name,
      lead: sight === 'all' ? 'What is reviewed.' : 'What is yours to review. Decide on it in Slack.',
      body: <ReviewItems {...{ campaign, items, tab, text, older }} />,
    };
  },
};

export const WANT_EVIDENCE: ConsoleAct = {
  path: '/reviews/:id/evidence',
  page: REVIEW,
  run: async (ctx, viewer, sent) => {
    const { campaign } = await campaignFor(ctx, viewer, sent);
    await wantEvidence(ctx, viewer.actor, { campaignId: campaign.id });
    return { to: `/reviews/${campaign.id}`, notice: 'evidence_wanted' };
  },
};

/** The evidence that was made last and is kept still, as a signed bundle. */
export const EVIDENCE: ConsoleFile = {
  path: '/reviews/:id/evidence.zip',
  isFor: () => true,
  send: async (ctx, viewer, asked) => {
    const { campaign, sight } = await campaignFor(ctx, viewer, asked);
    const bundle = sight === 'all' ? await lastMadeBundle(ctx.db, campaign.id) : undefined;
    if (bundle === undefined) throw new NotFoundError('evidence');
    return { name: `${campaign.id}.zip`, type: 'application/zip', parts: wholeOf(ctx, bundle) };
  },
};

async function* wholeOf({ db }: ConsoleContext, bundle: ReviewBundle): AsyncGenerator<Uint8Array> {
  yield await bundleContent(db, bundle);
}

type ReviewSight = 'all' | 'own' | 'nothing';

/** All of it for whoever runs it, and auditors; what is theirs for a reviewer once it is open. */
async function sightOf(
  { db }: ConsoleContext,
  viewer: Viewer,
  campaign: ReviewCampaign,
): Promise<ReviewSight> {
  if (seesWhole({ wholeOn: wholeOn(viewer) }, campaign)) return 'all';
  const { id, openedAt } = campaign;
  if (openedAt === null || (await findReviewer(db, id, viewer.person.id)) === undefined) return 'nothing';
  return 'own';
}

/** Of campaigns about which connectors they see all; null for every one. */
const wholeOn = ({ role, isAuditor, manages }: Viewer): readonly string[] | null =>
  role === 'admin' || isAuditor ? null : manages;

/** @throws NotFoundError review, also for one the viewer may not see */
async function campaignFor(
  ctx: ConsoleContext,
  viewer: Viewer,
  asked: Asked,
): Promise<{ readonly campaign: ReviewCampaignModel; readonly sight: ReviewSight }> {
  const id = asked.param('id');
  const campaign = isId('rvc', id) ? await reviewCampaignModel(ctx.db, id) : undefined;
  const sight = campaign === undefined ? 'nothing' : await sightOf(ctx, viewer, campaign);
  if (campaign === undefined || sight === 'nothing') throw new NotFoundError('review');
  return { campaign, sight };
}
