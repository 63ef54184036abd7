/** What waits for a reviewer, as a table in their message: a press decides on a row. Pure. */
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import { holderWords, marksOf, rowWords } from '../../../sentences/review-item-words.ts';
import { rowToDecide } from '../../../domain/reviews/review-item.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { clip } from '../../blocks/limits.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, type Part } from '../../blocks/message.ts';
import type { Cell } from '../../blocks/data-blocks.ts';
import { choiceValue } from './item-choices.ts';
import { itemLine } from './item-lines.ts';
import { many } from './words.ts';

/** Rows; the modal has all. */
export const TABLE_ROWS = 20;
const PAGE_ROWS = 5;
const LONGEST_CELL = 200;
/** Where there is no table. */
const LIST_LINES = 5;

export interface ItemTable {
  /** The first of those that wait, at most `TABLE_ROWS`. */
  readonly items: readonly NamedItem[];
  /** Of all that wait. */
  readonly count: number;
  /** A note is asked for where something does not stay: only the modal takes one. */
  readonly noteRequired: boolean;
}

export function itemTable({ items, count, noteRequired }: ItemTable): Part[] {
  if (items.length === 0) return [];
  const rows = items.map((item): Cell[] => [
    clip(
      [
        holderWords(item),
        ...marksOf(item),
        ...(item.status === 'moved' ? ['changed in GitLab since'] : []),
      ].join(' · '),
      LONGEST_CELL,
    ),
    clip(item.path, LONGEST_CELL),
    clip(rowWords(rowToDecide(item)), LONGEST_CELL),
    press(item, 'keep', 'Keep'),
    ...(noteRequired ? [] : [press(item, 'remove', 'Remove')]),
  ]);
  const [shown, rest] = [items.slice(0, LIST_LINES), count - items.length];
  const more = count - shown.length;
  return [
    {
      table: {
        caption: `What waits for you, by resource${rest > 0 ? `: the first ${items.length} of ${count}` : ''}`,
        heads: ['Who', 'Where', 'Role', 'Keep', ...(noteRequired ? [] : ['Remove'])],
        rows,
        pageSize: PAGE_ROWS,
      },
      plain: [
        ...shown.map((item) => ({
          line: mrkdwn`${code(item.path)} · ${itemLine(item, { by: 'place', whose: 'mine' })}`,
        })),
        ...(more > 0 ? [{ small: mrkdwn`and ${many(more, 'more item')}: press ${bold('Review')}` }] : []),
      ],
    },
  ];
}

const press = (item: NamedItem, choice: 'keep' | 'remove', label: string): Cell => ({
  button: button({
    action: `${ACTIONS.reviewCell}/${choice}/${item.id}`,
    label,
    value: choiceValue(item, choice),
    says: `${label} what ${item.username} has on ${item.path}`,
  }),
  instead: `${label}: press Review`,
});
