/** The items of an access review. Pure. */
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { rowToDecide } from '../../../domain/reviews/review-item.ts';
import { REVIEW_TABS, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import { beyondRole, beyondToken, holderWords, marksOf } from '../../../sentences/review-item-words.ts';
import { DECISION_WORDS, ITEM_WORDS, TAB_WORDS } from '../../../sentences/review-words.ts';
import { Empty, Older, RoleTag, Table } from './parts.tsx';

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
      <a class="button" href={`/reviews/${id}`}>
        Back to the review
      </a>
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
    {items.map((item) => (
      <tr>
        <td class="name">
          {holderWords(item)}
          <Soft words={marksOf(item).join(' · ')} />
        </td>
        <td>
          <RoleTag role={rowToDecide(item).role} />
          {beyondRole(rowToDecide(item))} <code>{item.path}</code>
          {item.isMachine ? <Tokens tokens={item.tokens} /> : null}
          {item.lastActiveOn === null || item.isMachine ? null : (
            <Soft words={`last used ${item.lastActiveOn}`} />
          )}
        </td>
        <td data-of="Reviewer">{item.by?.name ?? 'nobody'}</td>
        <td data-of="Decision">
          {item.decision === null ? ITEM_WORDS[item.status] : DECISION_WORDS[item.decision]}
          {item.lowerTo === null ? null : ` to ${roleLabel(item.lowerTo)}`}
          {item.decision === null ? null : <Soft words={ITEM_WORDS[item.status]} />}
          {item.note === null ? null : <Soft words={`“${item.note}”`} />}
        </td>
      </tr>
    ))}
  </Table>
);

const Soft = ({ words }: { readonly words: string }) =>
  words === '' ? null : <span class="soft">{words}</span>;

/** What a machine signs in with. */
function Tokens({ tokens }: Pick<NamedItem, 'tokens'>) {
  if (tokens === null) return <Soft words="its token is not shown to hallpass" />;
  if (tokens.length === 0) return <Soft words="no token that works" />;
  return (
    <>
      {tokens.map((token) => (
        <Soft words={`token ${token.name}${beyondToken(token)}`} />
      ))}
    </>
  );
}
