import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { openAuditAnchor } from '../../src/connectors/audit-anchor.ts';
import { headsIn } from '../../src/domain/audit-anchor.ts';
import { createLog } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';

const HEAD = { seq: 5, hash: 'a'.repeat(64), at: '2026-11-25T12:00:00.000Z' };
const quiet = createLog('silent');

/** An address that keeps what is sent to it, and answers so. */
async function receiver(status: number) {
  const got: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    got.push({ request, body: await text(request) });
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  const { port } = server.address() as AddressInfo;
  return { got, url: `http://127.0.0.1:${port}/heads?token=hidden` };
}

it('appends to a file, one line of JSON for each head', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hallpass-anchor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'heads');
  const anchor = openAuditAnchor({ targets: [{ kind: 'file', path }], allowPrivate: false, log: quiet });
  await anchor.keep(HEAD);
  await anchor.keep({ ...HEAD, seq: 6 });
  expect(headsIn(await readFile(path, 'utf8'))).toEqual([HEAD, { ...HEAD, seq: 6 }]);
});

it('writes a line of the log that is read back from it', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  await openAuditAnchor({ targets: [{ kind: 'log' }], allowPrivate: false, log }).keep(HEAD);
  expect(headsIn(lines.join(''))).toEqual([HEAD]);
});

it('posts to an address, in a private network only where that is allowed', async () => {
  const { got, url } = await receiver(204);
  const targets = [{ kind: 'webhook', url: new Secret(url) }] as const;
  await openAuditAnchor({ targets, allowPrivate: true, log: quiet }).keep(HEAD);
  expect(got.map(({ request, body }) => [request.method, request.url, body])).toEqual([
    ['POST', '/heads?token=hidden', JSON.stringify(HEAD)],
  ]);
  await expect(openAuditAnchor({ targets, allowPrivate: false, log: quiet }).keep(HEAD)).rejects.toThrow(
    'is a private address',
  );
  expect(got).toHaveLength(1);
});

it.each([500, 302])(
  'takes an answer of %i for a failure, follows nowhere and shows no secret',
  async (status) => {
    const { url } = await receiver(status);
    const folder = await mkdtemp(join(tmpdir(), 'hallpass-anchor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'heads');
    const targets = [
      { kind: 'webhook', url: new Secret(url) },
      { kind: 'file', path },
    ] as const;
    const anchor = openAuditAnchor({ targets, allowPrivate: true, log: quiet });
    const error: unknown = await anchor.keep(HEAD).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('hidden');
    expect(headsIn(await readFile(path, 'utf8'))).toEqual([HEAD]);
  },
);
