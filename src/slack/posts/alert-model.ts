/**
 * From a row of one of the alerts to what it says now: reads the state of the connector it is
 * about.
 */
import type { Context } from '../../context.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { hasLowerOrdinal } from '../../db/messages/message-copies.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { findPerson } from '../../db/identities/people.ts';
import { areSyncsToTell, type AlertKind } from '../../domain/connectors/alert.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { labelOf } from '../../domain/connectors/connector-label.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import { connectorName } from './places.ts';
import type { Post } from '../blocks/poster.ts';
import {
  listsAlert,
  safetyStopAlert,
  syncAlert,
  tokenAlert,
  type AlertOf,
  type SafetyStopFacts,
} from '../views/connectors/alerts.ts';

type Subject = Pick<MessageRow, 'subjectId' | 'kind' | 'ordinal' | 'personId' | 'detail'>;

export async function alertPostOf(
  db: Context['db'],
  file: ConfigFile,
  message: Subject & { readonly kind: AlertKind },
): Promise<Post> {
  switch (message.kind) {
    case 'safety-stop':
      return safetyStopPost(db, file, message);
    case 'sync-alert':
      return syncPost(db, file, message);
    case 'token-alert':
      return tokenPost(db, file, message);
    case 'lists-alert':
      return listsPost(db, file, message);
  }
}

/** The connector as the document has it: an alert about one that is paused or left is over. */
function alertOf(file: ConfigFile, connectorId: string): AlertOf {
  const connector = file.connectors.find(({ id }) => id === connectorId);
  const rest = connector === undefined ? 'removed' : connector.paused ? 'paused' : null;
  return {
    connectorId,
    connector: connectorName(file, connectorId),
    managedBy: connector?.managedBy ?? 'file',
    rest,
  };
}

async function safetyStopPost(db: Context['db'], file: ConfigFile, { detail }: Subject): Promise<Post> {
  const { connectorId, at, ...finding } = readMessageDetail('safety-stop', detail);
  const safetyStop = (await findConnectorState(db, connectorId))?.safetyStop ?? null;
  const found = { ...finding, at: new Date(at) };
  const about = alertOf(file, connectorId);
  if (safetyStop?.at !== at)
    return safetyStopAlert(about, { ...found, status: 'overtaken', by: null, endedAt: null });
  const by = safetyStop.by === null ? null : ((await findPerson(db, safetyStop.by)) ?? null);
  const endedAt = safetyStop.endedAt === null ? null : new Date(safetyStop.endedAt);
  const stopped: SafetyStopFacts = { ...found, of: safetyStop.of, status: safetyStop.status, by, endedAt };
  return safetyStopAlert(about, stopped);
}

async function syncPost(db: Context['db'], file: ConfigFile, { detail }: Subject): Promise<Post> {
  const { connectorId, since } = readMessageDetail('sync-alert', detail);
  const state = await findConnectorState(db, connectorId);
  const isOn =
    state !== undefined && areSyncsToTell(state) && state.failingSince?.getTime() === Date.parse(since);
  const config = file.connectors.find(({ id }) => id === connectorId);
  return syncAlert(alertOf(file, connectorId), {
    since: new Date(since),
    isOn,
    failures: state?.failures ?? 0,
    label: config === undefined ? null : labelOf(config, state),
    failedIn: state?.failedIn ?? null,
    syncedAt: state?.syncedAt ?? null,
  });
}

async function tokenPost(db: Context['db'], file: ConfigFile, message: Subject): Promise<Post> {
  const { connectorId, endsOn } = readMessageDetail('token-alert', message.detail);
  const state = await findConnectorState(db, connectorId);
  return tokenAlert(alertOf(file, connectorId), {
    endsOn,
    days: message.ordinal,
    nowEndsOn: state?.credentialsExpireOn ?? null,
    isOvertaken: await hasLowerOrdinal(db, message),
  });
}

async function listsPost(db: Context['db'], file: ConfigFile, { detail }: Subject): Promise<Post> {
  const { connectorId, at, place } = readMessageDetail('lists-alert', detail);
  const doubt = (await findConnectorState(db, connectorId))?.listsDoubt ?? null;
  return listsAlert(alertOf(file, connectorId), { at: new Date(at), place, isOn: doubt?.at === at });
}
