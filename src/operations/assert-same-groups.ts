import type { Tx } from '../context.ts';
import { lastConfigWith, type ActiveConfig } from '../db/config.ts';
import { groupRefOf } from '../db/connector-groups.ts';
import { findConnectorState } from '../db/connector-states.ts';
import { countUnsettled } from '../db/slots-of-connector.ts';
import type { ConfigFile, ConnectorConfig } from '../domain/config-file.ts';
import { isSameGroup } from '../domain/connector-group.ts';
import { notOver } from '../domain/connector-details.ts';
import { ConfigError, StaleError, type ConfigFault } from '../errors.ts';

/**
 * Refuses a document that gives the id of a connector to another group or instance while grants hang on it, or while it is managed in Slack:
 * slots, accounts and links are kept by the numbers of one GitLab, where grants would stay and be called ended. The same group named another
 * way is the same, as far as that is known. Reads only.
 * @throws ConfigError from a file, with every such id; StaleError moved from elsewhere
 */
export async function assertSameGroups(
  tx: Pick<Tx, 'db'>,
  before: ActiveConfig,
  { document, isFile }: { readonly document: ConfigFile; readonly isFile: boolean },
): Promise<void> {
  const faults: ConfigFault[] = [];
  for (const [index, connector] of document.connectors.entries()) {
    const message = await faultOf(tx, before.file, connector);
    if (message !== null) faults.push({ path: `hallpass.yaml: connectors[${index}]`, message });
  }
  const [first] = faults;
  if (first === undefined) return;
  throw isFile ? new ConfigError(faults) : new StaleError('moved', first.message);
}

/** What speaks against this connector under this id; null for nothing. */
async function faultOf(
  tx: Pick<Tx, 'db'>,
  before: ConfigFile,
  connector: ConnectorConfig,
): Promise<string | null> {
  const { id, url, group } = connector;
  const isThere = (one: ConnectorConfig): boolean => one.id === id;
  const present = before.connectors.find(isThere);
  const was = present ?? (await lastConfigWith(tx.db, id))?.connectors.find(isThere);
  if (was === undefined || (was.url === url && was.group === group)) return null;
  const known = await groupRefOf(tx.db, was);
  if (isSameGroup({ url, names: [group] }, known)) return null;
  const stands = `${id} stands for the group ${known.names.at(-1)} of ${was.url}`;
  const number = (await findConnectorState(tx.db, id))?.rootExternalId ?? null;
  const sameAfterAll =
    number === null
      ? ''
      : ` If it is the same group of the same GitLab, write \`group: ${number}\` and \`url: ${was.url}\`.`;
  if (present?.managedBy === 'slack')
    return `${stands}, an integration set up in Slack. Give this connector an id of its own, or remove ${was.name} under \`/access integrations\` first.${sameAfterAll}`;
  const open = await countUnsettled(tx.db, id);
  return open === 0
    ? null
    : `${stands}, and ${notOver(open)} there. Give this connector an id of its own: what was granted through ${id} then ends. Or leave ${id} as it was until that is over.${sameAfterAll}`;
}
