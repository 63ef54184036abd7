/** Tokens for the API: whose they are, what they let do, and when one is good. Pure. */

/**
 * `personal` acts as the person who made it; `assistant` is for a program that speaks for them,
 * which reads and asks and does nothing else; `machine` is made by an admin for a program, acts
 * with that admin's rights, and can neither ask nor decide.
 */
export const TOKEN_KINDS = ['personal', 'assistant', 'machine'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** What a token lets do; never more than its person may do. */
export const TOKEN_VERBS = ['read', 'ask', 'decide', 'end', 'operate', 'configure'] as const;
export type TokenVerb = (typeof TOKEN_VERBS)[number];

/** What no machine does: asking for access, and deciding. */
const PERSONS_VERBS: readonly TokenVerb[] = ['ask', 'decide'];

/** All that an assistant does, whosever token it has: never deciding, and nothing that ends. */
export const ASSISTANT_VERBS: readonly TokenVerb[] = ['read', 'ask'];

const VERBS_OF: Readonly<Record<TokenKind, readonly TokenVerb[]>> = {
  personal: TOKEN_VERBS,
  assistant: ASSISTANT_VERBS,
  machine: TOKEN_VERBS.filter((verb) => !PERSONS_VERBS.includes(verb)),
};

/** Days that a token is good for, at most. */
export const MOST_TOKEN_DAYS = 365;
export const TOKEN_DAYS = [7, 30, 90, MOST_TOKEN_DAYS] as const;

/** In front of every token, so that scanners of secrets know one. */
const TOKEN_PREFIX = 'hp_';

/** The text of a token, of 32 random bytes. Pure. */
export const tokenText = (random: Uint8Array): string =>
  `${TOKEN_PREFIX}${Buffer.from(random).toString('base64url')}`;

/** Whether this can be a token at all. Pure. */
export const isTokenText = (text: string): boolean => /^hp_[\w-]{43}$/.test(text);

/** What lists show of a token, to tell it from others: its last four characters. Pure. */
export const tokenHint = (text: string): string => text.slice(-4);

export interface TokenScope {
  readonly kind: TokenKind;
  readonly verbs: readonly TokenVerb[];
  /** The ids of the connectors it is for; null for all of them, and what belongs to none. */
  readonly connectors: readonly string[] | null;
}

/** The verbs of these that a token of this kind can have. Pure. */
export const verbsFor = (kind: TokenKind, verbs: readonly TokenVerb[]): TokenVerb[] =>
  VERBS_OF[kind].filter((verb) => verbs.includes(verb));

/** Why a token lets nobody in. `role`: it is a machine's, and who made it is no admin any more. */
export type TokenFault = 'unknown' | 'expired' | 'revoked' | 'left' | 'role';

/** Null for a token that is good now. Pure. */
export function tokenFault(
  token: {
    readonly kind: TokenKind;
    readonly expiresAt: Date | null;
    readonly revokedAt: Date | null;
  },
  person: { readonly isActive: boolean; readonly isAdmin: boolean },
  now: Date,
): TokenFault | null {
  if (token.expiresAt === null) return 'unknown';
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  if (!person.isActive) return 'left';
  return token.kind === 'machine' && !person.isAdmin ? 'role' : null;
}

/** Why a token was revoked: by hand, or because of what became of its person. */
export type TokenRevokeCause = 'by_hand' | 'left' | 'unlinked';
