/**
 * Everything a card shows about a verification: both profiles, who asks, what became of it. Reads
 * only.
 */
import type { ReadDb } from '../../../context.ts';
import type { AccountState, Claims, VerificationMethod } from '../../../domain/identities/account.ts';
import type { VerificationId } from '../../../domain/id.ts';
import type { VerificationStatus } from '../../../domain/identities/verification.ts';
import { findAccount } from '../../identities/accounts.ts';
import { findVerification } from '../../identities/account-verifications.ts';
import { findPerson, type Person } from '../../identities/people.ts';
import type { PersonRef } from '../requests/request-model.ts';

export interface VerificationModel {
  readonly id: VerificationId;
  readonly method: VerificationMethod;
  readonly status: VerificationStatus;
  readonly connectorId: string;
  readonly person: PersonRef & { readonly email: string | null };
  readonly account: {
    readonly username: string;
    readonly name: string;
    readonly claims: Claims;
    readonly state: AccountState;
  };
  /** The code that is to be shown; null where there is none. */
  readonly secret: string | null;
  readonly askedBy: PersonRef;
  /** Null while open, and for what nobody decided. */
  readonly decidedBy: PersonRef | null;
  readonly expiresAt: Date;
  readonly closedAt: Date | null;
}

/**
 * The model of a verification that names an account; undefined for one that does not, or when there
 * is none.
 */
export async function verificationModel(
  db: Pick<ReadDb, 'selectFrom'>,
  id: VerificationId,
): Promise<VerificationModel | undefined> {
  const verification = await findVerification(db, id);
  if (verification === undefined || verification.accountExternalId === null) return undefined;
  const { method, status, connectorId, expiresAt, closedAt, secret } = verification;
  const account = await findAccount(db, connectorId, verification.accountExternalId);
  const [person, asker] = [
    await findPerson(db, verification.personId),
    await findPerson(db, verification.askedBy),
  ];
  if (account === undefined || person === undefined || asker === undefined) return undefined;
  const decider = verification.decidedBy === null ? undefined : await findPerson(db, verification.decidedBy);
  return {
    id,
    method,
    status,
    connectorId,
    person: { ...refOf(person), email: person.email },
    account,
    secret,
    askedBy: refOf(asker),
    decidedBy: decider === undefined ? null : refOf(decider),
    expiresAt,
    closedAt,
  };
}

const refOf = ({ id, slackUserId, name }: Person): PersonRef => ({ id, slackUserId, name });
