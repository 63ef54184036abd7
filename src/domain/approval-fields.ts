/** How a policy says who has to agree: a word, or steps one after the other. */
import { z } from 'zod';
import { ownerRef } from './config-fields.ts';

/** When whoever decides has to say why. */
const NOTE_RULES = ['never', 'deny', 'always'] as const;
export type NoteRule = (typeof NOTE_RULES)[number];

const MOST_STEPS = 10;
const MOST_NEEDED = 10;

const one = z.union([z.literal('owners'), ownerRef], {
  error: 'write owners, a Slack e-mail, a user id (U…) or a user group id (S…)',
});

const step = z.strictObject({
  who: z
    .union([one.transform((only) => [only]), z.array(one).min(1, 'name somebody who may agree')], {
      error: ({ input }) =>
        input === undefined ? 'is missing; write owners, or a list of people and user groups' : undefined,
    })
    .meta({ description: 'Who may agree: owners of the connector, people, user groups' }),
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
});

const steps = z.strictObject({
  steps: z
    .array(step)
    .min(1, 'has no step; write approval: auto for what nobody has to approve')
    .max(MOST_STEPS),
  distinct: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether nobody counts in two steps; true unless given' }),
});

/** `owners` is short for one step, in which any one of them agrees. */
export const approval = z.union([z.enum(['owners', 'auto', 'refuse']), steps]);
