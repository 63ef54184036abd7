/** Row types of the tables that say whose account is whose. */
import type {
  AccountState,
  Claims,
  LinkSource,
  VerificationMethod,
} from '../../domain/identities/account.ts';
import type { Day } from '../../domain/day.ts';
import type { VerificationId, PersonId } from '../../domain/id.ts';
import type { VerificationStatus } from '../../domain/identities/verification.ts';
import type { Defaulted, Json } from './columns.ts';

export interface AccountsTable {
  connectorId: string;
  externalId: string;
  username: string;
  name: string;
  /** What the last complete sync found. */
  claims: Json<Claims>;
  /** What the sync under way has found so far; it counts when that is complete. */
  foundClaims: Json<Claims>;
  state: AccountState;
  isBot: boolean;
  personId: PersonId | null;
  linkedBy: LinkSource | null;
  linkedAt: Date | null;
  /**
   * The Slack e-mail the link hangs on, in lower case; null for one that hangs on the Slack user
   * alone.
   */
  linkedVia: string | null;
  /** Whose it was before its last link was taken away. */
  formerPersonId: PersonId | null;
  /**
   * The name in the document, in lower case, under which the account was mapped to whoever has it,
   * or had it last; null for none.
   */
  mappedAs: string | null;
  /**
   * Its last link was taken away by hand, so no e-mail brings one back; a verification or the
   * document does.
   */
  keptApart: Defaulted<boolean>;
  /** How often in a row it was looked up by itself and not found. */
  misses: Defaulted<number>;
  /** When it was last used; null where GitLab does not say. */
  lastActiveOn: Defaulted<Day | null>;
  syncedAt: Date;
}

/** How people show that an account is theirs, where nothing that GitLab vouches for says so. */
export interface AccountVerificationsTable {
  id: VerificationId;
  method: VerificationMethod;
  status: VerificationStatus;
  connectorId: string;
  /** Whose account it would be. */
  personId: PersonId;
  /** Null for a sign-in that has not told yet. */
  accountExternalId: string | null;
  /**
   * The code that only the holder of the account can show; null where something else is the
   * verification.
   */
  secret: string | null;
  tries: Defaulted<number>;
  /** Who began it; an owner can do so for somebody. */
  askedBy: PersonId;
  decidedBy: PersonId | null;
  createdAt: Date;
  expiresAt: Date;
  closedAt: Date | null;
}
