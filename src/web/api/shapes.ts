/** What calls take and answer, as zod types: they check what is sent and describe it. */
import { z } from '@hono/zod-openapi';
import { GRANT_STATUSES } from '../../domain/access/grant.ts';
import { LONGEST_NOTE, REQUEST_KINDS, REQUEST_STATUSES } from '../../domain/access/request.ts';
import { REQUEST_SOURCES } from '../../domain/actor.ts';
import { GRANTABLE_ROLES } from '../../domain/entitlement.ts';
import { isId, type Id, type IdPrefix } from '../../domain/id.ts';

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'Never changes; what programs go by', example: 'too_long' }),
    detail: z.string().openapi({ description: 'For people' }),
    field: z.string().optional(),
    faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    reference: z.string().optional(),
  })
  .openapi('Problem');

/** An id of such a kind. */
export const id = <P extends IdPrefix>(prefix: P) =>
  z
    .string()
    .refine((text): text is Id<P> => isId(prefix, text), `is no id that begins with ${prefix}_`)
    .openapi({ example: `${prefix}_01k9abcdefghjkmnpqrstvwxyz` });

export const instant = z.string().openapi({ format: 'date-time', example: '2026-11-30T02:00:00.000Z' });
export const grantableRole = z.enum(GRANTABLE_ROLES);
/** A role there is, also one without a name. */
export const role = z.string().openapi({ example: 'developer' });
export const connectorId = z.string().openapi({ description: 'The id of an integration', example: 'gitlab' });
export const durationSeconds = z.int().min(1).openapi({ example: 7200 });

/** Who is meant, in an address. */
export const personWord = z
  .string()
  .openapi({ description: 'An id, a Slack user id, an e-mail, or `me`', example: 'me' });

export const PersonShape = z
  .object({ id: z.string(), slackUserId: z.string(), name: z.string() })
  .openapi('Person');

const PlaceShape = z
  .object({ connectorId, path: z.string(), kind: z.enum(['group', 'project']).optional() })
  .openapi('Place');

export const RequestShape = z
  .object({
    id: z.string(),
    number: z.int(),
    kind: z.enum(REQUEST_KINDS),
    source: z.enum(REQUEST_SOURCES).openapi({
      description: 'What it was asked through; `assistant`: a program asked that speaks for the requester',
    }),
    status: z.enum(REQUEST_STATUSES),
    requester: PersonShape,
    place: PlaceShape,
    role,
    durationSeconds: z.int(),
    reason: z.string(),
    createdAt: instant,
    expiresAt: instant.openapi({ description: 'When it lapses unanswered' }),
    decidedAt: instant.nullable(),
    decidedBy: PersonShape.nullable().openapi({ description: 'Null where a policy, time or nobody did' }),
    note: z.string().nullable(),
    grantId: z.string().nullable(),
    given: z
      .object({ role, durationSeconds: z.int() })
      .nullable()
      .openapi({ description: 'What was granted, which may be less than was asked; null for nothing' }),
  })
  .openapi('Request');

export const WaitingShape = z
  .object({
    step: z.int(),
    of: z.int(),
    need: z.int().openapi({ description: 'How many have to agree in this step yet' }),
    waitsFor: z.array(PersonShape),
    confirm: z.enum(['typed', 'web']).nullable().openapi({
      description: 'Where the policy wants the decision confirmed, it is made in Slack alone',
    }),
  })
  .openapi('Waiting');

export const GrantShape = z
  .object({
    id: z.string(),
    requestId: z.string(),
    number: z.int().openapi({ description: 'Of the request' }),
    status: z.enum(GRANT_STATUSES),
    holder: PersonShape,
    place: PlaceShape,
    role,
    durationSeconds: z.int(),
    activatedAt: instant.nullable(),
    expiresAt: instant.nullable().openapi({ description: 'Null until GitLab has confirmed the role' }),
    endedAt: instant.nullable(),
    endReason: z.string().nullable(),
    endNote: z.string().nullable().openapi({
      description: 'What whoever ended it before its time wrote; null for nothing',
    }),
  })
  .openapi('Grant');

const MOST = 100;
const USUAL = 50;

/** What every list takes. */
export const page = {
  limit: z.coerce.number().int().min(1).max(MOST).default(USUAL).openapi({ type: 'integer' }),
  cursor: z.string().optional().openapi({ description: '`nextCursor` of the page before' }),
};

/** What every list answers. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'Null for the last page' }),
  });

/** What is written about an end. */
export const endNote = z
  .string()
  .max(LONGEST_NOTE)
  .nullish()
  .openapi({ description: 'Why, for whoever holds it and for the owners' });
