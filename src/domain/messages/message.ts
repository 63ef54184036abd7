/**
 * A message is a Slack post, or a Home tab, that hallpass keeps in step with rows. Every kind
 * stands in one table: what it is about, who gets it, and what it keeps of an event that no row
 * tells.
 */
import { z } from 'zod';
import { DELIVERY_FAULTS } from '../events/delivery.ts';
import { UNLINK_CAUSES } from '../identities/unlink-cause.ts';
import type { IdPrefix } from '../id.ts';
import { counts, grantId, grantTerms, over, overOrLeft, person, role, row } from './detail-parts.ts';
import { DRIFT_KINDS } from '../access/membership.ts';
import { GIVEN_BECAUSE } from './given-because.ts';
import { CONFIG_CHANGE, STANDSTILL } from './config-changes.ts';
import { LOST_PLACE } from './lost-place.ts';
import { SIGN_IN_FAULTS } from '../identities/verification.ts';

/**
 * `owners` are those of the connector, or the admins where it has none. `person` is whom it is
 * about, `editor` whoever entered something, `told` whoever a step names to be told.
 */
type Audience = 'owners' | 'admins' | 'person' | 'editor' | 'told';

interface MessageRules {
  /** The prefix of the id it is about, or of a subject that domain/messages/subject.ts makes. */
  readonly subject: string;
  readonly audience: readonly Audience[];
  /**
   * What it keeps, parsed when it is written and when it is rendered. Rows outlive the version that
   * wrote them: what is added later is optional or has a default, and nothing is renamed.
   */
  readonly detail: z.ZodType;
}

const nothing = z.null();
const connectorId = z.string();
/** From which ordinal on a conflict card stands in a channel. */
export const IN_CHANNEL = 1_000_000;

export const MESSAGES = {
  /** An owner's copy of a request. */
  'request-card': { subject: 'req', audience: ['owners'], detail: nothing },
  /** The requester's living message about a request and the grant that came of it. */
  'requester-card': { subject: 'req', audience: ['person'], detail: nothing },
  /**
   * What became of a request or its grant, under the requester's card, for an edited card rings
   * nowhere; the ordinal says what, and which time, see outcome.ts.
   */
  outcome: { subject: 'req', audience: ['person'], detail: nothing },
  /** A nudge under an owner's card; the ordinal numbers them. */
  reminder: { subject: 'req', audience: ['owners'], detail: nothing },
  /** The same because the requester asked for it. */
  nudge: { subject: 'req', audience: ['owners'], detail: nothing },
  /**
   * That it is somebody's turn whose card stood there before, for an edited card rings nowhere; the
   * ordinal numbers those of a request.
   */
  turn: { subject: 'req', audience: ['owners'], detail: nothing },
  /**
   * That something waits, for whoever a step names to be told of it; the ordinal is 0 in a DM, and
   * above `IN_CHANNEL` in channels.
   */
  'request-notice': { subject: 'req', audience: ['told'], detail: nothing },
  /** What was refused for want of an account, once there is one: whether to go on with it. */
  'kept-request': { subject: 'kpt', audience: ['person'], detail: nothing },
  /** Before the end; the ordinal counts the extensions so far. */
  'expiry-warning': { subject: 'grt', audience: ['person'], detail: nothing },
  /** A membership was changed outside hallpass; the ordinal is the version of the slot. */
  'drift-notice': {
    subject: 'slt',
    audience: ['owners'],
    detail: z.object({
      kind: z.enum(DRIFT_KINDS),
      from: row,
      to: row,
      endsGrants: z.enum(['removed_outside', 'changed_outside']).nullable(),
    }),
  },
  /**
   * A grant should have been gone, and still is being taken back; the ordinal numbers those of a
   * slot. Version 0.1 told of slots, with ordinal 0 and no grant.
   */
  'revoke-alert': {
    subject: 'slt',
    audience: ['owners'],
    detail: z.object({ grantId: grantId.optional() }),
  },
  /**
   * That it was taken back at last, for whoever was told that it was not, since an edited alert
   * rings nowhere; the ordinal is that of the alert.
   */
  'late-end': { subject: 'slt', audience: ['owners'], detail: z.object({ grantId }) },
  /** The group or project of a grant is gone; the ordinal is when, in seconds. */
  'gone-notice': { subject: 'slt', audience: ['owners'], detail: z.object({ error: z.string() }) },
  /** It is back, and what could not be taken back was; the ordinal is that of the notice. */
  'found-again': { subject: 'slt', audience: ['owners'], detail: nothing },
  /** What the holder of a grant that is over still holds, and nothing that is shown gives. */
  'still-held': {
    subject: 'grt',
    audience: ['owners'],
    detail: z.object({
      role,
      /** Where, below the place of the grant; null for that place. */
      path: z.string().nullable(),
      /** Further places below it. */
      others: z.array(z.string()).readonly(),
    }),
  },
  /**
   * A group or project below a granted one is gone, and whoever held the grant could have moved it
   * out of reach; or it, or the granted one itself, lies in another group now. The ordinal is when,
   * in seconds.
   */
  'lost-place': {
    subject: 'rsc',
    audience: ['owners'],
    detail: LOST_PLACE,
  },
  /** An owner named in the document could not be asked. */
  'owner-gap': {
    subject: 'owner',
    audience: ['admins'],
    detail: z.object({
      connectorId,
      ref: z.string(),
      why: z.enum(['unknown', 'deactivated', 'outsider', 'empty']),
      over,
    }),
  },
  /** Slack does not say who is in user groups that the document names. */
  'unread-groups': {
    subject: 'user groups',
    audience: ['owners', 'admins'],
    detail: z.object({
      /** Of all, also those that an earlier version did not keep. */
      count: z.number(),
      /** `fault`: Slack's code; `wasRead`: who was in it before counts on. */
      groups: z
        .array(z.object({ ref: z.string(), fault: z.string(), wasRead: z.boolean(), over }))
        .readonly(),
    }),
  },
  /** An event receiver does not take what it is sent, or some of it. */
  'events-stopped': {
    subject: 'event receiver',
    audience: ['admins'],
    detail: z.object({
      receiverId: z.string(),
      fault: z.enum(DELIVERY_FAULTS),
      /** What it answered; null where it did not. */
      status: z.number().nullable(),
      /** Events that it has not taken. */
      waiting: z.number(),
      /** Whether nothing is sent to it any more; false where it refused some events for a day. */
      isStopped: z.boolean(),
    }),
  },
  /** A name under `people` is the name of another account by now than it stands for. */
  'mapping-held': {
    subject: 'mapping',
    audience: ['person', 'owners', 'admins'],
    detail: z.object({
      connectorId,
      name: z.string(),
      person,
      /**
       * The number of the account it stands for, its name by now, and the number of the one that
       * goes by it.
       */
      pinned: z.string(),
      username: z.string(),
      other: z.string(),
      over: overOrLeft,
    }),
  },
  /** A new version of the document changes what owners of a connector decide. */
  'config-change': {
    subject: 'config change',
    audience: ['owners'],
    detail: CONFIG_CHANGE,
  },
  /**
   * A connector was paused, resumed or set to be only watched; the ordinal is the version of the
   * document that did it.
   */
  'standstill-notice': {
    subject: 'standstill',
    audience: ['owners'],
    detail: STANDSTILL,
  },
  /**
   * What waits for somebody whom a new version of the document, or a user group that it names, made
   * an owner, which others were told of before, and what they look after no more because they left
   * a user group; the ordinal is the version, or when, in seconds.
   */
  'owner-begins': {
    subject: 'per',
    audience: ['told'],
    detail: z.object({
      connectorIds: z.array(z.string()).readonly(),
      conflictIds: z.array(z.string()).readonly(),
      /** The ids of connectors and conflicts that are theirs no more. */
      ended: z
        .object({ connectorIds: z.array(z.string()).readonly(), conflictIds: z.array(z.string()).readonly() })
        .optional(),
    }),
  },
  /** Open grants of a connector came under another policy than they were given under. */
  'terms-change': {
    subject: 'terms',
    audience: ['owners'],
    detail: z.object({
      connectorId,
      /** Of all, also those that are not listed. */
      count: z.number(),
      grants: z.array(z.object({ grantId, was: grantTerms, is: grantTerms })).readonly(),
    }),
  },
  /** A link was taken away; with ordinal 1, that there is one again. */
  'unlink-notice': {
    subject: 'unlinked',
    audience: ['person', 'owners'],
    detail: z.object({
      connectorId,
      username: z.string(),
      person,
      cause: z.enum(UNLINK_CAUSES),
      ended: z.number(),
      /** When; earlier versions did not keep it. */
      at: z.string().optional(),
      /** Since when, and which account, once one is linked to that person again. */
      again: z.object({ since: z.string(), username: z.string() }).optional(),
    }),
  },
  /**
   * An owner's copy of the question whose account it is; or the code with which a person shows that
   * it is theirs.
   */
  'link-card': { subject: 'lnk', audience: ['owners', 'person'], detail: nothing },
  /** What came of it; the detail is about a sign-in that failed. */
  'link-answer': {
    subject: 'lnk',
    audience: ['person'],
    detail: z
      .object({ connectorId, why: z.enum(SIGN_IN_FAULTS), username: z.string().nullable() })
      .nullable(),
  },
  /** What is to be done about a connector that is being set up or edited. */
  'draft-card': { subject: 'drf', audience: ['owners', 'editor'], detail: nothing },
  /** The same once more; the ordinal numbers them. */
  'draft-reminder': { subject: 'drf', audience: ['owners'], detail: nothing },
  /** Whether what a sync found missing is right. */
  'safety-stop': {
    subject: 'safety stop',
    audience: ['owners'],
    detail: z.object({ connectorId, at: z.string(), drops: counts, of: counts }),
  },
  /** Syncs fail, since when. */
  'sync-alert': {
    subject: 'failing',
    audience: ['owners'],
    detail: z.object({ connectorId, since: z.string() }),
  },
  /** A token will end; the ordinal is the days before it. */
  'token-alert': {
    subject: 'token',
    audience: ['owners'],
    detail: z.object({ connectorId, endsOn: z.string() }),
  },
  /** Reading many member lists at once contradicted one of them, at `place`. */
  'lists-alert': {
    subject: 'lists',
    audience: ['owners'],
    detail: z.object({ connectorId, at: z.string(), place: z.string() }),
  },
  /** An owner's copy of a finding. */
  'finding-card': { subject: 'fnd', audience: ['owners', 'admins'], detail: nothing },
  /**
   * Somebody is in a conflict; the ordinal counts how often that was told before, and is higher by
   * `IN_CHANNEL` in a channel.
   */
  'conflict-card': { subject: 'cfl', audience: ['owners', 'admins'], detail: nothing },
  /** Many people at once; the ordinal is when, in seconds, and one more in a channel. */
  'conflict-digest': {
    subject: 'conflict',
    audience: ['owners', 'admins'],
    detail: z.object({ conflictId: z.string(), name: z.string(), count: z.number() }),
  },
  /** Many at once, on a connector; the ordinal is when, in seconds. */
  'finding-digest': {
    subject: 'drift',
    audience: ['owners', 'admins'],
    detail: z.object({ connectorId, count: z.number() }),
  },
  /** Everything was stopped, with ordinal 0, or goes on, with ordinal 1. */
  'emergency-stop': { subject: 'stp', audience: ['owners', 'admins'], detail: nothing },
  /** What became of a finding. */
  'finding-answer': { subject: 'fnd', audience: ['person'], detail: nothing },
  /** How a campaign of access reviews is doing, for whoever made it. */
  'campaign-card': { subject: 'rvc', audience: ['editor'], detail: nothing },
  /** A reviewer's part of a campaign. */
  'review-card': { subject: 'rvc', audience: ['person'], detail: nothing },
  /** That it waits for them; the ordinal numbers them. */
  'review-reminder': { subject: 'rvc', audience: ['person'], detail: nothing },
  /**
   * That somebody who has a card got more to decide, for an edited card rings nowhere; the ordinal
   * numbers those of a campaign.
   */
  'review-given': {
    subject: 'rvc',
    audience: ['person'],
    detail: z.object({
      count: z.number(),
      /** Whose it was; null where nobody had it. */
      from: person.nullable(),
      why: z.enum(GIVEN_BECAUSE),
      /** In their words; null where they did not give it. */
      reason: z.string().nullable(),
    }),
  },
  /** What owners have to do in GitLab themselves for a campaign. */
  'review-tasks': { subject: 'rvc', audience: ['owners', 'admins'], detail: nothing },
  /** Whose role a review has taken away or lowered. */
  'review-answer': { subject: 'rvi', audience: ['person'], detail: nothing },
  /** Slack does not take a file of evidence: for whoever waits for it, and owners. */
  'evidence-unsent': { subject: 'rvc', audience: ['editor', 'owners', 'admins'], detail: nothing },
  /** A schedule began none, for this one is not over; the ordinal is when, in seconds. */
  'review-skipped': { subject: 'rvc', audience: ['editor'], detail: nothing },
  /** A person's Home tab, since they first opened it, and the page it is on. */
  home: {
    subject: 'per',
    audience: ['person'],
    detail: z.object({ page: z.number().int().nonnegative() }).catch({ page: 0 }),
  },
} as const satisfies Readonly<Record<string, MessageRules>>;

export type MessageKind = keyof typeof MESSAGES;
export const MESSAGE_KINDS = Object.keys(MESSAGES) as readonly MessageKind[];

/** Whether this version can read what a message keeps; else a later one wrote it. Pure. */
export const isReadable = ({
  kind,
  detail,
}: {
  readonly kind: MessageKind;
  readonly detail: unknown;
}): boolean => MESSAGES[kind].detail.safeParse(detail).success;

/** The ids, or made subjects, that a kind can be about. */
export type MessageSubject<K extends MessageKind> = (typeof MESSAGES)[K]['subject'] extends infer S extends
  string
  ? S extends IdPrefix
    ? `${S}_${string}`
    : `${S}:${string}`
  : never;

/** The kinds that are about such things. */
export type MessageAbout<S extends (typeof MESSAGES)[MessageKind]['subject']> = {
  [K in MessageKind]: (typeof MESSAGES)[K]['subject'] extends S ? K : never;
}[MessageKind];

/** What a kind keeps; null for those that keep nothing. */
export type MessageDetail<K extends MessageKind> = z.infer<(typeof MESSAGES)[K]['detail']>;

/** The kinds that go to such people. */
export type MessageTo<A extends Audience> = {
  [K in MessageKind]: A extends (typeof MESSAGES)[K]['audience'][number] ? K : never;
}[MessageKind];

/** A message as it is asked for, but for whom. `ordinal` is 0 unless given. */
export type MessageOf<K extends MessageKind> = {
  [One in K]: {
    readonly kind: One;
    readonly subjectId: MessageSubject<One>;
    readonly ordinal?: number;
  } & (null extends MessageDetail<One>
    ? { readonly detail?: MessageDetail<One> }
    : { readonly detail: MessageDetail<One> });
}[K];

/**
 * What a message keeps, as its kind has it; what the kind does not know is left out.
 * @throws ZodError when it is something else. Pure.
 */
export const readMessageDetail = <K extends MessageKind>(kind: K, detail: unknown): MessageDetail<K> =>
  MESSAGES[kind].detail.parse(detail) as MessageDetail<K>;
