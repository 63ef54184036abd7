/** Everything a card shows about a proof: both profiles, who asks, what became of it. Reads only. */
import type { ReadDb } from '../../context.ts';
import type { AccountState, Claims, ProofMethod } from '../../domain/account.ts';
import type { LinkProofId } from '../../domain/id.ts';
import type { ProofStatus } from '../../domain/link-proof.ts';
import { findAccount } from '../accounts.ts';
import { findProof } from '../link-proofs.ts';
import { findPerson, type Person } from '../people.ts';
import type { PersonRef } from './request-model.ts';

export interface LinkProofModel {
  readonly id: LinkProofId;
  readonly method: ProofMethod;
  readonly status: ProofStatus;
  readonly connectorId: string;
  readonly person: PersonRef & { readonly email: string | null };
  readonly account: {
    readonly username: string;
    readonly name: string;
    readonly claims: Claims;
    readonly state: AccountState;
  };
  readonly askedBy: PersonRef;
  /** Null while open, and for what nobody decided. */
  readonly decidedBy: PersonRef | null;
  readonly expiresAt: Date;
  readonly closedAt: Date | null;
}

/** The model of a proof that names an account; undefined for one that does not, or when there is none. */
export async function linkProofModel(
  db: Pick<ReadDb, 'selectFrom'>,
  id: LinkProofId,
): Promise<LinkProofModel | undefined> {
  const proof = await findProof(db, id);
  if (proof === undefined || proof.accountExternalId === null) return undefined;
  const { method, status, connectorId, expiresAt, closedAt } = proof;
  const account = await findAccount(db, connectorId, proof.accountExternalId);
  const [person, asker] = [await findPerson(db, proof.personId), await findPerson(db, proof.askedBy)];
  if (account === undefined || person === undefined || asker === undefined) return undefined;
  const decider = proof.decidedBy === null ? undefined : await findPerson(db, proof.decidedBy);
  return {
    id,
    method,
    status,
    connectorId,
    person: { ...refOf(person), email: person.email },
    account,
    askedBy: refOf(asker),
    decidedBy: decider === undefined ? null : refOf(decider),
    expiresAt,
    closedAt,
  };
}

const refOf = ({ id, slackUserId, name }: Person): PersonRef => ({ id, slackUserId, name });
