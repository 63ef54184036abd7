/** The `policies` of the document: what may be asked for, for how long, and who decides. */
import { z } from 'zod';
import { approval, refuses } from './approval-fields.ts';
import { ALSO_BESIDE_OTHERS, duration, identifier, knownSeconds } from './config-fields.ts';
import { managedBy } from './made-through-api.ts';
import { match } from './match-fields.ts';
import { patternFault } from './pattern-fault.ts';
import { ticket } from './ticket-fields.ts';

const reason = z.union([
  z.enum(['required', 'optional']),
  z.strictObject({
    pattern: z.string().superRefine((text, issues) => {
      const message = patternFault(text);
      if (message !== null) issues.addIssue({ code: 'custom', message });
    }),
    message: z.string().min(1).max(150),
  }),
]);

/**
 * How whoever approves confirms that they mean it, the strictest last. `typed`: by typing the path;
 * `web`: on a page of hallpass, signed in to GitLab.
 */
export const CONFIRMS = ['typed', 'web'] as const;
export type Confirm = (typeof CONFIRMS)[number];

const extend = z
  .strictObject({
    times: z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .meta({ description: 'How often a grant can be extended; 0 for never' }),
    upTo: duration.optional().meta({ description: 'How long a grant lasts at most, with all of it' }),
    from: z
      .string()
      .regex(/^(?:100|[1-9]?\d)%$/, 'write a share of its time, such as 50%')
      .optional()
      .meta({ description: 'How much of its time has to be over before more is asked for, such as 50%' }),
  })
  .refine(
    ({ times, upTo, from }) => [times, upTo, from].some((one) => one !== undefined),
    'says nothing; write times, upTo or from',
  );

export const Policy = z
  .strictObject({
    id: identifier,
    match,
    approval,
    defaultDuration: duration.optional(),
    recommended: z
      .array(duration)
      .min(1, 'names none; leave it out for the usual ones')
      .max(10)
      .optional()
      .meta({ description: 'The durations that forms list; usual ones unless given' }),
    maxDuration: duration.default('8h'),
    minDuration: duration.default('1m'),
    reason: reason.default('required'),
    extend: extend.optional(),
    ticket: ticket.optional().meta({
      description: 'What of a reason is the name of a ticket, and where that is: shown as a link',
    }),
    confirm: z.enum(CONFIRMS).optional().meta({
      description:
        'typed: whoever approves types the path of the group or project; web: they approve on a page, signed in to GitLab',
    }),
    /** Of one made through the API: where it wishes to stand, from 1; left out, after others. */
    position: z.int().min(1).max(10_000).optional(),
    managedBy,
  })
  .superRefine((value: unknown, issues) => {
    const policy = { ...(value as object) } as Readonly<Record<string, unknown>>;
    const min = knownSeconds(policy['minDuration']);
    const max = knownSeconds(policy['maxDuration']);
    const chosen = knownSeconds(policy['defaultDuration']);
    const isDecided = policy['approval'] === 'auto' || refuses(policy['approval'] as never);
    if (policy['confirm'] !== undefined && isDecided)
      issues.addIssue({ code: 'custom', path: ['confirm'], message: 'stands where nobody approves' });
    if (min > max)
      issues.addIssue({ code: 'custom', path: ['minDuration'], message: 'is longer than maxDuration' });
    if (max > MAX_DURATION_SECONDS)
      issues.addIssue({ code: 'custom', path: ['maxDuration'], message: 'is longer than a year' });
    const listed = Array.isArray(policy['recommended']) ? policy['recommended'].map(knownSeconds) : [];
    for (const [index, length] of listed.entries())
      if (length < min || length > max)
        issues.addIssue({
          code: 'custom',
          path: ['recommended', index],
          message: 'lies outside minDuration and maxDuration',
        });
    if (chosen < min || chosen > max) {
      issues.addIssue({
        code: 'custom',
        path: ['defaultDuration'],
        message: 'lies outside minDuration and maxDuration',
      });
    }
  }, ALSO_BESIDE_OTHERS);
export type Policy = z.infer<typeof Policy>;

/** The longest grant the tables hold: 365 days. */
const MAX_DURATION_SECONDS = 31_536_000;
