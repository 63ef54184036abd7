import { afterEach, expect } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { openEventSender } from '../../src/connectors/event-sender/event-sender.ts';
import type { Context } from '../../src/context.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { EventDelivery, EventReceiverRow } from '../../src/db/events/event-receivers.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import { startFakeReceiver, type FakeReceiver } from './event-receiver.ts';
import { openOffice, type Office } from './office.ts';
import { EVENT_SECRET } from './program-config.ts';

export const NEXT_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const SECRETS: Readonly<Record<string, string>> = { SIEM: EVENT_SECRET, SIEM_NEXT: NEXT_SECRET };
const never = new AbortController().signal;
const OURS = new Set(['spread-events', 'deliver-events']);

const receivers: FakeReceiver[] = [];
afterEach(async () => {
  for (const { violations, close } of receivers.splice(0)) {
    await close();
    expect(violations).toEqual([]);
  }
});

/** An office with a receiver of its events, `siem`, whose requests are checked after each test. */
export interface EventDesk {
  readonly office: Office;
  readonly receiver: FakeReceiver;
  readonly ctx: Context;
  /** Names the receiver in the document, with changes. */
  name(changes?: Readonly<Record<string, unknown>>): Promise<void>;
  /** What the sweep finds due of events, until it finds nothing. */
  tell(ctx?: Context): Promise<void>;
  /** Lets time pass as the sweep sees it, at most `every` at a time. */
  pass(duration: string, every: string): Promise<void>;
}

export async function openEventDesk(): Promise<EventDesk> {
  const office = await openOffice();
  const receiver = await startFakeReceiver(EVENT_SECRET, office.ctx.now);
  receivers.push(receiver);
  const events = openEventSender({
    secretOf: (ref) => ('env' in ref ? (SECRETS[ref.env] ?? null) : null),
    proxies: { https: null, http: null, bypass: [] },
    extraAuthorities: null,
    limitMs: 300,
  });
  const ctx: Context = { ...office.ctx, events };
  const tell = async (by = ctx): Promise<void> => {
    for (let look = 0; look < 30; look++) {
      const now = by.now();
      const jobs = (await dueJobs(by.db, now, now)).filter((job) => OURS.has(job.name));
      if (jobs.length === 0) return;
      for (const job of jobs) await runJob(by, job, never);
    }
  };
  const desk: EventDesk = {
    office,
    receiver,
    ctx,
    tell,
    name: async (changes = {}) => {
      const entry = { id: 'siem', url: receiver.url, secret: { env: 'SIEM' }, allowPrivateAddress: true };
      await office.configure({ eventReceivers: [{ ...entry, ...changes }] });
      await tell();
    },
    pass: async (duration, every) => {
      const step = parseDuration(every) ?? 60;
      for (let left = parseDuration(duration) ?? 0; left > 0; left -= step) {
        office.skip(`${step}s`);
        await tell();
      }
    },
  };
  return desk;
}

export const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);
export const waiting = ({ ctx }: EventDesk): Promise<EventDelivery[]> =>
  ctx.db.selectFrom('eventDeliveries').selectAll().orderBy('seq').execute();
export const state = ({ ctx }: EventDesk): Promise<EventReceiverRow> =>
  ctx.db.selectFrom('eventReceivers').selectAll().executeTakeFirstOrThrow();
export const alerts = ({ office }: EventDesk) => office.messages('events-stopped');
