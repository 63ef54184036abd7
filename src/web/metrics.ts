import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ReadDb } from '../context.ts';
import { measure, type Measurements } from '../db/models/measurements.ts';
import { sweepRescued } from '../sweep-rescued.ts';
import { kept } from './kept.ts';

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * Counting a million grants takes the database a while: whoever asks again meanwhile, or soon
 * after, gets the same figures.
 */
const KEPT_MS = 5_000;

export interface MetricSources {
  readonly db: Pick<ReadDb, 'selectFrom'>;
  readonly now: () => Date;
  /**
   * Jobs that wait for a worker now, by queue; delayed ones are not waiting. Rejects while the
   * queue is away.
   */
  readonly waiting: () => Promise<Readonly<Record<string, number>>>;
}

/**
 * A function that reads the rows and prints them in Prometheus' text format, with what Node tells
 * about itself. `hallpass_revocations_overdue_seconds` is the one to be woken by. The rows are read
 * by one call at a time, and at most every five seconds. Never rejects because the queue or the
 * database is away: what comes from the other is there, and `hallpass_queue_up` or
 * `hallpass_database_up` is 0.
 */
export function createMetrics({ db, now, waiting }: MetricSources): () => Promise<string> {
  const registry = new Registry();
  const gauges = createGauges(registry);
  collectDefaultMetrics({ register: registry });
  registry.registerMetric(sweepRescued);
  return kept(async () => {
    const [measured, queues] = await Promise.all([orNull(measure(db, now())), orNull(waiting())]);
    fill(gauges, measured, queues);
    return await registry.metrics();
  }, KEPT_MS);
}

const orNull = <T>(measuring: Promise<T>): Promise<T | null> => measuring.catch(() => null);

type Gauges = ReturnType<typeof createGauges>;

function createGauges(registry: Registry) {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: `hallpass_${name}`, help, labelNames, registers: [registry] });
  return {
    grants: gauge('grants', 'Grants by status.', 'status'),
    requests: gauge('requests', 'Requests by status.', 'status'),
    conflicts: gauge('conflicts', 'People in a conflict, by state.', 'conflict', 'status'),
    stopped: gauge('emergency_stop', '1 while everything is stopped, else 0.'),
    overdue: gauge(
      'revocations_overdue_seconds',
      'Seconds since the oldest grant that is not gone yet was to end; 0 in health.',
    ),
    slots: gauge('slots_due', 'Memberships that are to be changed now.'),
    messages: gauge('messages_due', 'Slack messages that are to be posted or edited now.'),
    databaseUp: gauge('database_up', '1 when the rows could be read, else 0.'),
    queueUp: gauge('queue_up', '1 when the queue could be asked, else 0.'),
    waiting: gauge('queue_waiting', 'Jobs that wait for a worker, by queue.', 'queue'),
    up: gauge('connector_up', '1 when the last check of the connector succeeded, else 0.', 'connector'),
    syncAge: gauge('connector_last_sync_age_seconds', 'Seconds since the last complete sync.', 'connector'),
    receiverUp: gauge(
      'event_receiver_up',
      '1 when the event receiver took what it was last sent, else 0.',
      'receiver',
    ),
    events: gauge('events_waiting', 'Events that a receiver has not taken yet.', 'receiver'),
    hookAge: gauge(
      'connector_last_webhook_age_seconds',
      'Seconds since a webhook last told something, to within ten.',
      'connector',
    ),
  };
}

/** A gauge without labels that is not measured is left out: a 0 would be a measurement. */
function fill(
  gauges: Gauges,
  measured: Measurements | null,
  queues: Readonly<Record<string, number>> | null,
): void {
  for (const gauge of Object.values(gauges)) gauge.reset();
  gauges.databaseUp.set(measured === null ? 0 : 1);
  gauges.queueUp.set(queues === null ? 0 : 1);
  for (const [queue, count] of Object.entries(queues ?? {})) gauges.waiting.set({ queue }, count);
  if (measured !== null) return fillFromRows(gauges, measured);
  for (const gauge of [gauges.stopped, gauges.overdue, gauges.slots, gauges.messages]) gauge.remove();
}

function fillFromRows(gauges: Gauges, measured: Measurements): void {
  for (const [status, count] of Object.entries(measured.grants)) gauges.grants.set({ status }, count);
  for (const [status, count] of Object.entries(measured.requests)) gauges.requests.set({ status }, count);
  for (const { conflictId: conflict, status, count } of measured.conflicts)
    gauges.conflicts.set({ conflict, status }, count);
  gauges.stopped.set(measured.isStopped ? 1 : 0);
  gauges.overdue.set(measured.revocationsOverdueSeconds);
  gauges.slots.set(measured.slotsDue);
  gauges.messages.set(measured.messagesDue);
  for (const { id: receiver, up, waiting } of measured.receivers) {
    gauges.receiverUp.set({ receiver }, up ? 1 : 0);
    gauges.events.set({ receiver }, waiting);
  }
  for (const { connectorId: connector, up, syncAgeSeconds, hookAgeSeconds } of measured.connectors) {
    if (up !== null) gauges.up.set({ connector }, up ? 1 : 0);
    if (syncAgeSeconds !== null) gauges.syncAge.set({ connector }, syncAgeSeconds);
    if (hookAgeSeconds !== null) gauges.hookAge.set({ connector }, hookAgeSeconds);
  }
}
