/** How a policy says who has to agree: a word, or steps one after the other. */
import { z } from 'zod';
import { duration, identifier } from './config-fields.ts';
import { onCallRef } from './config-on-call.ts';

/** When whoever decides has to say why. */
const NOTE_RULES = ['never', 'deny', 'always'] as const;
export type NoteRule = (typeof NOTE_RULES)[number];

const MOST_STEPS = 10;
const MOST_NEEDED = 10;

/**
 * Besides people and user groups: the owners of the connector, the people who are Owner of the
 * resource in GitLab, the manager of whoever asks; and whoever is on call by a schedule.
 */
export const SPOKEN_FOR = ['owners', 'resource-owners', 'manager'] as const;

const named = z
  .string()
  .trim()
  .regex(
    new RegExp(
      String.raw`^(?:${SPOKEN_FOR.join('|')}|on-call:[a-z][a-z0-9-]{0,40}|[UWS][A-Z0-9]{5,}|[^@\s]+@[^@\s]+)$`,
    ),
    'write owners, resource-owners, manager, on-call: with a schedule, a Slack e-mail, a user id (U…) or a user group id (S…)',
  );
/** `on-call: platform`, which is kept as one word. */
const onCall = z.strictObject({ 'on-call': identifier }).transform((entry) => onCallRef(entry['on-call']));
const one = z.union([named, onCall]);
const some = z.array(one).min(1, 'names nobody');

const CHANNEL = /^[CG][A-Z0-9]{5,}$/;

/** Whether an entry of `notify` names a channel. Pure. */
export const isChannel = (ref: string): boolean => CHANNEL.test(ref);

const told = z.union([named, onCall, z.string().trim().regex(CHANNEL)], {
  error:
    'write owners, resource-owners, manager, on-call: with a schedule, a Slack e-mail, a user id (U…), a user group id (S…) or a channel id (C…)',
});

const escalate = z
  .strictObject({
    after: duration,
    to: some.optional().meta({ description: 'Who may agree as well from then on' }),
    lapse: z.literal(true).optional().meta({ description: 'The request lapses' }),
    next: z.literal(true).optional().meta({ description: 'The people of the next step may agree as well' }),
  })
  .refine(
    ({ to, lapse, next }) => [to, lapse, next].filter((one) => one !== undefined).length === 1,
    'says what happens then: one of to, lapse or next',
  );

/** Who has to agree, and how many of them. */
export const step = z.strictObject({
  who: z
    .union([one.transform((only) => [only]), some], {
      error: ({ input }) =>
        input === undefined ? 'is missing; write owners, or a list of people and user groups' : undefined,
    })
    .meta({ description: 'Who may agree: owners, resource-owners, manager, people, user groups' }),
  need: z
    .int()
    .min(1, 'is less than one')
    .max(MOST_NEEDED)
    .default(1)
    .meta({ description: 'How many of them have to agree' }),
  note: z
    .enum(NOTE_RULES)
    .default('never')
    .meta({ description: 'When whoever decides has to say why: never, to deny, or always' }),
  fallback: some.optional().meta({ description: 'Who may agree as well where those under who are too few' }),
  remind: duration.optional().meta({ description: 'How often those who are waited for are reminded' }),
  notify: z
    .union([told.transform((only) => [only]), z.array(told).min(1, 'names nobody').max(20)])
    .optional()
    .meta({
      description: 'Who is told when the step opens, and may not decide by it: people, or channels (C…)',
    }),
  escalate: escalate.optional().meta({ description: 'What happens when the step has waited for so long' }),
});
export type StepRule = z.infer<typeof step>;

const steps = z
  .strictObject({
    steps: z
      .array(step)
      .min(1, 'has no step; write approval: auto for what nobody has to approve')
      .max(MOST_STEPS),
    distinct: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether nobody counts in two steps; true unless given' }),
  })
  .superRefine(({ steps: list }, issues) => {
    if (list.at(-1)?.escalate?.next !== undefined)
      issues.addIssue({
        code: 'custom',
        path: ['steps', list.length - 1, 'escalate', 'next'],
        message: 'stands in the last step, after which there is none',
      });
  });

const refusal = z.strictObject({
  refuse: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .meta({ description: 'What whoever asks is told instead: why not, and whom to turn to' }),
});

/** `owners` is short for one step, in which any one of them agrees. */
export const approval = z.union([z.enum(['owners', 'auto', 'refuse']), steps, refusal]);
type Approval = z.infer<typeof approval>;

export const refuses = (rule: Approval): rule is Extract<Approval, 'refuse' | { refuse: string }> =>
  rule === 'refuse' || (typeof rule === 'object' && rule !== null && 'refuse' in rule);

/** What a policy that refuses says of it, in its author's words; null for nothing. Pure. */
export const refusalRule = (rule: Approval): string | null =>
  typeof rule === 'object' && 'refuse' in rule ? rule.refuse : null;

/** The steps that are written out. Pure. */
export const writtenSteps = (rule: Approval): readonly StepRule[] =>
  typeof rule === 'object' && 'steps' in rule ? rule.steps : [];
