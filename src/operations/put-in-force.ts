import type { Tx } from '../context.ts';
import { activeConfig, insertConfigVersion, storedForm, type ActiveConfig } from '../db/config.ts';
import { groupRefOf } from '../db/connector-groups.ts';
import { findConnectorState } from '../db/connector-states.ts';
import { lockOpenGrants } from '../db/grants.ts';
import { actorText, type Actor } from '../domain/actor.ts';
import { canonical } from '../domain/audit.ts';
import type { ConfigFile } from '../domain/config-file.ts';
import { isSameGroup } from '../domain/connector-group.ts';
import { StaleError } from '../errors.ts';
import { beginRevoke } from './begin-revoke.ts';
import { closePending } from './close-pending.ts';
import { raiseAlarms } from './raise-alarms.ts';
import { renewOwnerHomes } from './renew-owner-homes.ts';

export type ConfigSource = 'file' | 'web' | 'api' | 'slack';

/** The document in force, with nobody else changing it until the transaction ends. @throws StaleError version when it is not the expected one */
export async function lockConfig(tx: Tx, expectedVersion?: number): Promise<ActiveConfig> {
  await tx.db.selectFrom('auditHead').select('seq').forUpdate().execute();
  const active = await activeConfig(tx.db);
  if (expectedVersion !== undefined && expectedVersion !== active.version) {
    throw new StaleError(
      'version',
      `The configuration is at version ${active.version} by now. Look at it again, then repeat your change.`,
    );
  }
  return active;
}

/**
 * Puts a document in place of the one that is locked, as a new version, and returns that version. A connector it no longer has loses its
 * open grants and pending requests. The same document is the same version. Writes config_versions, grants, requests, messages, audit_events.
 */
export async function putInForce(
  tx: Tx,
  actor: Actor,
  before: ActiveConfig,
  { document, source }: { readonly document: ConfigFile; readonly source: ConfigSource },
): Promise<number> {
  const form = storedForm(source === 'file' ? await withManaged(tx, document, before.file) : document);
  const current = await tx.db
    .selectFrom('configVersions')
    .select('hash')
    .where('version', '=', before.version)
    .executeTakeFirst();
  if (current?.hash === form.hash) return before.version;
  const version = before.version + 1;
  await insertConfigVersion(tx, version, form, actorText(actor), source);
  tx.audit({
    action: 'config.applied',
    subject: `config:${version}`,
    body: { hash: form.hash, source },
  });
  const after = await activeConfig(tx.db);
  for (const { file } of [before, after]) await renewOwnerHomes(tx, file);
  const kept = new Set(after.file.connectors.map((connector) => connector.id));
  for (const { id } of before.file.connectors.filter((connector) => !kept.has(connector.id)))
    await dropConnector(tx, id);
  await renewAlarms(tx, before.file, after.file);
  return version;
}

/** What owners are told of a connector depends on who they are, and on whether it is there and paused. */
async function renewAlarms(tx: Tx, before: ConfigFile, after: ConfigFile): Promise<void> {
  const entryOf = (file: ConfigFile, id: string): string =>
    canonical(file.connectors.find((connector) => connector.id === id));
  const ids = new Set([...before.connectors, ...after.connectors].map(({ id }) => id));
  for (const id of ids)
    if (entryOf(before, id) !== entryOf(after, id))
      await raiseAlarms(tx, await findConnectorState(tx.db, id));
}

/** A file says nothing about the connectors set up in Slack: they stay, unless it now declares the same id or group itself. */
async function withManaged(tx: Tx, file: ConfigFile, before: ConfigFile): Promise<ConfigFile> {
  const declared = await Promise.all(file.connectors.map((one) => groupRefOf(tx.db, one)));
  const managed = [];
  for (const one of before.connectors.filter(({ managedBy }) => managedBy === 'slack')) {
    const group = await groupRefOf(tx.db, one);
    const isDeclared =
      file.connectors.some(({ id }) => id === one.id) || declared.some((other) => isSameGroup(group, other));
    if (!isDeclared) managed.push(one);
  }
  return { ...file, connectors: [...file.connectors, ...managed] };
}

async function dropConnector(tx: Tx, connectorId: string): Promise<void> {
  for (const grant of await lockOpenGrants(tx, { connectorId }))
    await beginRevoke(tx, grant, 'end', 'connector_gone');
  await closePending(tx, { connectorId }, 'connector_gone');
}
