/** A step of an approval, in policies and conflicts. */
import type { Attributes } from '../schema/attribute.ts';
import { entryOf, valuesOf, type Entry } from '../schema/entry.ts';
import type { Values } from '../schema/value.ts';

export const STEP: Attributes = {
  who: {
    type: 'set',
    required: true,
    description:
      'Who may agree: `owners`, `resource-owners`, `manager`, `on-call:SCHEDULE`, e-mails, Slack user ids or user group ids.',
  },
  need: { type: 'number', byDefault: 1, description: 'How many of them have to.' },
  note: {
    type: 'string',
    byDefault: 'never',
    description: 'When whoever decides has to say why: `never`, `deny` or `always`.',
  },
  fallback: { type: 'set', description: 'Who may agree as well where those are too few.' },
  remind: {
    type: 'string',
    isDuration: true,
    description: 'How often those who are waited for are reminded.',
  },
  notify: { type: 'set', description: 'Who is told when it opens; also channels (`C…`).' },
  escalate: {
    type: 'object',
    of: {
      after: { type: 'string', required: true, isDuration: true, description: 'After so long.' },
      to: { type: 'set', description: 'Who may agree as well from then on.' },
      lapse: { type: 'bool', description: '`true`: the request lapses.' },
      next: { type: 'bool', description: '`true`: the people of the next step may agree as well.' },
    },
    description: 'What happens when it has waited for long: one of `to`, `lapse` and `next`.',
  },
};

export const stepEntry = (values: Values): Entry => entryOf(values);

export const stepValues = (entry: Entry): Values => valuesOf(STEP, entry);
