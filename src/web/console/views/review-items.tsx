/** The items of an access review. Pure. */
import type { NamedItem } from '../../../db/models/review-names.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { REVIEW_TABS, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import { Empty, Older, RoleTag, Table } from './parts.tsx';
import { DECISION_WORDS, ITEM_WORDS, TAB_WORDS } from './review-words.ts';

interface ReviewItemsParts {
  readonly campaign: { readonly id: string };
  readonly items: readonly NamedItem[];
  readonly tab: ReviewTab;
  /** A part of a path or name; empty for all. */
  readonly text: string;
  readonly older: string | null;
}

export const ReviewItems = ({ campaign: { id }, items, tab, text, older }: ReviewItemsParts) => (
  <>
    <p>
      <a href={`/reviews/${id}`}>Back to the review</a>
    </p>
    <form class="filter" method="get" action={`/reviews/${id}/items`}>
      <label>
        Which
        <select name="tab">
          {REVIEW_TABS.map((one) => (
            <option value={one} selected={one === tab}>
              {TAB_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Part of a path or name
        <input name="q" value={text} autocomplete="off" />
      </label>
      <button>Show</button>
    </form>
    <section class="card" aria-label="Items">
      {items.length === 0 ? (
        <Empty title="Nothing here" next="Choose another state, or fewer letters." />
      ) : (
        <Listed items={items} />
      )}
    </section>
    <Older href={older} label="More" />
  </>
);

const Listed = ({ items }: Pick<ReviewItemsParts, 'items'>) => (
  <Table columns={['Who', 'What and where', 'Reviewer', 'Decision']}>
    {items.map(({ username, person, role, path, by, status, decision, lowerTo, note }) => (
      <tr>
        <td class="name">
          {person?.name ?? `@${username}`}
          {person === null ? null : <span class="soft">@{username}</span>}
        </td>
        <td>
          <RoleTag role={role} /> <code>{path}</code>
        </td>
        <td data-of="Reviewer">{by?.name ?? 'nobody'}</td>
        <td data-of="Decision">
          {decision === null ? 'none' : DECISION_WORDS[decision]}
          {lowerTo === null ? null : ` to ${roleLabel(lowerTo)}`}
          <span class="soft">{ITEM_WORDS[status]}</span>
          {note === null ? null : <span class="soft">“{note}”</span>}
        </td>
      </tr>
    ))}
  </Table>
);
