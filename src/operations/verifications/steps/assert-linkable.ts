import type { Tx } from '../../../context.ts';
import { accountOf, findAccount } from '../../../db/identities/accounts.ts';
import { lockLinks } from '../../../db/identities/account-links.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Person } from '../../../db/identities/people.ts';
import {
  isUsable,
  namesAccount,
  type Account,
  type KnownAccount,
} from '../../../domain/identities/account.ts';
import { namesPerson } from '../../../domain/document/config-file.ts';
import { mappedOn } from '../../../domain/identities/mapped-people.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { NotFoundError, RefusedError } from '../../../errors.ts';

/**
 * Makes sure that an account can become a person's: it is active and a human's, it is nobody's yet,
 * and they have no other one on the connector. Nobody else links anything there until the
 * transaction ends. `isOwn`: whether the person it is about reads the refusal.
 * @throws RefusedError no_account, account_blocked, account_taken, already_linked; NotFoundError
 * connector
 */
export async function assertLinkable(
  tx: Tx,
  connectorId: string,
  person: Person,
  account: Pick<Account, 'externalId' | 'username' | 'state' | 'isBot'>,
  isOwn = true,
): Promise<void> {
  await lockLinks(tx, connectorId);
  await assertFree(tx, connectorId, person, isOwn);
  const known = await findAccount(tx.db, connectorId, account.externalId);
  await assertNotMapped(tx, connectorId, person, { ...account, mappedAs: known?.mappedAs ?? null });
  const { username } = account;
  if (account.isBot) throw refused({ code: 'no_account', why: 'bot', username });
  if (!isUsable(account)) throw refused({ code: 'account_blocked', username });
  if (known === undefined || known.personId === null) return;
  throw refused({ code: 'account_taken', username });
}

/**
 * Makes sure that a person has no account on a connector yet. @throws RefusedError already_linked;
 * NotFoundError connector
 */
export async function assertFree(
  tx: Pick<Tx, 'db'>,
  connectorId: string,
  person: Person,
  isOwn = true,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (!file.connectors.some(({ id }) => id === connectorId)) throw new NotFoundError('connector');
  const account = await accountOf(tx.db, connectorId, person.id);
  if (account === undefined) return;
  const { username } = account;
  throw refused({ code: 'already_linked', person: isOwn ? null : person.name, username });
}

/** The document has the first word: what it says otherwise would be put right by the next sync. */
async function assertNotMapped(
  tx: Tx,
  connectorId: string,
  person: Person,
  account: Pick<KnownAccount, 'externalId' | 'username' | 'mappedAs'>,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const otherwise = mappedOn(file, connectorId).find(
    ({ slack, gitlab }) => namesPerson(slack, person) !== namesAccount(gitlab, account),
  );
  if (otherwise === undefined) return;
  const { slack, gitlab } = otherwise;
  throw refused({ code: 'account_taken', slack, gitlab });
}

const refused = (refusal: Refusal): RefusedError => new RefusedError(refusal, 'username');
