/**
 * The `conflicts` of the document: what must never meet in one person (separation of duties), and
 * what is done about it.
 */
import { z } from 'zod';
import { step } from './approval-fields.ts';
import { identifier, ownerRef } from './config-fields.ts';
import { globs } from './match-fields.ts';
import { GRANTABLE_ROLES } from '../entitlement.ts';
import { managedBy } from './made-through-api.ts';

const MOST_ENTRIES = 200;

const Held = z.strictObject({
  /** As in policies; one that begins with ! takes out what it matches. */
  resources: globs,
  /** Each with every stronger one. */
  roles: z.array(z.enum(GRANTABLE_ROLES)).min(1),
  /** Left out: of every connector. */
  connector: identifier.optional(),
});

const InGroup = z.strictObject({
  userGroups: z
    .array(
      z
        .string()
        .trim()
        .regex(/^S[A-Z0-9]{5,}$/, 'write the id of a Slack user group (S…)'),
    )
    .min(1),
});

const entries = z
  .array(z.union([Held, InGroup]))
  .min(1)
  .max(MOST_ENTRIES);

/** One side of a conflict: somebody is on it who has one of these, or all of them. */
const Side = z.union([z.strictObject({ any: entries }), z.strictObject({ all: entries })]);

export const Conflict = z
  .strictObject({
    id: identifier,
    name: z.string().min(1).max(80),
    a: Side,
    b: Side,
    /** `in`: nobody may be on both sides; `not-in`: who is on side a has to be on side b, too. */
    condition: z.enum(['in', 'not-in']).default('in'),
    /** What becomes of a request that would bring it about. */
    onRequest: z.enum(['warn', 'step', 'block']).default('warn'),
    /** Who has to agree besides, where that is a step. */
    step: step.optional(),
    /** They are told of whoever is in it, and decide about that. */
    owners: z.array(ownerRef).min(1, 'name at least one owner'),
    managedBy,
    /** Where it is told as well; hallpass has to be invited there. */
    channel: z
      .string()
      .trim()
      .regex(/^[CG][A-Z0-9]{5,}$/, 'write the id of a Slack channel (C…)')
      .optional(),
  })
  .superRefine(({ onRequest, step: given }, issues) => {
    const add = (path: string, message: string): void =>
      issues.addIssue({ code: 'custom', path: [path], message });
    if (onRequest === 'step' && given === undefined) add('step', 'is missing; say who has to agree');
    if (onRequest !== 'step' && given !== undefined) add('step', 'is for onRequest: step');
    if (given?.escalate?.next !== undefined) add('step', 'has no step after it to go on to');
  });
export type Conflict = z.infer<typeof Conflict>;
export type Side = z.infer<typeof Side>;
export type Entry = z.infer<typeof entries>[number];

/** What a side consists of. Pure. */
export const entriesOf = (side: Side): readonly Entry[] => ('any' in side ? side.any : side.all);
