/**
 * OCSF 1.7.0 as far as hallpass uses it: the attributes of three classes and of the objects in them, with their types, what is
 * required, and which numbers an enumeration has. Facts of the published schema (https://schema.ocsf.io/1.7.0, Apache License 2.0),
 * written down here without its descriptions, and compared with the schema’s own files in November 2026. Strict: an attribute that
 * the class does not have fails, and one that 1.7.0 calls deprecated (`actor.invoked_by`, `user.credential_uid`).
 */
import { z } from 'zod';

const text = z.string();
const int = z.int();
const any = z.looseObject({});
const optional = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).partial();
/** OCSF's `at_least_one`. */
const oneOf = <T extends z.ZodType>(type: T, ...names: string[]) =>
  type.refine(
    (value) => names.some((name) => Object.hasOwn(value as object, name)),
    `has none of ${names.join(', ')}`,
  );
const ids = (...numbers: number[]) => int.refine((id) => numbers.includes(id), 'is none of the enumeration');

const account = oneOf(optional({ name: text, uid: text, type: text, type_id: int }), 'name', 'uid');
const user = oneOf(
  optional({
    name: text,
    uid: text,
    account,
    display_name: text,
    domain: text,
    email_addr: text,
    full_name: text,
    has_mfa: z.boolean(),
    programmatic_credentials: z.array(z.strictObject({ uid: text, type: text.optional() })),
    type: text,
    type_id: ids(0, 1, 2, 3, 4, 99),
    uid_alt: text,
  }),
  'account',
  'name',
  'uid',
);
const actor = oneOf(
  optional({ app_name: text, app_uid: text, process: any, session: any, user }),
  'process',
  'user',
  'session',
  'app_name',
  'app_uid',
);
const entity = oneOf(
  optional({
    name: text,
    uid: text,
    data: any,
    type: text,
    type_id: ids(0, 1, 2, 3, 4, 5, 6, 7, 99),
    user,
    version: text,
  }),
  'name',
  'uid',
).refine(
  ({ type, type_id }) => type === undefined || type_id !== undefined,
  'says its type in words alone: type_id is 99 for those that are not in the enumeration',
);
const resource = optional({
  name: text,
  uid: text,
  data: any,
  labels: z.array(text),
  namespace: text,
  owner: user,
  type: text,
});
const metadata = z.strictObject({
  version: z.literal('1.7.0'),
  product: oneOf(
    optional({ name: text, uid: text, vendor_name: text, version: text, url_string: text }),
    'name',
    'uid',
  ),
  correlation_uid: text.optional(),
  event_code: text.optional(),
  log_name: text.optional(),
  log_provider: text.optional(),
  original_event_uid: text.optional(),
  sequence: int.optional(),
  uid: text.optional(),
});

const base = {
  activity_name: text.optional(),
  category_name: text.optional(),
  category_uid: z.literal(3),
  class_name: text.optional(),
  message: text.optional(),
  metadata,
  severity: text.optional(),
  severity_id: ids(0, 1, 2, 3, 4, 5, 6, 99),
  status: text.optional(),
  status_detail: text.optional(),
  status_id: ids(0, 1, 2, 99).optional(),
  time: int.refine((ms) => ms > 1_000_000_000_000, 'is no time in milliseconds'),
  type_name: text.optional(),
  type_uid: int,
  unmapped: any.optional(),
  actor: actor.optional(),
};

const OCSF_SCHEMAS = {
  3001: z.strictObject({
    ...base,
    class_uid: z.literal(3001),
    activity_id: ids(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99),
    user,
    user_result: user.optional(),
  }),
  3004: z.strictObject({
    ...base,
    class_uid: z.literal(3004),
    activity_id: ids(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99),
    comment: text.optional(),
    entity,
    entity_result: entity.optional(),
  }),
  3005: z.strictObject({
    ...base,
    class_uid: z.literal(3005),
    activity_id: ids(0, 1, 2, 99),
    privileges: z.array(text),
    resources: z.array(resource).optional(),
    user,
  }),
} as const;

/** What is wrong with an event by the schema of its class; none for one that is as it should be. */
export function faultsOfOcsf(line: string): string[] {
  const event = JSON.parse(line) as { class_uid: number; activity_id: number; type_uid: number };
  const schema = OCSF_SCHEMAS[event.class_uid as keyof typeof OCSF_SCHEMAS];
  if (schema === undefined) return [`${event.class_uid} is no class of hallpass`];
  const { error } = schema.safeParse(event);
  const faults = (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const type = event.class_uid * 100 + event.activity_id;
  return event.type_uid === type ? faults : [...faults, `type_uid: is not ${type}`];
}
