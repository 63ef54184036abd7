/** The feed for a SIEM: OCSF as lines of a file, of standard output, and by HTTP. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEventSender } from '../../../src/connectors/event-sender/event-sender.ts';
import { takeEvents } from '../../../src/operations/events/take-events.ts';
import { createMetrics } from '../../../src/web/metrics.ts';
import { eventsRemark } from '../../../src/web/events-remark.ts';
import { alerts, openEventDesk, state, waiting, type EventDesk } from '../../support/event-desk.ts';
import { faultsOfOcsf } from '../../support/ocsf-schema.ts';
import { EVENT_SECRET } from '../../support/program-config.ts';

let desk: EventDesk;
let file: string;
beforeEach(async () => {
  desk = await openEventDesk();
  const folder = mkdtempSync(join(tmpdir(), 'hallpass-feed-'));
  file = join(folder, 'audit.jsonl');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const named = async (entry: Readonly<Record<string, unknown>>): Promise<void> => {
  await desk.office.configure({ eventReceivers: [{ id: 'siem', ...entry }] });
  await desk.tell();
};
const lines = (): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
const seqsOf = (all: readonly string[]): number[] =>
  all.map((line) => (JSON.parse(line) as { metadata: { sequence: number } }).metadata.sequence);
const contiguous = (seqs: readonly number[]): number[] => seqs.map((_, at) => (seqs[0] ?? 0) + at);

/** Asked, approved, held, and back: most of what happens in a day. */
async function aDay(): Promise<void> {
  const request = await desk.office.ask('ana', 'acme/platform/api', 'developer', '1h');
  await desk.office.approve(request, 'omar');
  await desk.office.reconcile();
  await desk.tell();
}

describe('a feed in OCSF', () => {
  it('to a file has every event in order, as the published schema has it', async () => {
    await named({ file });
    await aDay();
    await desk.office.sync();
    await desk.tell();
    const written = lines();
    expect(written.length).toBeGreaterThan(5);
    expect(written.flatMap(faultsOfOcsf)).toEqual([]);
    expect(seqsOf(written)).toEqual(contiguous(seqsOf(written)));
    const given = written
      .map((line) => JSON.parse(line) as { class_uid: number })
      .find((one) => one.class_uid === 3005);
    expect(given).toMatchObject({
      activity_name: 'Assign Privileges',
      privileges: ['developer'],
      user: { name: 'ana', account: { name: 'ana' } },
      resources: [{ name: 'acme/platform/api', namespace: 'gitlab' }],
    });
    expect(await waiting(desk)).toEqual([]);
  });

  it('killed between the line and the record goes on exactly where it stopped, with no line twice', async () => {
    await named({ file });
    await desk.office.ask('ana', 'acme/platform/api', 'developer', '1h');
    // Noted, taken and written by a process that is then killed.
    const killed: typeof desk.ctx = {
      ...desk.ctx,
      events: {
        send: async (...args) => {
          await desk.ctx.events.send(...args);
          throw new Error('killed');
        },
      },
    };
    await expect(desk.tell(killed)).rejects.toThrow('killed');
    expect(lines()).toHaveLength(1);
    await desk.office.ask('lee', 'acme/platform/api', 'developer', '1h');
    await desk.tell();
    // Another process leaves what is with that one alone, and what comes after it.
    expect(lines()).toHaveLength(1);
    expect(await takeEvents(desk.ctx, 'siem')).toBeNull();
    await desk.pass('1m', '30s');
    const seqs = seqsOf(lines());
    expect(seqs.length).toBeGreaterThan(1);
    expect(seqs).toEqual(contiguous(seqs));
    expect(await waiting(desk)).toEqual([]);
  });

  it('SIEM disk full: the feed waits, says so, and goes on; hallpass itself goes on, and nothing is lost', async () => {
    const warn = vi.spyOn(desk.ctx.log, 'warn');
    // The kernel's own disk that is always full.
    symlinkSync('/dev/full', file);
    await named({ file });
    await aDay();
    expect(await state(desk)).toMatchObject({ fault: 'disk_full', stoppedAt: null });
    expect(await eventsRemark(desk.ctx.db)).toEqual({
      remark: expect.stringMatching(/^siem takes nothing since \S+Z \(disk_full\)$/),
    });
    const { db, now } = desk.ctx;
    const metrics = await createMetrics({ db, now, waiting: async () => ({}) })();
    expect(metrics).toContain('hallpass_event_receiver_up{receiver="siem"} 0\n');
    expect(metrics).toMatch(/hallpass_events_waiting\{receiver="siem"\} [1-9]/);
    const { status } = await db.selectFrom('grants').select('status').executeTakeFirstOrThrow();
    expect(status).toBe('active');
    warn.mockClear();
    await desk.pass('10m', '10s');
    const said = warn.mock.calls.filter(([, words]) => words === 'event not taken');
    expect(said.length).toBeGreaterThanOrEqual(9);
    expect(said.length).toBeLessThanOrEqual(11);
    await desk.pass('50h', '1h');
    expect(await state(desk)).toMatchObject({ fault: 'disk_full', stoppedAt: null });
    expect(await alerts(desk)).toEqual([]);
    unlinkSync(file);
    await desk.pass('2m', '1m');
    expect(await state(desk)).toMatchObject({ fault: null, failures: 0, failingSince: null });
    expect(await eventsRemark(desk.ctx.db)).toBeNull();
    const seqs = seqsOf(lines());
    expect(seqs.length).toBeGreaterThan(4);
    expect(seqs).toEqual(contiguous(seqs));
    expect(await waiting(desk)).toEqual([]);
  });

  it('to standard output prints a line each; a pipe that nobody reads any more waits', async () => {
    const printed: string[] = [];
    let isOpen = true;
    const print = async (line: string): Promise<void> => {
      if (!isOpen) throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
      printed.push(line);
    };
    const proxies = { https: null, http: null, bypass: [] };
    const events = openEventSender({ secretOf: () => null, proxies, extraAuthorities: null, print });
    const ctx = { ...desk.ctx, events };
    await named({ stdout: true, events: ['request.*'] });
    await desk.office.ask('ana', 'acme/platform/api', 'developer', '1h');
    await desk.tell(ctx);
    expect(printed).toHaveLength(1);
    expect(printed.flatMap(faultsOfOcsf)).toEqual([]);
    isOpen = false;
    await desk.office.ask('lee', 'acme/platform/api', 'developer', '1h');
    await desk.tell(ctx);
    expect(await state(desk)).toMatchObject({ fault: 'unwritable' });
    isOpen = true;
    desk.office.skip('61s');
    await desk.tell(ctx);
    expect(printed).toHaveLength(2);
  });

  it('by HTTP is signed, authorized as the document says, and not sent into a private network', async () => {
    const got: { body: string; authorization: string | undefined; signature: string | undefined }[] = [];
    let status = 204;
    const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { authorization, 'webhook-signature': signature } = request.headers;
      got.push({ body: await text(request), authorization, signature: String(signature) });
      response.writeHead(status).end();
    };
    const server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/collector`;
    const proxies = { https: null, http: null, bypass: [] };
    const secretOf = (ref: object): string | null =>
      'env' in ref ? ({ SIEM: EVENT_SECRET, HEADER: 'Splunk abc' }[String(ref.env)] ?? null) : null;
    const events = openEventSender({ secretOf, proxies, extraAuthorities: null });
    const ctx = { ...desk.ctx, events };
    const entry = {
      url,
      secret: { env: 'SIEM' },
      authorization: { env: 'HEADER' },
      format: 'ocsf',
      events: ['request.*'],
    };
    await named(entry);
    await desk.office.ask('ana', 'acme/platform/api', 'developer', '1h');
    await desk.tell(ctx);
    expect([got, (await state(desk)).fault]).toEqual([[], 'private_address']);
    await desk.office.configure({ eventReceivers: [{ id: 'siem', ...entry, allowPrivateAddress: true }] });
    // Its disk is full.
    status = 507;
    desk.office.skip('1m');
    await desk.tell(ctx);
    expect((await state(desk)).fault).toBe('busy');
    status = 204;
    desk.office.skip('1h');
    await desk.tell(ctx);
    const [, last] = got;
    expect(last).toMatchObject({ authorization: 'Splunk abc', signature: expect.stringMatching(/^v1,/) });
    expect(faultsOfOcsf(last?.body ?? '')).toEqual([]);
    expect(await waiting(desk)).toEqual([]);
  });
});
