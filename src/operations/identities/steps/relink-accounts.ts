import type { Tx } from '../../../context.ts';
import { allAccounts, isLinked, type AccountRow } from '../../../db/identities/accounts.ts';
import { lockLinks, writeLink } from '../../../db/identities/account-links.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { logConnector } from '../../../db/connectors/connector-logs.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { linkablePeople } from '../../../db/identities/people.ts';
import { heldMappings, matchAccounts, type Link } from '../../../domain/identities/match-accounts.ts';
import { whyUnlinked } from '../../../domain/identities/unlink-cause.ts';
import type { PersonId } from '../../../domain/id.ts';
import { mappedOn } from '../../../domain/identities/mapped-people.ts';
import { holdsLinks } from '../../../domain/connectors/sync.ts';
import { accountSubject } from '../../../domain/messages/subject.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { goOnWithKept } from '../../messages/steps/go-on-with-kept.ts';
import { endHeldMappings } from './end-held-mappings.ts';
import { renewWaiting } from '../../messages/steps/renew-waiting.ts';
import { endUnlinked, type LinkedAgain } from '../../messages/steps/end-unlinked.ts';
import { takeBackLink } from './take-back-link.ts';
import { tellHeldMapping } from './tell-held-mapping.ts';

/** What `linkAccounts` does, as part of something else. */
export async function relinkAccounts(tx: Tx, connectorId: string): Promise<void> {
  await lockLinks(tx, connectorId);
  const { file } = await activeConfig(tx.db);
  const people = await linkablePeople(tx.db);
  const accounts = await allAccounts(tx.db, connectorId);
  // While an owner is asked whether most of them may go, those whose account a sync saw blocked
  // stay as they are.
  const held = holdsLinks((await findConnectorState(tx.db, connectorId))?.safetyStop ?? null);
  const kept = new Set<PersonId>();
  const mapping = mappedOn(file, connectorId);
  const matched = matchAccounts(people, accounts, mapping);
  const links = new Map(matched.map((link) => [link.externalId, link]));
  const here = new Set(people.map(({ id }) => id));
  const changed = accounts.filter((account) => !isSame(account, links.get(account.externalId)));
  // All that goes before all that comes, for nobody may have two accounts in between.
  for (const account of changed.filter(isLinked)) {
    if (links.get(account.externalId)?.personId === account.personId) continue;
    const cause = whyUnlinked(account, here.has(account.personId), matched);
    if (held && cause === 'blocked') kept.add(account.personId);
    else await takeBackLink(tx, account, cause);
  }
  const made = changed
    .flatMap(({ externalId }) => links.get(externalId) ?? [])
    .filter(({ personId }) => !kept.has(personId));
  for (const one of made) await link(tx, connectorId, one);
  if (made.length > 0) {
    const message = { code: 'people_linked', count: made.length } as const;
    await logConnector(tx, { connectorId, operation: 'sync', level: 'info', message });
  }
  for (const one of heldMappings(people, accounts, mapping)) await tellHeldMapping(tx, connectorId, one);
  await endHeldMappings(tx, connectorId, { people, accounts, mapping });
  if (changed.length > 0) await renewOwnerHomes(tx, file, [connectorId]);
  const again: LinkedAgain[] = [];
  for (const { personId, externalId } of made) {
    const { isOffered } = await goOnWithKept(tx, { personId, connectorId, isOwnAct: false });
    const username = accounts.find((account) => account.externalId === externalId)?.username ?? externalId;
    again.push({ personId, username, isTold: isOffered });
  }
  await endUnlinked(tx, connectorId, again);
  await renewWaiting(
    tx,
    connectorId,
    made.map(({ personId }) => personId),
  );
}

const isSame = ({ personId, linkedBy, linkedVia, mappedAs }: AccountRow, link: Link | undefined): boolean =>
  link === undefined
    ? personId === null
    : link.personId === personId &&
      link.source === linkedBy &&
      link.via === linkedVia &&
      link.mappedAs === mappedAs;

async function link(tx: Tx, connectorId: string, made: Link): Promise<void> {
  const { externalId, personId, source } = made;
  await writeLink(tx, connectorId, made);
  tx.renewHome(personId);
  tx.reviewConflicts(personId);
  tx.audit({
    action: 'account.linked',
    subject: accountSubject(connectorId, externalId),
    body: { personId, source },
  });
}
