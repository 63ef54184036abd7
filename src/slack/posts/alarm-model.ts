/** From a row of one of the alarms to what it says now: reads the state of the connector it is about. */
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { findConnectorState } from '../../db/connector-states.ts';
import { hasLowerOrdinal } from '../../db/message-copies.ts';
import type { MessageRow } from '../../db/messages.ts';
import { findPerson } from '../../db/people.ts';
import { ALARM_FAILURES, type AlarmKind } from '../../domain/connectors/alarm.ts';
import type { ConfigFile } from '../../domain/config-file.ts';
import { labelOf } from '../../domain/connectors/connector-label.ts';
import { connectorName } from './places.ts';
import type { Post } from '../blocks/poster.ts';
import { haltAlarm, syncAlarm, tokenAlarm, type AlarmOf, type Halted } from '../views/connectors/alarms.ts';

type Subject = Pick<MessageRow, 'subjectId' | 'kind' | 'ordinal' | 'personId' | 'detail'>;

const drops = z.object({
  memberships: z.number(),
  resources: z.number(),
  accounts: z.number(),
  links: z.number(),
});
const HaltDetail = z.object({ connectorId: z.string(), at: z.string(), drops, of: drops });
const SyncDetail = z.object({ connectorId: z.string(), since: z.string() });
const TokenDetail = z.object({ connectorId: z.string(), endsOn: z.string() });

export async function alarmPostOf(
  db: Context['db'],
  file: ConfigFile,
  message: Subject & { readonly kind: AlarmKind },
): Promise<Post> {
  switch (message.kind) {
    case 'sync-halt':
      return haltPost(db, file, message);
    case 'sync-alarm':
      return syncPost(db, file, message);
    case 'token-alarm':
      return tokenPost(db, file, message);
  }
}

/** The connector as the document has it: an alarm about one that is paused or left is over. */
function alarmOf(file: ConfigFile, connectorId: string): AlarmOf {
  const connector = file.connectors.find(({ id }) => id === connectorId);
  const rest = connector === undefined ? 'removed' : connector.paused ? 'paused' : null;
  return {
    connectorId,
    connector: connectorName(file, connectorId),
    managedBy: connector?.managedBy ?? 'file',
    rest,
  };
}

async function haltPost(db: Context['db'], file: ConfigFile, { detail }: Subject): Promise<Post> {
  const { connectorId, at, ...finding } = HaltDetail.parse(detail);
  const halt = (await findConnectorState(db, connectorId))?.halt ?? null;
  const found = { ...finding, at: new Date(at) };
  const about = alarmOf(file, connectorId);
  if (halt?.at !== at) return haltAlarm(about, { ...found, status: 'overtaken', by: null, endedAt: null });
  const by = halt.by === null ? null : ((await findPerson(db, halt.by)) ?? null);
  const endedAt = halt.endedAt === null ? null : new Date(halt.endedAt);
  const halted: Halted = { ...found, of: halt.of, status: halt.status, by, endedAt };
  return haltAlarm(about, halted);
}

async function syncPost(db: Context['db'], file: ConfigFile, { detail }: Subject): Promise<Post> {
  const { connectorId, since } = SyncDetail.parse(detail);
  const state = await findConnectorState(db, connectorId);
  const isOn =
    state !== undefined &&
    state.failures >= ALARM_FAILURES &&
    state.failingSince?.getTime() === Date.parse(since);
  const config = file.connectors.find(({ id }) => id === connectorId);
  return syncAlarm(alarmOf(file, connectorId), {
    since: new Date(since),
    isOn,
    failures: state?.failures ?? 0,
    label: config === undefined ? null : labelOf(config, state),
    failedIn: state?.failedIn ?? null,
    syncedAt: state?.syncedAt ?? null,
  });
}

async function tokenPost(db: Context['db'], file: ConfigFile, message: Subject): Promise<Post> {
  const { connectorId, endsOn } = TokenDetail.parse(message.detail);
  const state = await findConnectorState(db, connectorId);
  return tokenAlarm(alarmOf(file, connectorId), {
    endsOn,
    days: message.ordinal,
    nowEndsOn: state?.credentialsExpireOn ?? null,
    isOvertaken: await hasLowerOrdinal(db, message),
  });
}
