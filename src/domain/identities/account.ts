import type { PersonId } from '../id.ts';

/**
 * What GitLab vouches for about an account that can equal a Slack e-mail: addresses it confirmed,
 * identities of single sign-on.
 */
export const CLAIM_SOURCES = ['enterprise_email', 'saml', 'scim', 'admin_email', 'public_email'] as const;
export type ClaimSource = (typeof CLAIM_SOURCES)[number];
export type Claims = Readonly<Partial<Record<ClaimSource, string>>>;

/**
 * How somebody shows that an account is theirs where no claim fits: by signing in, by a code, by an
 * owner who knows them.
 */
export const VERIFICATION_METHODS = ['oauth', 'code', 'owner'] as const;
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];

/** How a person was matched to an account; earlier ones win. */
export const LINK_SOURCES = ['mapping', ...CLAIM_SOURCES, ...VERIFICATION_METHODS] as const;
export type LinkSource = (typeof LINK_SOURCES)[number];

/** `gone`: the account was deleted. Only hallpass says so, of one that it knew. */
export const ACCOUNT_STATES = ['active', 'blocked', 'other', 'gone'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** How long finding an account in GitLab may take, for whoever waits for the answer. */
export const FIND_ACCOUNT_MS = 15_000;

/** A user of the connector. */
export interface Account {
  readonly externalId: string;
  readonly username: string;
  readonly name: string;
  readonly claims: Claims;
  readonly state: AccountState;
  readonly isBot: boolean;
}

/** An account, whose it is now, and whose it was before that. */
export interface KnownAccount extends Account {
  readonly personId: PersonId | null;
  readonly linkedBy: LinkSource | null;
  readonly formerPersonId: PersonId | null;
  /**
   * The name in the document under which it was mapped to them, in lower case: the name stands for
   * this account, whoever has it later.
   */
  readonly mappedAs: string | null;
  /** Somebody took its last link away by hand: no e-mail brings one back. */
  readonly keptApart: boolean;
}

/** Whether an account can be anybody's: active, and a human's. Pure. */
export const isUsable = ({ state, isBot }: Pick<Account, 'state' | 'isBot'>): boolean =>
  state === 'active' && !isBot;

/** Whether a link was proven by the person, so that no change of e-mail takes it away. Pure. */
export const isVerification = (source: LinkSource): source is VerificationMethod =>
  VERIFICATION_METHODS.some((method) => method === source);

/**
 * Whether a link needed no more than the Slack account: whoever has taken that over could have made
 * it themselves. Pure.
 */
export const isOfOwnMaking = (source: LinkSource): boolean => source === 'oauth' || source === 'code';

/** Addresses are compared without case and without space around them. Pure. */
export const comparable = (address: string): string => address.trim().toLowerCase();

/**
 * Whether what the document says (a number or a name) names an account: by its number, by its name
 * now, or by the one it was mapped under. Pure.
 */
export const namesAccount = (
  gitlab: string | number,
  { externalId, username, mappedAs }: Pick<KnownAccount, 'externalId' | 'username' | 'mappedAs'>,
): boolean =>
  typeof gitlab === 'number'
    ? String(gitlab) === externalId
    : [username.toLowerCase(), mappedAs].includes(gitlab.toLowerCase());

/**
 * The username in what somebody typed: `ana`, `@ana`, or the address of a profile. Null when there
 * is none. Pure.
 */
export function usernameIn(typed: string): string | null {
  const [path = ''] = typed.trim().split(/[?#]/);
  const name = path.replace(/\/+$/, '').split('/').at(-1)?.replace(/^@/, '') ?? '';
  return /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,254}$/.test(name) ? name : null;
}

/**
 * Whether an account belongs to an access token of a project or group, as GitLab names them; only
 * the token can be revoked. Pure.
 */
export const isTokenAccount = (username: string): boolean => /^(?:project|group)_\d+_bot/.test(username);
