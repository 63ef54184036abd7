/** How far a campaign is by the day: a picture, and the same in a line. Pure. */
import type { ReviewCampaignModel } from '../../../db/models/reviews/campaign-model.ts';
import { startOf } from '../../../domain/day.ts';
import { burnDown } from '../../../domain/reviews/burn-down.ts';
import { MOST_POINTS } from '../../blocks/data-blocks.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { bar } from './words.ts';

/** Fewer days are no line. */
const FEWEST_POINTS = 2;

/** `now` is when it is looked at; of what is closed, only the time until then counts. */
export function burnDownParts(campaign: ReviewCampaignModel, now: Date): Part[] {
  const { openedAt, closedAt, deadline, tabs, answered, taken } = campaign;
  const all = tabs.open + tabs.decided + tabs.done;
  if (openedAt === null || all === 0) return [];
  const until = closedAt ?? now;
  const points = burnDown({ openedAt, deadline, until, all, answered }, MOST_POINTS);
  const last = points.at(-1);
  if (last === undefined || taken === 0) return [];
  const pace =
    closedAt !== null || tabs.open === 0
      ? ''
      : last.left > last.even
        ? `, behind an even pace, at which ${last.even} would be left`
        : ', in time';
  const line = mrkdwn`${bar(all - tabs.open, all)} ${all - tabs.open} of ${all} decided, ${tabs.open} left${pace}`;
  return points.length < FEWEST_POINTS
    ? [{ line }]
    : [
        { line },
        {
          chart: {
            title: 'Items left to decide, by day',
            labels: points.map(({ day }) => dayWords(day)),
            xLabel: 'Day (UTC)',
            yLabel: 'Items',
            lines: [
              { name: 'Left', values: points.map(({ left }) => left) },
              { name: 'Even pace', values: points.map(({ even }) => even) },
            ],
          },
        },
      ];
}

const WORDS = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayWords = (day: string): string => WORDS.format(startOf(day));
