/** What somebody reads whose database cannot be used: one sentence with what to do, no stack, exit code 78. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { databaseFault } from '../../src/cli/database-fault.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/certificate.ts';
import { testDatabase } from '../support/database.ts';
import { connectionString } from '../support/test-server.ts';
import { recordingTerminal } from './recording-terminal.ts';

/** A PostgreSQL as far as its TLS: it agrees to it, or does not, and shows a certificate nobody knows. */
async function postgresWithTls(agrees: boolean): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(agrees ? 'S' : 'N');
      if (agrees)
        new TLSSocket(socket, { isServer: true, cert: CERTIFICATE, key: CERTIFICATE_KEY }).on(
          'error',
          () => undefined,
        );
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function call(command: string, url: string, more: Readonly<Record<string, string>> = {}) {
  const terminal = recordingTerminal({ DATABASE_URL: url, ...more });
  const code = await run(command.split(' '), terminal);
  return { code, out: terminal.lines.join('\n'), err: terminal.errors.join('\n') };
}

describe('a database that cannot be used', () => {
  it('shows a certificate of a private authority: the sentence names sslrootcert', async () => {
    const host = await postgresWithTls(true);
    const { code, err } = await call(
      'migrate',
      `postgres://hallpass:secret@${host}/hallpass?sslmode=verify-full`,
    );
    expect(code).toBe(78);
    expect(err).toContain(
      'DATABASE_URL: the certificate of PostgreSQL is from an authority this machine does not know',
    );
    expect(err).toContain('sslmode=verify-full&sslrootcert=');
    expect(err).not.toMatch(/\n {4}at |secret/);
  });

  it('does not speak TLS', async () => {
    const host = await postgresWithTls(false);
    const { code, err } = await call('audit verify', `postgres://h:p@${host}/hallpass?sslmode=verify-full`);
    expect([code, err]).toEqual([78, expect.stringContaining('PostgreSQL there does not speak TLS')]);
  });

  it('is not there', async () => {
    const { code, err } = await call('migrate', 'postgres://h:p@127.0.0.1:1/hallpass');
    expect([code, err]).toEqual([78, expect.stringContaining('nothing listens there')]);
  });

  it('says no in any way that is not of this kind: that is a bug, with its stack', () => {
    expect(databaseFault(new Error('what'))).toBe(null);
    expect(databaseFault(Object.assign(new Error('x'), { code: '23505' }))).toBe(null);
  });
});

describe('upkeep', () => {
  it.each(['migrate', 'audit verify'])('%s needs the database and nothing else', async (command) => {
    const database = await testDatabase();
    onTestFinished(() => database.close());
    const { code } = await call(command, connectionString(database.address));
    expect(code).toBe(0);
  });

  it('rekey needs the key beside it, and nothing of Slack or GitLab', async () => {
    const database = await testDatabase();
    onTestFinished(() => database.close());
    const url = connectionString(database.address);
    const without = await call('rekey', url);
    expect([without.code, without.err]).toEqual([78, expect.stringContaining('HALLPASS_SECRET_KEY')]);
    const key = { HALLPASS_SECRET_KEY: 'a-secret-key-of-more-than-32-characters' };
    expect(await call('rekey', url, key)).toMatchObject({ code: 0, err: '' });
  });
});
