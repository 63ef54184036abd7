import { once } from 'node:events';
import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { onTestFinished, describe, expect, it } from 'vitest';
import { openConnectors, type Candidate } from '../../src/connectors/registry.ts';
import { readDetails, type Findings } from '../../src/domain/connectors/connector-details.ts';
import { createLog } from '../../src/log.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/certificate.ts';
import { fakeStage, type FakeStage } from './fake-stage.ts';
import { faultOf, never, said } from './stage.ts';

const connectors = openConnectors({
  active: async () => ({ connectors: [], connectorsFromSlack: { allowPrivateAddresses: false } }),
  load: async () => null,
  secretOf: () => null,
  tokenOf: async () => null,
  now: () => new Date('2026-03-10T12:00:00Z'),
  log: createLog('silent'),
});

interface Entered {
  readonly url: string;
  readonly group?: string;
  readonly token?: string;
  readonly caCertificate?: string;
  readonly allowPrivate?: boolean;
}

function candidate({
  url,
  group = 'acme',
  token = 'glpat-hallpass-bot',
  caCertificate = '',
  allowPrivate = true,
}: Entered): Candidate {
  const { config, faults } = readDetails(
    { name: 'GitLab', application: '', owners: ['U1'], group, url, caCertificate, sync: '', readOnly: false },
    'gitlab',
  );
  expect(faults).toEqual([]);
  return { connector: config, token, allowPrivate };
}

const probe = (entered: Entered): Promise<Findings> => connectors.probe(candidate(entered), never);
const at = ({ fake }: FakeStage): Pick<Entered, 'url'> => ({ url: fake.url });

/** Listens on 127.0.0.1 until the test ends; gives the port. */
async function serve(server: ReturnType<typeof createServer | typeof createPlainServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

const answering = (listener: RequestListener): Promise<number> => serve(createPlainServer(listener));

describe('details that are tried out', () => {
  it('tell everything an owner should know', async () => {
    const stage = await fakeStage();
    stage.fake.expireToken(stage.fake.token, '2027-01-31');
    expect(await probe(at(stage))).toEqual({
      account: { externalId: '100', username: 'hallpass-bot' },
      root: { externalId: '1', path: 'acme', name: 'Acme', instance: stage.fake.url },
      scopes: ['api'],
      role: 'owner',
      canProvision: true,
      expiresOn: '2027-01-31',
      size: { groups: 2, projects: 1 },
      warnings: [],
    });
  });

  it.each(['acme', '1', 'Acme', 'ACME', 'acme/plat', 'Plat'])('find the group by %s', async (group) => {
    const stage = await fakeStage();
    const { root } = await probe({ ...at(stage), group });
    expect(root.externalId).toBe(group.toLowerCase().endsWith('plat') ? '2' : '1');
  });

  it('ask which of several groups of one name is meant', async () => {
    const stage = await fakeStage();
    stage.fake.addGroup({ id: 3, path: 'other', name: 'Plat', parentId: 1 });
    const fault = await faultOf(probe({ ...at(stage), group: 'Plat' }));
    expect(fault).toMatchObject({ code: 'missing' });
    expect(said(fault)).toMatch(/Several groups are called Plat.*acme\/plat, acme\/other/);
  });

  it('say what groups the token sees when there is none of that name', async () => {
    const stage = await fakeStage();
    expect(said(await faultOf(probe({ ...at(stage), group: 'pla' })))).toMatch(
      /sees no group pla\. It sees acme\/plat\./,
    );
    expect(said(await faultOf(probe({ ...at(stage), group: 'acne' })))).toMatch(/Check the group/);
  });

  it.for([
    ['expired', /has expired/],
    ['revoked', /was revoked/],
    ['blocked', /account has been blocked/],
  ] as const)('say that the token is %s, before anything about the group', async ([how, message]) => {
    const stage = await fakeStage();
    stage.trouble.spoilToken(how);
    const fault = await faultOf(probe({ ...at(stage), group: 'nowhere' }));
    expect(fault).toMatchObject({ code: 'unauthorized' });
    expect(said(fault)).toMatch(message);
  });

  it('say that nobody answers at the address', async () => {
    const fault = await faultOf(probe({ url: 'http://127.0.0.1:9' }));
    expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
    expect(said(fault)).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  it('say that a GitLab that answers HTML is none', async () => {
    const port = await answering((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>'),
    );
    const fault = await faultOf(probe({ url: `http://127.0.0.1:${port}` }));
    expect(fault.code).toBe('unreachable');
    expect(said(fault)).toMatch(/does not answer as GitLab's API does.*text\/html/);
  });

  it('say where an address redirects to, such as from http to https, and send the token nowhere else', async () => {
    const seen: unknown[] = [];
    const elsewhere = await answering((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    const port = await answering((_, response) =>
      response.writeHead(301, { location: `http://localhost:${elsewhere}/` }).end(),
    );
    const fault = await faultOf(probe({ url: `http://127.0.0.1:${port}` }));
    expect(said(fault)).toMatch(/sends hallpass on to http:\/\/localhost:\d+, which it does not follow/);
    expect(seen).toEqual([]);
  });
});

describe('a self-signed certificate', () => {
  async function behindTls(stage: FakeStage): Promise<string> {
    const target = new URL(stage.fake.url);
    const port = await serve(
      createServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (incoming, response) => {
        const { method, url, headers } = incoming;
        const outgoing = forward({ host: target.hostname, port: target.port, method, path: url, headers });
        outgoing.on('response', (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        incoming.pipe(outgoing);
      }),
    );
    return `https://127.0.0.1:${port}`;
  }

  it('is refused with what to do', async () => {
    const stage = await fakeStage();
    const fault = await faultOf(probe({ url: await behindTls(stage) }));
    expect(said(fault)).toMatch(
      /certificate that this machine does not trust.*Give the connector the certif/,
    );
    expect(stage.fake.requests).toEqual([]);
  });

  it('is accepted with the certificate of its authority', async () => {
    const stage = await fakeStage();
    const found = await probe({ url: await behindTls(stage), caCertificate: CERTIFICATE });
    expect(found.root.path).toBe('acme');
  });
});

describe('an address in a private network', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '169.254.169.254', '2130706433', '[::ffff:7f00:1]'])(
    'is refused as %s',
    async (host) => {
      const seen: unknown[] = [];
      const port = await answering((request, response) => {
        seen.push(request.url);
        response.end('{}');
      });
      const fault = await faultOf(probe({ url: `http://${host}:${port}`, allowPrivate: false }));
      expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
      expect(said(fault)).toMatch(/leads to a private address.*allowPrivateAddresses: true/);
      expect(seen).toEqual([]);
    },
  );

  it('is refused with a certificate of its own, too', async () => {
    const fault = await faultOf(
      probe({ url: 'https://localhost:9', caCertificate: CERTIFICATE, allowPrivate: false }),
    );
    expect(said(fault)).toMatch(/private address/);
  });
});
