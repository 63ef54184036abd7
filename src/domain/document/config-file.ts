/**
 * The declarative document: connectors, owners, policies. One zod type is the schema, the
 * TypeScript type and, through z.toJSONSchema, what editors check `hallpass.yaml` with. Secrets are
 * never in it, only where to find them.
 */
import { z } from 'zod';
import { approval } from './approval-fields.ts';
import {
  accountRef,
  duration,
  identifier,
  insteadOfSecret,
  instanceUrl,
  ownerRef,
  personRef,
  secretRef,
  webhook,
} from './config-fields.ts';
import { Conflict } from './config-conflicts.ts';
import { match } from './match-fields.ts';
import { overlapOf } from '../connector-group.ts';
import { parseDuration } from '../duration.ts';
import { GRANTABLE_ROLES } from '../entitlement.ts';

const Connector = z.strictObject({
  id: identifier,
  type: z.literal('gitlab'),
  name: z.string().min(1).max(60),
  url: instanceUrl.default('https://gitlab.com'),
  /**
   * The address the same GitLab, with the same numbers, had before. Without it, another `url` under
   * this id is refused.
   */
  movedFrom: instanceUrl.optional(),
  group: z
    .union([z.string().min(1), z.number().int().positive().transform(String)])
    .meta({ description: 'Full path or numeric id of the top-level group' }),
  token: z.union(
    [
      z.strictObject({ env: z.string().min(1) }),
      z.strictObject({ file: z.string().min(1) }),
      z.strictObject({ stored: z.literal(true) }),
    ],
    { error: insteadOfSecret },
  ),
  owners: z.array(ownerRef).min(1, 'name at least one integration owner'),
  /**
   * What GitLab's webhook to /webhooks/gitlab/<id> is set up with: a secret token, or a signing
   * token (whsec_…). Left out, none is taken.
   */
  webhook: webhook.optional(),
  sync: z
    .strictObject({
      every: duration.default('1h'),
      /**
       * Requests a minute that a sync leaves GitLab with at most; left out, GitLab's own limits and
       * its speed decide.
       */
      maxPerMinute: z.number().int().min(60).optional(),
    })
    .default({ every: '1h' }),
  /** The name of the set of connectors it is shown with; left out, it stands by itself. */
  application: z.string().min(1).max(60).optional(),
  /**
   * The OAuth application in GitLab that people sign in with to show which account is theirs; left
   * out, they cannot.
   */
  oauth: z.strictObject({ clientId: z.string().min(1), clientSecret: secretRef }).optional(),
  /** Only looked at: synced and watched, never granted on. */
  readOnly: z.boolean().default(false),
  /** Neither synced nor granted on; what was granted before still ends on time. */
  paused: z.boolean().default(false),
  /** PEM of the authority behind the instance's certificate, where the system does not know it. */
  caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
  /** The lowest role whose appearance outside hallpass is told to the owners. */
  driftFrom: z.enum(GRANTABLE_ROLES).default('maintainer'),
  /**
   * Of one from Slack: it was confirmed while addresses in private networks were allowed, and keeps
   * its own after that.
   */
  privateAddress: z.literal(true).optional(),
  /** Where it was set up. One from the file is edited there, one from Slack in Slack. */
  managedBy: z.enum(['file', 'slack']).default('file'),
});
export type ConnectorConfig = z.infer<typeof Connector>;

const reason = z.union([
  z.enum(['required', 'optional']),
  z.strictObject({
    pattern: z.string().refine(isPattern, 'is not a valid regular expression'),
    message: z.string().min(1).max(150),
  }),
]);

/**
 * Beside faults of what is in it: every fault is named at once. What it looks at may be of any type
 * then.
 */
const ALSO_BESIDE_OTHERS = { when: () => true };

/** Seconds; NaN, which is neither more nor less than anything, for what is no duration. */
const known = (text: unknown): number => (typeof text === 'string' ? (parseDuration(text) ?? NaN) : NaN);

const fieldsOf = (list: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(list)
    ? list.map((item: unknown) => (typeof item === 'object' && item !== null ? { ...item } : {}))
    : [];

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A number is told apart from the name that is written like it. */
const nameOrNumber = (value: unknown): string | undefined =>
  typeof value === 'number' ? `number ${value}` : textOf(value);

/**
 * Every text that stood further up already, and where; what is empty or no text is another fault.
 */
const repeated = (texts: readonly (string | undefined)[]) =>
  texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    return text === undefined || text === '' || first === index ? [] : [{ text, index, first }];
  });

const Policy = z
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
  })
  .superRefine((value: unknown, issues) => {
    const policy = { ...(value as object) } as Readonly<Record<string, unknown>>;
    const min = known(policy['minDuration']);
    const max = known(policy['maxDuration']);
    const chosen = known(policy['defaultDuration']);
    if (min > max)
      issues.addIssue({ code: 'custom', path: ['minDuration'], message: 'is longer than maxDuration' });
    if (max > MAX_DURATION_SECONDS)
      issues.addIssue({ code: 'custom', path: ['maxDuration'], message: 'is longer than a year' });
    const listed = Array.isArray(policy['recommended']) ? policy['recommended'].map(known) : [];
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

const MOST_CONFLICTS = 1000;
const LEAST_KEPT_SECONDS = 86_400;
const KEPT = '90d';
const PER_PERSON = 10;

const person = z
  .strictObject({
    slack: personRef,
    gitlab: accountRef.optional(),
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
    people: z.array(person).default([]),
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
          (text) => !(known(text) < LEAST_KEPT_SECONDS),
          'is less than a day, in which buttons are still pressed',
        ),
      })
      .optional(),
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
  .superRefine((document: unknown, issues) => {
    const file = { ...(document as object) } as Readonly<Record<string, unknown>>;
    const [connectors, policies, people, conflicts] = ['connectors', 'policies', 'people', 'conflicts'].map(
      (key) => fieldsOf(file[key]),
    );
    const add = (path: readonly (string | number)[], message: string): void =>
      issues.addIssue({ code: 'custom', path: [...path], message });
    for (const [name, list = []] of [
      ['connectors', connectors],
      ['policies', policies],
      ['conflicts', conflicts],
    ] as const)
      for (const { index, text } of repeated(list.map(({ id }) => textOf(id))))
        add([name, index, 'id'], `${text} is used twice`);
    for (const key of ['slack', 'gitlab'])
      for (const { index } of repeated(
        (people ?? []).map((entry) => nameOrNumber(entry[key])?.toLowerCase()),
      ))
        add(
          ['people', index, key],
          'is mapped twice; one person has one account, and one account is one person’s',
        );
    const own = (connectors ?? []).filter(({ managedBy }) => managedBy !== 'slack');
    const instances = new Set(own.map(({ url }) => textOf(url) ?? ''));
    if (instances.size !== 1)
      for (const [index, { gitlab }] of (people ?? []).entries())
        if (typeof gitlab === 'number')
          add(
            ['people', index, 'gitlab'],
            instances.size === 0
              ? 'is a number, and no connector here says of which GitLab; write the username'
              : 'is a number, which is somebody else in each GitLab here; write the username',
          );
    const places = (connectors ?? []).map(({ url, group }) => ({
      url: textOf(url) ?? '',
      names: [textOf(group) ?? ''].filter((name) => name !== ''),
    }));
    places.forEach((own, index) => {
      places.forEach((its, other) => {
        const isComparable = other !== index && URL.canParse(own.url) && URL.canParse(its.url);
        const overlap = isComparable ? overlapOf(own, its) : null;
        if (overlap === 'same' && other < index)
          add(['connectors', index, 'group'], `is the same group as connectors[${other}]`);
        if (overlap === 'below')
          add(
            ['connectors', index, 'group'],
            `lies in the group of connectors[${other}]; two would undo each other’s work`,
          );
      });
    });
  }, ALSO_BESIDE_OTHERS);
export type ConfigFile = z.infer<typeof ConfigFile>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

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

/** Seconds of a duration that the schema has already checked. Pure. */
export const seconds = (text: string): number => parseDuration(text) ?? 0;

/**
 * Whether `ref` (a Slack e-mail or user id of the document) names this person. E-mails compare
 * without case. Pure.
 */
export const namesPerson = (ref: string, person: { slackUserId: string; email: string | null }): boolean =>
  ref.includes('@') ? ref.toLowerCase() === person.email?.toLowerCase() : ref === person.slackUserId;
