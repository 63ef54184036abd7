/** Whose account is whose on a connector, and which links are held back. Reads only. */
import type { ReadDb } from '../../../context.ts';
import { holdsLinks } from '../../../domain/connectors/sync.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { PersonId, VerificationId } from '../../../domain/id.ts';
import type { AccountState } from '../../../domain/identities/account.ts';
import { mappedOn } from '../../../domain/identities/mapped-people.ts';
import { heldMappings } from '../../../domain/identities/match-accounts.ts';
import { accountsNamed } from '../../identities/accounts.ts';
import { findConnectorState } from '../../connectors/connector-states.ts';
import { linkablePeople } from '../../identities/people.ts';
import type { PersonRef } from '../requests/request-model.ts';
import { namesByPerson } from '../reviews/names.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** The links of a connector, by person; one more than the limit, where there are as many. */
export const linksOn = (
  db: Reader,
  connectorId: string,
  { after, limit }: { readonly after: PersonId | null; readonly limit: number },
) =>
  linkRows(db, connectorId)
    .$if(after !== null, (query) => query.where('people.id', '>', after as PersonId))
    .orderBy('people.id')
    .limit(limit + 1)
    .execute();

const linkRows = (db: Reader, connectorId: string) =>
  db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.personId')
    .select(['people.id', 'people.slackUserId', 'people.name'])
    .select(['accounts.username', 'accounts.state', 'accounts.linkedBy', 'accounts.linkedAt'])
    .where('accounts.connectorId', '=', connectorId);

/** A link that is not changed to what it would be. */
export interface HeldLink {
  /**
   * `renamed`: a name of the document is another account's by now, so the person keeps the one it
   * stood for. `safety_stop`: GitLab blocked the account, in a sync that is not believed yet.
   */
  readonly why: 'renamed' | 'safety_stop';
  readonly person: PersonRef;
  /** Of the account it stood for, which they keep while it is there. */
  readonly username: string;
  readonly state: AccountState;
  /** The name of the document; null where it names nobody. */
  readonly mappedName: string | null;
}

export async function heldLinks(db: Reader, file: ConfigFile, connectorId: string): Promise<HeldLink[]> {
  return [...(await renamed(db, file, connectorId)), ...(await stopped(db, connectorId))];
}

async function renamed(db: Reader, file: ConfigFile, connectorId: string): Promise<HeldLink[]> {
  const mapping = mappedOn(file, connectorId);
  const names = mapping.flatMap(({ gitlab }) => (typeof gitlab === 'string' ? gitlab.toLowerCase() : []));
  if (names.length === 0) return [];
  const accounts = await accountsNamed(db, connectorId, names);
  const held = heldMappings(await linkablePeople(db), accounts, mapping);
  const people = await namesByPerson(
    db,
    held.map(({ personId }) => personId),
  );
  return held.flatMap(({ personId, pinned, name }) => {
    const person = people.get(personId);
    const account = accounts.find(({ externalId }) => externalId === pinned);
    if (person === undefined || account === undefined) return [];
    const { username, state } = account;
    return [{ why: 'renamed', person, username, state, mappedName: name }];
  });
}

async function stopped(db: Reader, connectorId: string): Promise<HeldLink[]> {
  if (!holdsLinks((await findConnectorState(db, connectorId))?.safetyStop ?? null)) return [];
  const rows = await linkRows(db, connectorId)
    .where('accounts.state', 'not in', ['active', 'gone'])
    .orderBy('people.id')
    .execute();
  return rows.map(({ username, state, id, slackUserId, name }) => {
    const person = { id, slackUserId, name };
    return { why: 'safety_stop', person, username, state, mappedName: null };
  });
}

/**
 * Accounts that wait for an owner's word: on these connectors, and of this person; newest first.
 * One more than the limit, where there are as many.
 */
export async function linksToConfirm(
  db: Reader,
  { connectorIds, personId }: { readonly connectorIds: readonly string[]; readonly personId: PersonId },
  part: { readonly after: VerificationId | null; readonly limit: number; readonly now: Date },
): Promise<VerificationId[]> {
  const rows = await db
    .selectFrom('accountVerifications')
    .select('id')
    .where('method', '=', 'owner')
    .where('status', '=', 'open')
    .where('expiresAt', '>', part.now)
    .where((eb) => eb.or([eb('personId', '=', personId), eb('connectorId', 'in', ['', ...connectorIds])]))
    .$if(part.after !== null, (query) => query.where('id', '<', part.after as VerificationId))
    .orderBy('id', 'desc')
    .limit(part.limit + 1)
    .execute();
  return rows.map(({ id }) => id);
}
