/**
 * The kinds of value in the document, each with what to write instead of a wrong one. What they
 * make up is in config-file.ts.
 */
import { z } from 'zod';
import { parseDuration } from '../duration.ts';

export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'write a duration such as 90m, 4h or 2d')
  .meta({ description: 'A duration: 90m, 4h, 2d, 1h 30m' });

export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/, 'use lower-case letters, digits and dashes, starting with a letter');

/** A Slack e-mail or user id. */
export const personRef = z
  .string()
  .trim()
  .regex(/^(?:[UW][A-Z0-9]{5,}|[^@\s]+@[^@\s]+)$/, 'write a Slack e-mail or a user id such as U024BE7LH');
/** A person, or a Slack user group id. */
export const ownerRef = z
  .string()
  .trim()
  .regex(
    /^(?:[UWS][A-Z0-9]{5,}|[^@\s]+@[^@\s]+)$/,
    'write a Slack e-mail, a user id (U…) or a user group id (S…)',
  );

/**
 * What to write where somebody put the secret itself, which is not repeated; undefined for what is
 * wrong in another way.
 */
export function insteadOfSecret({ input }: { readonly input?: unknown }): string | undefined {
  return typeof input === 'string'
    ? 'is a secret itself; put it into a variable and write { env: NAME_OF_THE_VARIABLE }, or into a file and write { file: /its/path }'
    : undefined;
}

function insteadOfAccount({ input }: { readonly input?: unknown }): string | undefined {
  return input === '' ? 'must not be empty' : 'write a GitLab username, or the number of an account';
}

/** A secret that the operator gives in the environment or in a file. */
export const secretRef = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: insteadOfSecret },
);

/**
 * A username, which stands for the account that has it when it is first read, or the number of one,
 * which stands for itself.
 */
export const accountRef = z
  .union([z.string().min(1), z.number().int().positive('is no number of an account')], {
    error: insteadOfAccount,
  })
  .meta({ description: 'A username of GitLab, or the number of an account, without quotes' });

/** Where Slack says who somebody's manager is. */
export const managers = z.strictObject({
  slackField: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .meta({ description: 'A field of profiles that holds a person: its label, or its id (Xf…)' }),
});

export const webhook = z.strictObject({ secret: secretRef });

export const instanceUrl = z
  .url({
    protocol: /^https?$/,
    error: 'write the address of the GitLab instance, such as https://gitlab.com',
  })
  .refine(isBare, 'write the address of the GitLab instance and nothing else: no user, no ? and no #')
  .transform((url) => url.replace(/\/+$/, ''));

/**
 * Whether an address has nothing in it that could be a secret; what is no address is another fault.
 */
function isBare(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password, search, hash } = new URL(address);
  return [username, password, search, hash].every((part) => part === '');
}

/**
 * Beside faults of what is in it: every fault is named at once. What it looks at may be of any type
 * then.
 */
export const ALSO_BESIDE_OTHERS = { when: () => true };

/** Seconds; NaN, which is neither more nor less than anything, for what is no duration. */
export const knownSeconds = (text: unknown): number =>
  typeof text === 'string' ? (parseDuration(text) ?? NaN) : NaN;
