import type { Tx } from '../../../context.ts';
import type { ConnectorDraft } from '../../../db/connectors/connector-drafts.ts';
import { twinOf } from '../../../db/connectors/connector-groups.ts';
import { countUnreconciled } from '../../../db/grants/slots-of-connector.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import {
  readDetails,
  type DetailsFault,
  type Findings,
} from '../../../domain/connectors/connector-details.ts';
import { nameFault } from './name-fault.ts';

/**
 * What speaks against details that GitLab has nothing against: what hallpass itself has there
 * already.
 */
export async function faultsAmongRows(
  tx: Pick<Tx, 'db'>,
  file: ConfigFile,
  draft: ConnectorDraft,
  found: Findings,
): Promise<DetailsFault[]> {
  const faults = [
    await nameFault(tx.db, file, draft.entered, draft.connectorId),
    await twinFault(tx, file, draft, found),
    await heldFault(tx, draft, found),
  ];
  return faults.filter((fault) => fault !== null);
}

/** Two connectors on one group, or on one and what lies in it, would undo each other's work. */
async function twinFault(
  tx: Pick<Tx, 'db'>,
  file: ConfigFile,
  draft: ConnectorDraft,
  { root }: Findings,
): Promise<DetailsFault | null> {
  const { url } = readDetails(draft.entered, draft.connectorId).config;
  const group = { url, names: [root.externalId, root.path], instance: root.instance ?? null };
  const isEdit = draft.kind === 'edit';
  const others = file.connectors.filter(({ id }) => !isEdit || id !== draft.connectorId);
  const twin = await twinOf(tx.db, others, group);
  // A group that was moved into another since has to get its tokens all the same.
  if (twin === undefined || (isEdit && twin.overlap !== 'same')) return null;
  const { connector, overlap } = twin;
  return { field: 'group', fault: { code: 'group_shared', path: root.path, twin: connector.name, overlap } };
}

/** What was given with the token in use can only be taken back with one that writes, too. */
async function heldFault(
  tx: Pick<Tx, 'db'>,
  { kind, connectorId }: ConnectorDraft,
  found: Findings,
): Promise<DetailsFault | null> {
  if (kind === 'add' || found.canProvision) return null;
  const open = await countUnreconciled(tx.db, connectorId);
  return open === 0 ? null : { field: 'token', fault: { code: 'no_take_back', path: found.root.path, open } };
}
