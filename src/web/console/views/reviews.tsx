/** The list of access reviews. Pure. */
import type { ReviewCampaign } from '../../../db/reviews/review-campaigns.ts';
import type { ReviewTab } from '../../../domain/reviews/review-filter.ts';
import { When } from '../../pages/views/when.tsx';
import { Empty, Table } from './parts.tsx';
import { CAMPAIGN_WORDS } from './review-words.ts';

interface ReviewsParts {
  readonly reviews: readonly {
    readonly campaign: ReviewCampaign;
    /** As far as the viewer sees them. */
    readonly tabs: Readonly<Record<ReviewTab, number>>;
  }[];
  readonly tz: string | null;
}

export const Reviews = (parts: ReviewsParts) => (
  <section class="card" aria-label="Access reviews">
    {parts.reviews.length === 0 ? (
      <Empty
        title="No access reviews"
        next={
          <>
            Type <code>/access review</code> in Slack to start one, or let <code>reviews.schedules</code> do
            so.
          </>
        }
      />
    ) : (
      <Listed {...parts} />
    )}
  </section>
);

const Listed = ({ reviews, tz }: ReviewsParts) => (
  <Table columns={['Review', 'State', 'To decide', 'Decided', 'Carried out', 'Until']}>
    {reviews.map(({ campaign: { id, name, status, scope, deadline }, tabs }) => (
      <tr>
        <td class="name">
          <a href={`/reviews/${id}`}>{name}</a>
          <span class="soft">{scope.resources.join(', ')}</span>
        </td>
        <td>
          <span class={`tag ${CAMPAIGN_WORDS[status][1]}`}>{CAMPAIGN_WORDS[status][0]}</span>
        </td>
        <td data-of="To decide">{tabs.open}</td>
        <td data-of="Decided">{tabs.decided}</td>
        <td data-of="Carried out">{tabs.done}</td>
        <td data-of="Until">
          <When at={deadline} tz={tz} />
        </td>
      </tr>
    ))}
  </Table>
);
