import type { Tx } from '../../../context.ts';
import { lastConfigWith, type ActiveConfig } from '../../../db/config/config.ts';
import { groupRefOf, twinOf } from '../../../db/connectors/connector-groups.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { countUnreconciled } from '../../../db/grants/slots-of-connector.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import { isSameGroup, isSameInstance } from '../../../domain/connector-group.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ConfigError, StaleError, type ConfigFault } from '../../../errors.ts';

/**
 * Refuses a document that gives the id of a connector to another group or instance while that could
 * reach the wrong things or people: slots, accounts and links are kept by the numbers of one
 * GitLab. Another instance is refused for good once the first was read, unless the document says
 * that it is the same one, moved (`movedFrom`); another group while grants hang on it; both while
 * the connector is managed in Slack. The same group named another way is the same, as far as that
 * is known. Refuses a new connector, too, that shares groups with one set up in Slack. Reads only.
 * @throws ConfigError from a file, with every such id; StaleError moved from elsewhere
 */
export async function assertSameGroups(
  tx: Pick<Tx, 'db'>,
  before: ActiveConfig,
  { document, isFile }: { readonly document: ConfigFile; readonly isFile: boolean },
): Promise<void> {
  const faults: (ConfigFault & { readonly message: Fault })[] = [];
  for (const [index, connector] of document.connectors.entries()) {
    const message = await faultOf(tx, before.file, connector);
    if (message !== null) faults.push({ path: `hallpass.yaml: connectors[${index}]`, message });
  }
  const [first] = faults;
  if (first === undefined) return;
  throw isFile
    ? new ConfigError(faults)
    : new StaleError({ code: 'moved', what: 'document', fault: first.message });
}

/** What speaks against this connector under this id; null for nothing. */
async function faultOf(
  tx: Pick<Tx, 'db'>,
  before: ConfigFile,
  connector: ConnectorConfig,
): Promise<Fault | null> {
  const { id, group } = connector;
  const isThere = (one: ConnectorConfig): boolean => one.id === id;
  const present = before.connectors.find(isThere);
  const was = present ?? (await lastConfigWith(tx.db, id))?.connectors.find(isThere);
  const shared = present === undefined ? await sharedFault(tx, before, connector) : null;
  if (shared !== null || was === undefined) return shared;
  const url = connector.movedFrom === was.url ? was.url : connector.url;
  if (was.url === url && was.group === group) return null;
  const known = await groupRefOf(tx.db, was);
  if (isSameGroup({ url, names: [group] }, known)) return null;
  const number = (await findConnectorState(tx.db, id))?.rootExternalId ?? null;
  const reused = (because: IdReused['because']): Fault => ({
    code: 'id_reused',
    connector: id,
    group: known.names.at(-1) ?? was.group,
    url: was.url,
    number,
    because,
  });
  if (present?.managedBy === 'slack') return reused({ is: 'set_up_in_slack', name: was.name });
  const open = await countUnreconciled(tx.db, id);
  if (open > 0) return reused({ is: 'open_grants', open });
  return number === null || isSameInstance(url, was.url) ? null : reused({ is: 'other_instance' });
}

type IdReused = Extract<Fault, { code: 'id_reused' }>;

/**
 * What speaks against a new connector of the file beside those set up in Slack: it lies in the
 * group of one of them, or around it.
 */
async function sharedFault(
  tx: Pick<Tx, 'db'>,
  { connectors }: ConfigFile,
  { managedBy, url, group }: ConnectorConfig,
): Promise<Fault | null> {
  if (managedBy === 'slack') return null;
  const fromSlack = connectors.filter((one) => one.managedBy === 'slack');
  const twin = await twinOf(tx.db, fromSlack, { url, names: [group] });
  // The same group passes to the file.
  if (twin === undefined || twin.overlap === 'same') return null;
  return {
    code: 'group_shared',
    path: group,
    twin: twin.connector.name,
    overlap: twin.overlap,
  };
}
