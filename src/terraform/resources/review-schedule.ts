/** `hallpass_review_schedule`: access reviews that begin by time. */
import { ReviewSchedule } from '../../domain/document/config-reviews.ts';
import { LEFT_OUT_KINDS } from '../../domain/document/review-fields.ts';
import type { Attributes } from '../schema/attribute.ts';
import { entryOf, pathIn, valuesOf } from '../schema/entry.ts';
import { documentResource } from './document-resource.ts';

const ATTRIBUTES: Attributes = {
  id: { type: 'string', required: true, replaces: true, description: 'Its id: lower case and dashes.' },
  name: { type: 'string', required: true, description: 'What its campaigns are called.' },
  every: { type: 'string', required: true, description: 'Such as `2 weeks`, `1 month` or `1 quarter`.' },
  from: { type: 'string', required: true, description: 'The first day, such as `2026-01-05`.' },
  at: { type: 'string', byDefault: '09:00', description: 'The time of day.' },
  time_zone: { type: 'string', byDefault: 'UTC', description: 'Such as `Europe/Berlin`.' },
  days: { type: 'number', byDefault: 14, description: 'How many days reviewers have.' },
  opens: {
    type: 'bool',
    byDefault: false,
    description: 'Whether reviewers are asked without anybody looking at the snapshot first.',
  },
  run_by: { type: 'string', required: true, description: 'Who has its card: an e-mail or Slack user id.' },
  connectors: { type: 'set', description: 'Ids of integrations; all unless given.' },
  resources: { type: 'set', byDefault: ['**'], description: 'Patterns of paths.' },
  role_at_least: { type: 'string', byDefault: 'developer', description: 'The lowest role it asks about.' },
  leave_out: {
    type: 'set',
    byDefault: [],
    description: `What is left out: ${LEFT_OUT_KINDS.map((kind) => `\`${kind}\``).join(', ')}.`,
  },
  people: { type: 'set', description: 'Whose access alone; everybody’s unless given.' },
  new_within_days: { type: 'number', description: 'Leaves out what is held for longer.' },
  unused_days: {
    type: 'number',
    description: 'Leaves out what was used in so many days, where GitLab says when.',
  },
  reviewers: {
    type: 'string',
    byDefault: 'owners',
    description: '`owners`, `resource_owners`, `managers` or `named`.',
  },
  named: { type: 'set', byDefault: [], description: 'Who reviews, with `reviewers = "named"`.' },
  all_review: {
    type: 'bool',
    description: '`true`: each reviewer decides on everything, in place of taking turns.',
  },
  undecided: {
    type: 'string',
    byDefault: 'keep',
    description: 'What becomes of what nobody decided: `keep` or `remove`.',
  },
  note_required: { type: 'bool', byDefault: false, description: 'Whether a decision needs a note.' },
  instructions: { type: 'string', description: 'What reviewers are told.' },
  channel: { type: 'string', description: 'The id of a Slack channel where it is told as well.' },
};

export const reviewSchedule = documentResource({
  name: 'review_schedule',
  called: 'schedule',
  description: 'An access review that begins by time, again and again.',
  attributes: ATTRIBUTES,
  importedBy: 'its id',
  at: ['reviews', 'schedules'],
  key: 'id',
  schema: ReviewSchedule,
  toEntry: entryOf,
  toValues: (entry) => valuesOf(ATTRIBUTES, entry),
  pathOf: (path) => pathIn(ATTRIBUTES, path),
});
