/**
 * What the values and metadata hold that travel to Slack and come back; the ids of buttons, fields
 * and forms are in ids.ts. A value carries only an id. Who may do what with it is looked up when it
 * comes back, never read from it.
 */
import { z } from 'zod';
import { CONFLICT_ALERT_STATUSES } from '../../domain/conflicts/conflict-alert.ts';
import { LOG_FILTERS } from '../../domain/connectors/connector-log.ts';
import { GRANTABLE_ROLES } from '../../domain/entitlement.ts';
import { readQuestion, writeQuestion, type Question } from '../../domain/policies/question.ts';
import { isId, type Id, type IdPrefix } from '../../domain/id.ts';

/** An id of such a kind. */
export const id = <P extends IdPrefix>(prefix: P) =>
  z.custom<Id<P>>((value) => typeof value === 'string' && isId(prefix, value));

export const RequestValue = id('req');
export const GrantValue = id('grt');
export const SlotValue = id('slt');
export const ResourceValue = id('rsc');
export const VerificationValue = id('lnk');
export const DriftValue = id('fnd');
export const ConflictValue = id('cfl');
export const DraftValue = id('drf');
export const KeptRequestValue = id('kpt');
export const ApiTokenValue = id('tok');
/** The id of whatever the document gives one. */
const identifier = (): z.ZodString => z.string().regex(/^[a-z][a-z0-9-]{0,40}$/);
export const ConnectorValue = identifier();
export const EventReceiverValue = identifier();

/** A number from 0, of at most so many digits. */
const number = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${digits}}$`))
    .transform(Number);

/** Values with slashes between them. */
export const parts = <const T extends readonly [z.ZodType, ...z.ZodType[]]>(...types: T) =>
  z
    .string()
    .transform((text): unknown => text.split('/'))
    .pipe(z.tuple(types));

/**
 * `drf_…/2/17`: a draft, which entry of it was shown, and against which version of the document.
 */
export const ShownDraftValue = parts(DraftValue, number(9), number(9));

/** `gitlab/per_…`: somebody, on a connector. */
export const UnlinkedValue = parts(ConnectorValue, id('per'));

const SideKey = z.string().regex(/^[0-9a-f]{16}$/);

/** `cfl_…/0123456789abcdef`: a conflict alert, and which grants a press would end. */
export const ConflictSideValue = parts(ConflictValue, SideKey);

/** `gitlab/2`: a page of the list of a connector, from 0. */
export const UnlinkedPageValue = parts(ConnectorValue, number(4));

/** `gitlab/1764072000000`: what a sync found missing, by when that was, in milliseconds. */
export const SafetyStopValue = parts(
  ConnectorValue,
  number(15).transform((ms) => new Date(ms)),
);

/** `gitlab/errors/2/4711`: a page of a connector's log, from 0, of the lines up to that one. */
export const LogsValue = parts(ConnectorValue, z.enum(LOG_FILTERS), number(5), number(15));

/** `active/2`: a page of the list of who is in a conflict, from 0. */
export const ConflictListValue = parts(z.enum(CONFLICT_ALERT_STATUSES), number(4));

/** A page of the Home tab, from 0; what is no page is the first. */
export const PageValue = z
  .string()
  .regex(/^\d{1,4}$/)
  .catch('0')
  .transform(Number);

/** What is kept as JSON. */
export const json = <T extends z.ZodType>(type: T) =>
  z
    .string()
    .transform((text, issues) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        issues.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(type);

const question = z.string().transform((text, issues) => {
  const read = readQuestion(text);
  if (read !== null) return read;
  issues.addIssue({ code: 'custom', message: 'is no question' });
  return z.NEVER;
});

/**
 * The id of the block of buttons that decide a request: which, and what they were shown with; null
 * for buttons of a card by version 0.2.0 or earlier.
 */
export const questionId = (requestId: string, shown: Question): string =>
  `ask/${requestId}/${writeQuestion(shown)}`;
export const ShownQuestion = z
  .string()
  .transform((text) => /^ask\/[^/]+\/(.+)$/.exec(text)?.[1] ?? null)
  .pipe(question.nullable())
  .catch(null);

/** What a modal remembers between openings and answers, in its private_metadata. */
export const RequestMetadata = json(z.object({ requestId: RequestValue, shown: question.optional() }));
export const GrantMetadata = json(z.object({ grantId: GrantValue }));
export const DriftMetadata = json(z.object({ findingId: DriftValue }));
export const ConflictMetadata = json(z.object({ alertId: ConflictValue }));
/** Which grants were shown to end with it, and in which state it was. */
export const ConflictSideMetadata = json(
  z.object({
    alertId: ConflictValue,
    shown: SideKey,
    status: z.enum(CONFLICT_ALERT_STATUSES).default('active'),
  }),
);
export const DraftMetadata = json(z.object({ draftId: DraftValue }));
/** The names that the choice of an application stands for. */
export const ApplicationsMetadata = json(z.object({ applications: z.array(z.string()) }));
/** A change of a connector, and the version of the document it was shown against. */
export const ChangeMetadata = json(
  z.object({ connectorId: ConnectorValue, version: z.number().int(), paused: z.boolean() }),
);
/** Which account is asked for, and for whom: null for whoever fills the form in. */
export const LinkMetadata = json(
  z.object({
    connectorId: ConnectorValue,
    method: z.enum(['code', 'owner']),
    personId: id('per').nullable(),
  }),
);

/**
 * What was asked for before the form was opened; it fills the fields as soon as they can hold it.
 */
export const Wish = z.object({
  resourceId: ResourceValue.nullable(),
  role: z.enum(GRANTABLE_ROLES).nullable(),
  seconds: z.number().int().positive().nullable(),
});
export type Wish = z.infer<typeof Wish>;
export const WishMetadata = json(Wish);

/** A request as far as it was typed, in the value of a button that goes on with it. */
/** What is asked for in place of a request that waits. */
export const InsteadValue = json(
  z.object({
    insteadOf: RequestValue,
    resourceId: ResourceValue,
    role: z.enum(GRANTABLE_ROLES),
    durationSeconds: z.number().int().positive(),
    reason: z.string(),
  }),
);
export const TypedValue = json(Wish.extend({ reason: z.string() }));

/**
 * `grt_…`, with `/3600` behind it where that many seconds were typed, and a space and the reason
 * where one was.
 */
export const ExtendValue = z
  .string()
  .transform((text) => {
    const [first = '', ...words] = text.split(' ');
    const [grantId = '', seconds] = first.split('/');
    return { grantId, seconds: seconds === undefined ? null : Number(seconds), reason: words.join(' ') };
  })
  .pipe(z.object({ grantId: GrantValue, seconds: z.int().positive().nullable(), reason: z.string() }));

/** What was typed that more time can be asked for with. */
export interface TypedMore {
  readonly seconds: number | null;
  readonly reason: string;
}

/** The value that `ExtendValue` reads. Pure. */
export const extendValue = (grantId: string, { seconds, reason }: TypedMore): string =>
  `${grantId}${seconds === null ? '' : `/${seconds}`}${reason === '' ? '' : ` ${reason}`}`;

export const NO_WISH: Wish = { resourceId: null, role: null, seconds: null };
