/** Where the head of the audit trail is kept outside the database, as the environment says. */
import { z } from 'zod';
import { Secret } from '../secret.ts';

export type AnchorTarget =
  | { readonly kind: 'log' }
  | { readonly kind: 'file'; readonly path: string }
  /** An address may hold a secret. */
  | { readonly kind: 'webhook'; readonly url: Secret };

/** A place to keep the head of the audit trail at; null for what is none. Pure. */
function targetOf(word: string): AnchorTarget | null {
  if (word === 'log') return { kind: 'log' };
  const path = /^file:(\/.*)$/.exec(word)?.[1];
  if (path !== undefined) return { kind: 'file', path };
  return /^https?:\/\//.test(word) && URL.canParse(word) ? { kind: 'webhook', url: new Secret(word) } : null;
}

export const ANCHOR_VARIABLES = {
  HALLPASS_AUDIT_ANCHOR: z
    .string()
    .transform((text) => text.split(/\s+/).filter(Boolean))
    .refine(
      (words) => words.length > 0 && words.every((word) => targetOf(word) !== null),
      'must be log, file:/absolute/path, an address such as https://audit.example.com/heads, or several of them with spaces between',
    )
    .transform((words) => words.flatMap((word) => targetOf(word) ?? []))
    .default([{ kind: 'log' }]),
  HALLPASS_AUDIT_ANCHOR_PRIVATE: z.enum(['true', 'false'], 'must be true or false').default('false'),
} as const;
