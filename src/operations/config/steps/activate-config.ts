import type { Tx } from '../../../context.ts';
import {
  activeConfig,
  hashOfVersion,
  insertConfigVersion,
  lockConnector,
  lockDocument,
  storedForm,
  type ActiveConfig,
} from '../../../db/config/config.ts';
import { logConnector } from '../../../db/connectors/connector-logs.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { lockOpenFindings } from '../../../db/findings/findings.ts';
import { lockOpenGrants } from '../../../db/grants/grants.ts';
import { alertedSlots } from '../../../db/grants/slots-of-connector.ts';
import { forgetUserGroups } from '../../../db/policies/user-groups.ts';
import { actorText, type Actor, type PersonActor, type RequestSource } from '../../../domain/actor.ts';
import { canonical } from '../../../domain/audit.ts';
import type { LogFacts } from '../../../domain/connectors/connector-log.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { configSubject } from '../../../domain/messages/subject.ts';
import { userGroupsIn } from '../../../domain/document/user-groups.ts';
import { StaleError } from '../../../errors.ts';
import { assertSameGroups } from './assert-same-groups.ts';
import { tellStandstills } from './tell-standstills.ts';
import { moveGrant } from '../../requests/steps/move-grant.ts';
import { reviewTerms } from '../../requests/steps/review-terms.ts';
import { wantReviews } from '../../requests/steps/want-reviews.ts';
import { closePending } from '../../requests/steps/close-pending.ts';
import { keptFromSlack } from '../kept-from-slack.ts';
import { endGaps } from '../../identities/steps/end-gaps.ts';
import { moveFinding } from '../../findings/steps/move-finding.ts';
import { raiseAlerts } from '../../sync/steps/raise-alerts.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { tellBegunOwners, whoLooksAfter } from '../../messages/steps/tell-begun-owners.ts';

/** The job that is added asks Slack; should it be lost, the sweep sees to it after this. */
const ASKED_FIRST_MS = 10_000;

export type ConfigSource = 'file' | 'web' | 'api' | 'slack';

/** What a change counts as that somebody made by hand, by the door they came through. Pure. */
export const sourceOf = ({ via }: PersonActor): ConfigSource => SOURCES[via];

const SOURCES: Readonly<Record<RequestSource, ConfigSource>> = {
  slack: 'slack',
  web: 'web',
  console: 'web',
  api: 'api',
  cli: 'api',
  assistant: 'api',
};

/**
 * The active configuration, with nobody else changing it until the transaction ends. Comes before
 * every other lock of its transaction.
 * @throws StaleError version when it is not the expected one
 */
export async function lockConfig(tx: Tx, expectedVersion?: number): Promise<ActiveConfig> {
  await lockDocument(tx);
  const active = await activeConfig(tx.db);
  if (expectedVersion !== undefined) assertVersion(active, expectedVersion);
  return active;
}

/** @throws StaleError version when the configuration is not at the expected version any more */
export function assertVersion({ version }: ActiveConfig, expected: number): void {
  if (version === expected) return;
  throw new StaleError({ code: 'version', version, connector: null });
}

/**
 * Puts a document in place of the one that is locked, as a new version, and returns that version. A
 * connector it no longer has loses its open grants and pending requests. `host` is the machine
 * whose file it is. The same document is the same version. Writes config_versions, grants,
 * requests, messages, audit_events.
 * @throws ConfigError, or StaleError moved where it is no file, when an id would stand for another
 * group while that matters
 */
export async function activateConfig(
  tx: Tx,
  actor: Actor,
  before: ActiveConfig,
  {
    document,
    source,
    host = null,
  }: { readonly document: ConfigFile; readonly source: ConfigSource; readonly host?: string | null },
): Promise<number> {
  const isFile = source === 'file';
  await assertSameGroups(tx, before, { document, isFile });
  const kept = isFile ? await keptFromSlack(tx.db, document, before.file) : [];
  const form = storedForm({ ...document, connectors: [...document.connectors, ...kept] });
  if ((await hashOfVersion(tx.db, before.version)) === form.hash) return before.version;
  const version = before.version + 1;
  await insertConfigVersion(tx, version, form, actorText(actor), source);
  tx.audit({
    action: 'config.applied',
    subject: configSubject(version),
    body: { hash: form.hash, source },
  });
  const after = await activeConfig(tx.db);
  tx.reviewConflicts('everybody');
  for (const { file } of [before, after]) await renewOwnerHomes(tx, file);
  // Until Slack has been asked, nobody knows who is in a user group that was not named before.
  const known = userGroupsIn(before.file);
  const unknown = [...userGroupsIn(after.file)].filter((group) => !known.has(group));
  await forgetUserGroups(tx, unknown, new Date(tx.now.getTime() + ASKED_FIRST_MS));
  const present = new Set(after.file.connectors.map((connector) => connector.id));
  const dropped = before.file.connectors.filter(({ id }) => !present.has(id));
  for (const { id } of dropped) await lockConnector(tx, id);
  for (const id of present) await reviewTerms(tx, id);
  for (const { id } of dropped) await dropConnector(tx, id);
  await wantReviews(tx);
  if (unknown.length > 0) tx.enqueue({ name: 'sync-directory', payload: {} });
  readStaff(tx, before.file, after.file);
  await logConnectorChanges(tx, before.file, after);
  const former = await whoLooksAfter(tx, before.file);
  await tellBegunOwners(tx, former, { file: after.file, ordinal: version });
  await tellStandstills(tx, actor, before.file, { after, host });
  await endGaps(tx, after.file);
  return version;
}

/** What steps are decided by is read at once where it is read elsewhere by now. */
function readStaff(tx: Tx, before: ConfigFile, { managers, onCall = [] }: ConfigFile): void {
  if (managers !== undefined && canonical(managers) !== canonical(before.managers ?? null))
    tx.enqueue({ name: 'sync-directory', payload: {} });
  const known = new Set((before.onCall ?? []).map(canonical));
  for (const schedule of onCall)
    if (!known.has(canonical(schedule)))
      tx.enqueue({ name: 'read-on-call', payload: { scheduleId: schedule.id } });
}

/**
 * Writes into the log of each connector that its entry changed. What its owners are told depends on
 * that: who they are, whether it is there and paused.
 */
async function logConnectorChanges(
  tx: Tx,
  before: ConfigFile,
  { file: after, version }: ActiveConfig,
): Promise<void> {
  const entryOf = (file: ConfigFile, id: string): string =>
    canonical(file.connectors.find((connector) => connector.id === id));
  const ids = new Set([...before.connectors, ...after.connectors].map(({ id }) => id));
  for (const connectorId of ids) {
    if (entryOf(before, connectorId) === entryOf(after, connectorId)) continue;
    const change = changeIn(before, after, connectorId);
    const message = { code: 'entry_changed', change, version } as const;
    await logConnector(tx, { connectorId, operation: 'configure', level: 'info', message });
    await raiseAlerts(tx, await findConnectorState(tx.db, connectorId));
    // Whether somebody can confirm that a place is gone depends on whether it is synced.
    for (const slotId of await alertedSlots(tx, connectorId)) tx.renewMessages(slotId, ['revoke-alert']);
  }
}

type EntryChange = LogFacts['entry_changed']['change'];

function changeIn(before: ConfigFile, after: ConfigFile, id: string): EntryChange {
  const [was, is] = [before, after].map((file) => file.connectors.find((connector) => connector.id === id));
  if (was === undefined) return 'added';
  if (is === undefined) return 'removed';
  if (was.paused !== is.paused) return is.paused ? 'paused' : 'resumed';
  return 'changed';
}

async function dropConnector(tx: Tx, connectorId: string): Promise<void> {
  for (const grant of await lockOpenGrants(tx, { connectorId }))
    await moveGrant(tx, grant, 'end', { reason: 'connector_gone' });
  await closePending(tx, { connectorId }, 'connector_gone');
  for (const finding of await lockOpenFindings(tx, connectorId))
    await moveFinding(tx, finding, 'vanish', { now: finding.found });
}
