/** The `onCall` of the document: schedules that steps name, and who is asked who is on call. */
import { z } from 'zod';
import { identifier, insteadOfSecret } from './config-fields.ts';

const address = z
  .url({ protocol: /^https?$/, error: 'write an address such as https://on-call.example.com/platform' })
  .transform((url) => url.replace(/\/+$/, ''));

const token = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: insteadOfSecret },
);

/** PEM of the authority behind its certificate, where the system does not know it. */
const caCertificate = z.string().includes('-----BEGIN CERTIFICATE-----').optional();

export const OnCallSchedule = z.discriminatedUnion('source', [
  z.strictObject({
    id: identifier,
    source: z.literal('pagerduty'),
    /** Its id in PagerDuty. */
    schedule: z.string().regex(/^[A-Z0-9]{6,}$/, 'write the id of a schedule in PagerDuty, such as PI7DH85'),
    token,
    /** Of the account's region: https://api.eu.pagerduty.com in Europe. */
    url: address.optional(),
    caCertificate,
  }),
  z.strictObject({
    id: identifier,
    /** What answers as docs/on-call.md says. */
    source: z.literal('http'),
    url: address,
    token,
    caCertificate,
  }),
]);
export type OnCallSchedule = z.infer<typeof OnCallSchedule>;

const REF = 'on-call:';

/** `on-call:platform`, as steps keep it. Pure. */
export const onCallRef = (id: string): string => `${REF}${id}`;

/** Which schedule an entry of a step names; null for one that names people otherwise. Pure. */
export const scheduleIn = (ref: string): string | null =>
  ref.startsWith(REF) ? ref.slice(REF.length) : null;
