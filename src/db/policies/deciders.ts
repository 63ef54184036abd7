import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Decider } from '../../domain/access/finding.ts';
import { accountsOf } from '../identities/accounts.ts';
import { confirmersOf } from './owners.ts';
import type { Person } from '../identities/people.ts';
import { peopleWithSameAccount } from '../identities/same-account.ts';

/**
 * Somebody as one who decides on findings, under this document; whether they may at all is
 * `managesConnector`.
 */
export async function deciderOf(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  { id }: Pick<Person, 'id'>,
): Promise<Decider> {
  const linkedOn = new Set((await accountsOf(db, id)).map(({ connectorId }) => connectorId));
  const aloneOn = new Set<string>();
  for (const { id: connectorId } of file.connectors) {
    if (linkedOn.has(connectorId)) continue;
    if ((await confirmersOf(db, file, connectorId, id)).length === 0) aloneOn.add(connectorId);
  }
  const selves = new Set([id, ...(await peopleWithSameAccount(db, file, id))]);
  return { id, selves, linkedOn, aloneOn };
}
