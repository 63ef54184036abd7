/**
 * The connectors somebody looks after, as the list of integrations shows them, with those that are
 * still being set up. Reads only.
 */
import type { ReadDb } from '../../../context.ts';
import { webhookOf, type ConfigFile } from '../../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import { labelOf, type ConnectorLabel } from '../../../domain/connectors/connector-label.ts';
import type { DraftStatus } from '../../../domain/connectors/connector-draft.ts';
import type { DraftId } from '../../../domain/id.ts';
import { openDrafts, type ConnectorDraft } from '../../connectors/connector-drafts.ts';
import { groupRefOf } from '../../connectors/connector-groups.ts';
import { secretKindsOf } from '../../connectors/connector-secrets.ts';
import { findConnectorState } from '../../connectors/connector-states.ts';
import { draftOwners, isAdmin, ownersOf } from '../../policies/owners.ts';
import type { Person } from '../../identities/people.ts';
import type { PersonRef } from '../requests/request-model.ts';
import { readStored } from '../../../domain/told.ts';
import type { Fault } from '../../../domain/fault.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface ListedConnector {
  readonly id: string;
  readonly name: string;
  /** The set it is shown with; null when it stands by itself. */
  readonly application: string | null;
  readonly url: string;
  /** Its full path, or what stands in the document before it was ever read. */
  readonly group: string;
  readonly managedBy: ConnectorConfig['managedBy'];
  readonly paused: boolean;
  readonly label: ConnectorLabel;
  readonly warnings: readonly Fault[];
  readonly syncedAt: Date | null;
  /** Null when it takes no webhook; `heardAt` is null while none has told anything. */
  readonly webhook: { readonly heardAt: Date | null } | null;
  readonly owners: readonly PersonRef[];
  /** What somebody has entered to change it, and nobody has confirmed yet. */
  readonly edit: ListedEdit | null;
}

export interface ListedEdit {
  readonly draftId: DraftId;
  readonly status: DraftStatus;
}

/** A connector whose details are still to come. */
export interface ListedDraft extends ListedEdit {
  readonly name: string;
  readonly application: string | null;
  readonly owners: readonly PersonRef[];
}

export interface Integrations {
  readonly isAdmin: boolean;
  readonly drafts: readonly ListedDraft[];
  readonly connectors: readonly ListedConnector[];
}

/** What somebody looks after: everything for an admin, what they own for anybody else. */
export async function integrationsOf(db: Reader, file: ConfigFile, person: Person): Promise<Integrations> {
  const admin = isAdmin(file, person);
  const connectors = await listedConnectors(
    db,
    file,
    (_, owners) => admin || owners.some(({ id }) => id === person.id),
  );
  return { isAdmin: admin, drafts: await draftsOf(db, file, person), connectors };
}

/** Those connectors of the document that are shown to whoever asks, in its order. */
export async function listedConnectors(
  db: Reader,
  file: ConfigFile,
  isShown: (connectorId: string, owners: readonly Person[]) => boolean,
): Promise<ListedConnector[]> {
  const open = await openDrafts(db);
  const edits = new Map(
    open.filter(({ kind }) => kind === 'edit').map((draft) => [draft.connectorId, draft] as const),
  );
  const connectors: ListedConnector[] = [];
  for (const connector of file.connectors) {
    const { active } = await ownersOf(db, file, connector.id);
    if (isShown(connector.id, active))
      connectors.push(await listedConnector(db, file, connector, active, edits.get(connector.id)));
  }
  return connectors;
}

/** The connectors to come that somebody looks after: for an admin every one. */
export async function draftsOf(db: Reader, file: ConfigFile, person: Person): Promise<ListedDraft[]> {
  const drafts: ListedDraft[] = [];
  for (const draft of await openDrafts(db)) {
    if (draft.kind === 'edit') continue;
    const owners = await draftOwners(db, file, draft);
    if (isAdmin(file, person) || owners.some(({ id }) => id === person.id))
      drafts.push(listedDraft(draft, owners));
  }
  return drafts;
}

const listedDraft = ({ id, status, entered }: ConnectorDraft, owners: readonly Person[]): ListedDraft => ({
  draftId: id,
  status,
  name: entered.name,
  application: entered.application === '' ? null : entered.application,
  owners,
});

async function listedConnector(
  db: Reader,
  file: ConfigFile,
  connector: ConnectorConfig,
  owners: readonly Person[],
  edit: ConnectorDraft | undefined,
): Promise<ListedConnector> {
  const { id, name, url, managedBy, paused } = connector;
  const state = await findConnectorState(db, id);
  const own = await secretKindsOf(db, id);
  const { names } = await groupRefOf(db, connector);
  // One that was only opened has nothing to tell.
  const isTold = edit !== undefined && (edit.status !== 'open' || edit.faults.length > 0);
  return {
    id,
    name,
    application: connector.application ?? null,
    url,
    group: names.at(-1) ?? connector.group,
    managedBy,
    paused,
    label: labelOf(connector, state),
    warnings: (state?.warnings ?? []).map(readStored),
    syncedAt: state?.syncedAt ?? null,
    webhook:
      own.has('webhook') || webhookOf(file, connector) !== undefined
        ? { heardAt: state?.hookedAt ?? null }
        : null,
    owners,
    edit: isTold ? { draftId: edit.id, status: edit.status } : null,
  };
}
