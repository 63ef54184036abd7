/** The list of access reviews. Pure. */
import { When } from '../../pages/views/when.tsx';
import type { ListedReview } from '../../../db/models/reviews/list.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { ReviewScope } from '../../../domain/reviews/campaign.ts';
import { CampaignTag } from './campaign-tag.tsx';
import { distance, Empty, Older, Table } from './parts.tsx';

interface ReviewsParts {
  readonly reviews: readonly ListedReview[];
  readonly older: string | null;
  /** Whether the viewer may start one. */
  readonly mayRun: boolean;
  readonly now: Date;
  readonly tz: string | null;
}

const MOST_PLACES = 3;

/** `acme/prod/**, Developer and above`. */
export function coverage({ resources, roleAtLeast }: ReviewScope, most = MOST_PLACES): string {
  const more = resources.length > most ? ` and ${resources.length - most} more` : '';
  const places = resources.includes('**')
    ? 'All groups and projects'
    : `${resources.slice(0, most).join(', ')}${more}`;
  return `${places}, ${roleLabel(roleAtLeast)} and above`;
}

export const Reviews = (parts: ReviewsParts) => (
  <>
    <section class="card" aria-label="Access reviews">
      {parts.reviews.length === 0 ? (
        <Empty
          title="No access reviews"
          next={
            parts.mayRun ? (
              <>
                Type <code>/access review</code> in Slack to start one, or let <code>reviews.schedules</code>{' '}
                do so.
              </>
            ) : (
              'What you are asked to review is listed here, and in your messages from hallpass.'
            )
          }
        />
      ) : (
        <Listed {...parts} />
      )}
    </section>
    <Older href={parts.older} />
  </>
);

const Listed = ({ reviews, now, tz }: ReviewsParts) => (
  <Table columns={['Review', 'State', 'Progress', 'Until']}>
    {reviews.map(({ campaign: { id, name, status, scope, deadline }, tabs: { open, decided, done } }) => (
      <tr>
        <td class="name">
          <a href={`/reviews/${id}`}>{name}</a>
          <span class="soft">{coverage(scope)}</span>
        </td>
        <td>
          <CampaignTag status={status} />
        </td>
        <td>
          <Progress open={open} all={open + decided + done} name={name} />
        </td>
        <td data-of="Until">
          <When at={deadline} tz={tz} />
          {status === 'open' ? <span class="soft">{distance(deadline, now)}</span> : null}
        </td>
      </tr>
    ))}
  </Table>
);

const Progress = ({
  open,
  all,
  name,
}: {
  readonly open: number;
  readonly all: number;
  readonly name: string;
}) =>
  all === 0 ? (
    <span class="soft">no items yet</span>
  ) : (
    <>
      <progress max={all} value={all - open} aria-label={`Decided of ${name}`} />
      <span class="soft">
        {(all - open).toLocaleString('en-US')} of {all.toLocaleString('en-US')} decided
      </span>
    </>
  );
