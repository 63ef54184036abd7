/** Whose an account is: written by steps of operations alone. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { Link } from '../../domain/identities/match-accounts.ts';
import type { LinkedAccount } from './accounts.ts';

/** Until the transaction ends nobody else links or unlinks accounts of this connector. */
export const lockLinks = (tx: Tx, connectorId: string): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext(${`links of ${connectorId}`}))`.execute(tx.db);

/**
 * Links an account to a person. The database refuses a second account of theirs on the connector.
 */
export const writeLink = (tx: Tx, connectorId: string, link: Link): Promise<unknown> =>
  tx.db
    .updateTable('accounts')
    .set({
      personId: link.personId,
      linkedBy: link.source,
      linkedVia: link.via,
      linkedAt: tx.now,
      mappedAs: link.mappedAs,
      keptApart: false,
    })
    .where('connectorId', '=', connectorId)
    .where('externalId', '=', link.externalId)
    .where((eb) => eb.or([eb('personId', 'is', null), eb('personId', '=', link.personId)]))
    .execute();

/**
 * Takes the link of an account away, and remembers whose it was. `keptApart`: no e-mail is to bring
 * a link back.
 */
export const eraseLink = (
  tx: Tx,
  { connectorId, externalId, personId }: LinkedAccount,
  keptApart: boolean,
): Promise<unknown> =>
  tx.db
    .updateTable('accounts')
    .set({
      personId: null,
      linkedBy: null,
      linkedAt: null,
      linkedVia: null,
      formerPersonId: personId,
      keptApart,
    })
    .where('connectorId', '=', connectorId)
    .where('externalId', '=', externalId)
    .execute();
