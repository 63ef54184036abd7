/** The `eventReceivers` of the document: addresses that are told what the audit trail records. */
import { z } from 'zod';
import { AUDIT_ACTIONS } from '../audit.ts';
import { identifier, insteadOfSecret } from './config-fields.ts';

const secret = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: insteadOfSecret },
);

/** Of a file, unless it says. */
const MEGABYTES = 100;
const KEPT = 10;

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

const Entry = z.strictObject({
  id: identifier,
  url: z
    .url({ protocol: /^https?$/, error: 'write an address such as https://events.example.com/hallpass' })
    .optional(),
  /** `whsec_` and 24 to 64 bytes in base64; with `url`. */
  secret: secret.optional(),
  /** One that is on its way out: what is sent is signed with both. */
  previousSecret: secret.optional(),
  /** Where the whole of an `Authorization` header is, such as `Bearer …`; with `url`. */
  authorization: secret.optional(),
  /** Instead of `url`: a file that lines are added to. */
  file: z
    .string()
    .regex(/^\/.*[^/]$/, 'write an absolute path such as /var/log/hallpass/audit.jsonl')
    .optional()
    .meta({ description: 'A file that gets a line of JSON for each event, instead of an address' }),
  /** Of the file: when it is put aside for another one, and how many of those are kept. */
  rotate: z
    .strictObject({
      megabytes: z.int().min(1).max(100_000).default(MEGABYTES),
      keep: z.int().min(1).max(1000).default(KEPT),
    })
    .optional(),
  /** Instead of `url`: the standard output of the process. */
  stdout: z.literal(true).optional(),
  /** As Standard Webhooks has it, or as OCSF has it; a file and standard output have OCSF. */
  format: z.enum(['webhook', 'ocsf']).optional(),
  /** Which events it is told of; all of them when left out. */
  events: z.array(kind).min(1).optional(),
  allowPrivateAddress: z
    .boolean()
    .optional()
    .meta({ description: 'Whether its address may lead into a private network' }),
  /** PEM of the authority behind its certificate, where the system does not know it. */
  caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
});

export const EventReceiver = Entry.superRefine((entry, issues) => {
  const add = (path: string, message: string) =>
    issues.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
  const { url, file, stdout, secret: own, rotate, format } = entry;
  const targets = [url, file, stdout].filter((target) => target !== undefined);
  if (targets.length !== 1) return add('', 'has one of url, file and stdout');
  if (url !== undefined && own === undefined) add('secret', 'is missing: what is sent is signed with it');
  if (file === undefined && rotate !== undefined) add('rotate', 'is for a file');
  if (url === undefined && format === 'webhook') add('format', 'is ocsf for a file and for standard output');
  if (url !== undefined) return;
  for (const key of HTTP_ALONE) if (entry[key] !== undefined) add(key, 'is for an address (url)');
});
export type EventReceiver = z.infer<typeof EventReceiver>;

const HTTP_ALONE = [
  'secret',
  'previousSecret',
  'authorization',
  'allowPrivateAddress',
  'caCertificate',
] as const;

/** Where a receiver is told. */
export type EventTarget =
  | { readonly kind: 'url'; readonly url: string; readonly secret: SecretRef }
  | { readonly kind: 'file'; readonly path: string; readonly maxBytes: number; readonly keep: number }
  | { readonly kind: 'stdout' };
type SecretRef = NonNullable<EventReceiver['secret']>;

/** Pure. */
export function targetOf({ url, secret: own, file, rotate }: EventReceiver): EventTarget {
  if (url !== undefined && own !== undefined) return { kind: 'url', url, secret: own };
  if (file === undefined) return { kind: 'stdout' };
  const { megabytes = MEGABYTES, keep = KEPT } = rotate ?? {};
  return { kind: 'file', path: file, maxBytes: megabytes * 1024 * 1024, keep };
}

/**
 * Whether it is on the same machine: then it is told strictly in order, and never given up. Pure.
 */
export const isLocal = ({ url }: Pick<EventReceiver, 'url'>): boolean => url === undefined;

/** Pure. */
export const formatOf = ({ url, format }: Pick<EventReceiver, 'url' | 'format'>): 'webhook' | 'ocsf' =>
  format ?? (url === undefined ? 'ocsf' : 'webhook');

/** Whether a receiver is told of what is recorded as this action. Pure. */
export const isToldOf = ({ events }: Pick<EventReceiver, 'events'>, action: string): boolean =>
  events?.some((kind) => (kind.endsWith('.*') ? action.startsWith(kind.slice(0, -1)) : kind === action)) ??
  true;
