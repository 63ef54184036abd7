/** The `eventReceivers` of the document: addresses that are told what the audit trail records. */
import { z } from 'zod';
import { AUDIT_ACTIONS } from '../audit.ts';
import { identifier, insteadOfSecret } from './config-fields.ts';

const secret = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: insteadOfSecret },
);

const NOUNS = [...new Set(AUDIT_ACTIONS.map((action) => action.slice(0, action.indexOf('.'))))];

/** `grant.ended`, or `grant.*` for everything that happens to grants. */
const kind = z
  .string()
  .refine(
    (text) =>
      text.endsWith('.*')
        ? NOUNS.includes(text.slice(0, -2))
        : (AUDIT_ACTIONS as readonly string[]).includes(text),
    `is no event of the audit trail; write one such as grant.ended, or all of one kind: ${NOUNS.map((noun) => `${noun}.*`).join(', ')}`,
  );

export const EventReceiver = z.strictObject({
  id: identifier,
  url: z.url({ protocol: /^https?$/, error: 'write an address such as https://events.example.com/hallpass' }),
  /** `whsec_` and 24 to 64 bytes in base64. */
  secret,
  /** One that is on its way out: what is sent is signed with both. */
  previousSecret: secret.optional(),
  /** Which events it is told of; all of them when left out. */
  events: z.array(kind).min(1).optional(),
  allowPrivateAddress: z
    .boolean()
    .optional()
    .meta({ description: 'Whether its address may lead into a private network' }),
  /** PEM of the authority behind its certificate, where the system does not know it. */
  caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
});
export type EventReceiver = z.infer<typeof EventReceiver>;

/** Whether a receiver is told of what is recorded as this action. Pure. */
export const isToldOf = ({ events }: Pick<EventReceiver, 'events'>, action: string): boolean =>
  events?.some((kind) => (kind.endsWith('.*') ? action.startsWith(kind.slice(0, -1)) : kind === action)) ??
  true;
