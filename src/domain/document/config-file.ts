/**
 * The declarative document: connectors, owners, policies. One zod type is the schema, the
 * TypeScript type and, through z.toJSONSchema, what editors check `hallpass.yaml` with. Secrets are
 * never in it, only where to find them.
 */
import { z } from 'zod';
import { parseDuration } from '../duration.ts';
import { Conflict } from './config-conflicts.ts';
import { OnCallSchedule } from './config-on-call.ts';
import { Connector, type ConnectorConfig } from './config-connectors.ts';
import { checkEntries } from './config-entries.ts';
import {
  accountRef,
  ALSO_BESIDE_OTHERS,
  duration,
  knownSeconds,
  managers,
  personRef,
  webhook,
} from './config-fields.ts';
import { managedBy } from './made-through-api.ts';
import { EventReceiver } from './config-event-receivers.ts';
import { Policy } from './config-policies.ts';
import { KEPT_EVIDENCE, Reviews } from './config-reviews.ts';

const MOST_CONFLICTS = 1000;
const MOST_RECEIVERS = 20;
const LEAST_KEPT_SECONDS = 86_400;
const KEPT = '90d';
const PER_PERSON = 10;

export const PersonEntry = z
  .strictObject({
    slack: personRef,
    gitlab: accountRef.optional(),
    managedBy,
    manager: personRef
      .optional()
      .meta({ description: 'Whom `manager` stands for in the steps of policies: a Slack e-mail or user id' }),
  })
  .refine(
    ({ gitlab, manager }) => gitlab !== undefined || manager !== undefined,
    'says neither whose account in GitLab it is nor who the manager is',
  );

export const ConfigFile = z
  .strictObject({
    version: z.literal(1),
    admins: z.array(personRef).default([]),
    connectors: z.array(Connector).default([]),
    people: z.array(PersonEntry).default([]),
    /** Schedules of who is on call, which steps name. */
    onCall: z.array(OnCallSchedule).max(50).optional(),
    /** What tells whose manager is who, before `people` does. */
    managers: managers.optional(),
    policies: z.array(Policy).default([]),
    /** What must never meet in one person. */
    conflicts: z.array(Conflict).max(MOST_CONFLICTS).optional(),
    /** What people may do when they set a connector up in Slack. */
    connectorsFromSlack: z
      .strictObject({
        allowPrivateAddresses: z
          .boolean()
          .default(false)
          .meta({ description: 'Whether its address may lead into a private network' }),
        /**
         * What the webhooks of all of them are set up with; each has an address of its own. Left
         * out, none is taken.
         */
        webhook: webhook.optional(),
      })
      .default({ allowPrivateAddresses: false }),
    /** How long messages are kept after what they are about has ended; 90 days unless given. */
    messages: z
      .strictObject({
        keepFor: duration.refine(
          (text) => !(knownSeconds(text) < LEAST_KEPT_SECONDS),
          'is less than a day, in which buttons are still pressed',
        ),
      })
      .optional(),
    /** Who is told what the audit trail records. */
    eventReceivers: z.array(EventReceiver).max(MOST_RECEIVERS).optional(),
    /** How access reviews are run. */
    reviews: Reviews.optional(),
    requests: z
      .strictObject({
        lapseAfter: duration
          .default('8h')
          .meta({ description: 'A request that nobody answers is closed after this' }),
        perPerson: z
          .int()
          .min(1)
          .max(1000)
          .optional()
          .meta({ description: 'How many requests of one person may wait for an answer; 10 unless given' }),
      })
      .default({ lapseAfter: '8h' }),
  })
  .superRefine(checkEntries, ALSO_BESIDE_OTHERS);
export type ConfigFile = z.infer<typeof ConfigFile>;

/**
 * What the webhook of a connector is set up with: its own, or what stands for those from Slack;
 * undefined for none. Pure.
 */
export const webhookOf = (
  { connectorsFromSlack }: Pick<ConfigFile, 'connectorsFromSlack'>,
  connector: Pick<ConnectorConfig, 'webhook' | 'managedBy'>,
): ConnectorConfig['webhook'] =>
  connector.webhook ?? (connector.managedBy === 'slack' ? connectorsFromSlack.webhook : undefined);

/** How many requests of one person may wait for an answer. Pure. */
export const mostWaiting = ({ requests }: Pick<ConfigFile, 'requests'>): number =>
  requests.perPerson ?? PER_PERSON;

/** How long messages are kept after what they are about has ended, in seconds. Pure. */
export const keptSeconds = ({ messages }: Pick<ConfigFile, 'messages'>): number =>
  seconds(messages?.keepFor ?? KEPT);

/** How long evidence of access reviews is kept after it was made, in seconds. Pure. */
export const evidenceKeptSeconds = ({ reviews }: Pick<ConfigFile, 'reviews'>): number =>
  seconds(reviews?.keepEvidenceFor ?? KEPT_EVIDENCE);

/** Seconds of a duration that the schema has already checked. Pure. */
export const seconds = (text: string): number => parseDuration(text) ?? 0;

/**
 * Whether `ref` (a Slack e-mail or user id of the document) names this person. E-mails compare
 * without case. Pure.
 */
export const namesPerson = (ref: string, person: { slackUserId: string; email: string | null }): boolean =>
  ref.includes('@') ? ref.toLowerCase() === person.email?.toLowerCase() : ref === person.slackUserId;
