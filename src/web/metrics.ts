import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ReadDb } from '../context.ts';
import { measure, type Measurements } from '../db/models/measurements.ts';
import { sweepRescued } from '../sweep-rescued.ts';
import { kept } from './kept.ts';

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Counting a million grants takes the database a while: whoever asks again meanwhile, or soon after, gets the same figures. */
const KEPT_MS = 5_000;

export interface MetricSources {
  readonly db: Pick<ReadDb, 'selectFrom'>;
  readonly now: () => Date;
  /** Jobs that wait for a worker now, by queue; delayed ones are not waiting. */
  readonly waiting: () => Promise<Readonly<Record<string, number>>>;
}

/**
 * A function that reads the rows and prints them in Prometheus' text format, with what Node tells about itself.
 * `hallpass_revocations_overdue_seconds` is the one to be woken by. The rows are read by one call at a time, and at most every five seconds.
 */
export function createMetrics({ db, now, waiting }: MetricSources): () => Promise<string> {
  const registry = new Registry();
  const gauges = createGauges(registry);
  collectDefaultMetrics({ register: registry });
  registry.registerMetric(sweepRescued);
  return kept(async () => {
    const [measured, queues] = await Promise.all([measure(db, now()), waiting()]);
    fill(gauges, measured, queues);
    return await registry.metrics();
  }, KEPT_MS);
}

type Gauges = ReturnType<typeof createGauges>;

function createGauges(registry: Registry) {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: `hallpass_${name}`, help, labelNames, registers: [registry] });
  return {
    grants: gauge('grants', 'Grants by status.', 'status'),
    requests: gauge('requests', 'Requests by status.', 'status'),
    overdue: gauge(
      'revocations_overdue_seconds',
      'Seconds since the oldest grant that is not gone yet was to end; 0 in health.',
    ),
    slots: gauge('slots_due', 'Memberships that are to be changed now.'),
    messages: gauge('messages_due', 'Slack messages that are to be posted or edited now.'),
    waiting: gauge('queue_waiting', 'Jobs that wait for a worker, by queue.', 'queue'),
    up: gauge('connector_up', '1 when the last check of the connector succeeded, else 0.', 'connector'),
    syncAge: gauge('connector_last_sync_age_seconds', 'Seconds since the last complete sync.', 'connector'),
    hookAge: gauge(
      'connector_last_webhook_age_seconds',
      'Seconds since a webhook last told something, to within ten.',
      'connector',
    ),
  };
}

function fill(gauges: Gauges, measured: Measurements, queues: Readonly<Record<string, number>>): void {
  for (const gauge of Object.values(gauges)) gauge.reset();
  for (const [status, count] of Object.entries(measured.grants)) gauges.grants.set({ status }, count);
  for (const [status, count] of Object.entries(measured.requests)) gauges.requests.set({ status }, count);
  gauges.overdue.set(measured.revocationsOverdueSeconds);
  gauges.slots.set(measured.slotsDue);
  gauges.messages.set(measured.messagesDue);
  for (const [queue, count] of Object.entries(queues)) gauges.waiting.set({ queue }, count);
  for (const { connectorId: connector, up, syncAgeSeconds, hookAgeSeconds } of measured.connectors) {
    if (up !== null) gauges.up.set({ connector }, up ? 1 : 0);
    if (syncAgeSeconds !== null) gauges.syncAge.set({ connector }, syncAgeSeconds);
    if (hookAgeSeconds !== null) gauges.hookAge.set({ connector }, hookAgeSeconds);
  }
}
