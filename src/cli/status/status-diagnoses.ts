/** What is so now, for whoever is woken at night: each trouble with the next step. Reads only. */
import { countLive } from '../../db/models/grants/access-lists.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { emergencyStop } from '../../db/grants/emergency-stops.ts';
import { stuckGrants, type StuckGrant } from '../../db/models/grants/holdings.ts';
import { countMessagesDue } from '../../db/models/measurements.ts';
import { livingProcesses } from '../../db/config/processes.ts';
import type { ReadDb } from '../../context.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { seconds } from '../../domain/document/config-file.ts';
import { labelOf } from '../../domain/connectors/connector-label.ts';
import { spellDuration } from '../../domain/duration.ts';
import { roleLabel } from '../../domain/entitlement.ts';
import { labelSentence, nextStepSentence } from '../../sentences/connector-label.ts';
import { faultSentence } from '../../sentences/faults.ts';
import { fail, ok, warn, type Diagnosis } from '../doctor/diagnosis.ts';

/** Stuck grants that are listed; the others are counted. */
const MOST_STUCK = 20;
/** A sync is late once so many of its intervals have passed. */
const LATE_INTERVALS = 3;
/** Slack is away for that long now and then. */
const MESSAGES_LATE_SECONDS = 300;

/** The most dangerous first: what should be gone and is not. */
export async function statusDiagnoses(db: ReadDb, now: Date): Promise<Diagnosis[]> {
  return [
    ...(await stopDiagnoses(db, now)),
    ...(await processDiagnoses(db)),
    ...(await grantDiagnoses(db, now)),
    ...(await connectorDiagnoses(db, now)),
    ...(await messageDiagnoses(db, now)),
  ];
}

async function stopDiagnoses(db: ReadDb, now: Date): Promise<Diagnosis[]> {
  const stop = await emergencyStop(db);
  if (stop === undefined) return [];
  const { stoppedAt, stoppedBy, reason } = stop;
  return [
    warn(
      'Emergency stop',
      `everything is stopped since ${ago(stoppedAt, now)}, by ${stoppedBy}: ${reason}. \`hallpass resume\` lets it go on`,
    ),
  ];
}

async function processDiagnoses(db: ReadDb): Promise<Diagnosis[]> {
  const living = await livingProcesses(db);
  if (living.length === 0)
    return [
      fail(
        'Processes',
        'none of hallpass runs, so nothing is given or taken back. Start one: what is overdue is taken back at once',
      ),
    ];
  const names = living.map(({ pid, host, program }) => `${pid} on ${host} (${program})`);
  return [ok('Processes', `running: ${names.join(', ')}`)];
}

async function grantDiagnoses(db: ReadDb, now: Date): Promise<Diagnosis[]> {
  const stuck = await stuckGrants(db, null, now, MOST_STUCK);
  const late = stuck.filter(({ trouble }) => trouble === 'ending').length;
  const live = await countLive(db, {});
  const all = live === 1 ? '1 grant is' : `${live} grants are`;
  const summary = late === 0 ? [ok('Grants', `${all} not over, and none is late`)] : [];
  return [...stuck.map((one) => stuckDiagnosis(one, now)), ...summary];
}

function stuckDiagnosis(stuck: StuckGrant, now: Date): Diagnosis {
  const { trouble, role, holder, path, connectorId, since } = stuck;
  const what = `${roleLabel(role)} of ${holder.name} on ${path} (${connectorId})`;
  const why = stuck.why === null ? 'GitLab has not answered yet' : unstopped(faultSentence(stuck.why));
  if (trouble === 'failed')
    return warn('Grants', `${what} was not given ${ago(since, now)}: ${why}. The requester can ask again`);
  const again = stuck.nextTry === null ? 'tried now' : `tried again ${clock(stuck.nextTry)}`;
  if (trouble === 'giving')
    return warn('Grants', `${what} is not given yet, approved ${ago(since, now)}: ${why}; ${again}`);
  return fail(
    'Grants',
    `${what} should have ended ${ago(since, now)}: ${why}; ${again}. To be sure now, take the member's role away in GitLab: hallpass finds that out by itself`,
  );
}

async function connectorDiagnoses(db: ReadDb, now: Date): Promise<Diagnosis[]> {
  const { file } = await activeConfig(db);
  if (file.connectors.length === 0)
    return [warn('Integrations', 'none yet: name one in hallpass.yaml, or an admin adds it in Slack')];
  return Promise.all(file.connectors.map((connector) => connectorDiagnosis(db, connector, now)));
}

async function connectorDiagnosis(db: ReadDb, connector: ConnectorConfig, now: Date): Promise<Diagnosis> {
  const state = await findConnectorState(db, connector.id);
  const label = labelOf(connector, state);
  const said = [
    ...(label.detail === null ? [] : [labelSentence(label.detail)]),
    ...(label.nextStep === null ? [] : [nextStepSentence(label.nextStep)]),
  ].join(' ');
  const subject = `Integration ${connector.id}`;
  const since = label.since === null ? '' : ` since ${ago(label.since, now)}`;
  if (label.name === 'Error') return fail(subject, `${label.name}${since}. ${said}`);
  const syncedAt = state?.syncedAt ?? null;
  const synced = syncedAt === null ? 'never synced' : `synced ${ago(syncedAt, now)}`;
  const isLate =
    syncedAt !== null && secondsSince(syncedAt, now) > LATE_INTERVALS * seconds(connector.sync.every);
  if (connector.paused || !isLate)
    return ok(subject, [`${label.name}, ${synced}`, said].filter(Boolean).join('. '));
  return warn(subject, `${label.name}, ${synced}, which is late. The log of hallpass says why. ${said}`);
}

async function messageDiagnoses(db: ReadDb, now: Date): Promise<Diagnosis[]> {
  const before = new Date(now.getTime() - MESSAGES_LATE_SECONDS * 1000);
  const late = await countMessagesDue(db, before);
  if (late === 0) return [ok('Messages', 'all that were to be posted or edited in Slack are')];
  const count = late === 1 ? '1 message has' : `${late} messages have`;
  return [
    warn(
      'Messages',
      `${count} waited for Slack for more than five minutes; \`hallpass doctor\` asks Slack why`,
    ),
  ];
}

const secondsSince = (at: Date, now: Date): number => Math.max(0, (now.getTime() - at.getTime()) / 1000);

/** `14:05 UTC (12 minutes ago)`, with the day where it is another one. */
function ago(at: Date, now: Date): string {
  const past = Math.round(secondsSince(at, now));
  const day = at.toISOString().slice(0, 10);
  const date = day === now.toISOString().slice(0, 10) ? '' : `${day} `;
  return `${date}${clock(at)} (${past < 60 ? 'just now' : `${spellDuration(past - (past % 60))} ago`})`;
}

const clock = (at: Date): string => `${at.toISOString().slice(11, 16)} UTC`;

const unstopped = (sentence: string): string => sentence.replace(/\.$/, '');
