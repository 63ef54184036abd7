/** The form of a review of what one person has, or of who has one place. Pure. */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { addDays, type Day } from '../../../domain/day.ts';
import { REVIEWER_RULES, type ReviewerRule } from '../../../domain/document/review-fields.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, mrkdwn, mrkdwnText, plain } from '../../blocks/mrkdwn.ts';
import type { SmallReview } from '../../blocks/review-values.ts';

export const SMALL_REVIEW_TITLE = 'Start access review';

const USUAL_DAYS = 7;

export interface SmallReviewForm {
  readonly about: SmallReview;
  /** What somebody is called; null where it cannot be about a person. */
  readonly person: string | null;
  /** Null where it cannot be about a place. */
  readonly path: string | null;
  readonly today: Day;
}

export function smallReviewModal({ about, person, path, today }: SmallReviewForm): ModalView {
  const choices = [
    ...(person === null ? [] : [option('person', `Everything ${person} has`)]),
    ...(path === null ? [] : [option('place', `Everybody on ${path}`)]),
  ];
  const [first] = choices;
  if (first === undefined) throw new Error('there is nothing to review');
  return {
    type: 'modal',
    callback_id: FORMS.reviewSmall,
    private_metadata: JSON.stringify(about),
    title: plain(SMALL_REVIEW_TITLE, 24),
    submit: plain('Start', 24),
    close: plain('Cancel', 24),
    blocks: [
      choices.length === 1
        ? { type: 'section', text: mrkdwnText(mrkdwn`${bold(first.text.text)} is reviewed.`) }
        : input('what', 'What is reviewed', {
            type: 'radio_buttons',
            action_id: FIELDS.what,
            options: choices,
            initial_option: first,
          }),
      input('reviewers', 'Reviewers', {
        type: 'static_select',
        action_id: FIELDS.reviewers,
        options: RULES.map((by) => option(by, BY[by])),
        initial_option: option('owners', BY.owners),
      }),
      input('until', 'Deadline', {
        type: 'datepicker',
        action_id: FIELDS.until,
        initial_date: addDays(today, USUAL_DAYS),
      }),
      {
        type: 'context',
        elements: [
          mrkdwnText(
            mrkdwn`The reviewers are asked as soon as the snapshot is taken; GitLab is read first where that is older than an hour. What nobody decides on stays. Nobody reviews their own access.`,
          ),
        ],
      },
    ],
  };
}

/** Nobody is named in this form. */
const RULES = REVIEWER_RULES.filter((rule): rule is Exclude<ReviewerRule, 'named'> => rule !== 'named');

const BY: Readonly<Record<Exclude<ReviewerRule, 'named'>, string>> = {
  owners: 'Integration owners',
  resource_owners: 'Owners in GitLab',
  managers: 'Managers',
};

const option = (value: string, text: string): PlainTextOption => ({ text: plain(text, 75), value });

const input = (block_id: string, label: string, element: InputBlock['element']): InputBlock => ({
  type: 'input',
  block_id,
  label: plain(label, 2000),
  element,
});
