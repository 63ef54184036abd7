import { lookup } from 'node:dns';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeSlack, seedPeople } from '../../playground/fakes/slack.ts';
import { dispatcherFor, wayThrough, type Reach } from '../../src/connectors/dispatcher.ts';
import { gitlabConnector } from '../../src/connectors/gitlab/connector.ts';
import { proxyFor, proxyName, type Proxies } from '../../src/connectors/proxies.ts';
import { Secret } from '../../src/secret.ts';
import { faultSentence } from '../../src/sentences/faults.ts';
import { checkBotToken, slackFault } from '../../src/slack/edge/token-check.ts';
import { createPoster } from '../../src/slack/edge/web-poster.ts';
import {
  CERTIFICATE,
  CERTIFICATE_KEY,
  OTHER_CERTIFICATE,
  OTHER_CERTIFICATE_KEY,
} from '../support/certificate.ts';
import { connectProxy, type ConnectProxy } from '../support/connect-proxy.ts';
import { fakeStage } from './fake-stage.ts';
import { faultOf, never } from './stage.ts';

const through = (url: string, bypass: string[] = []): Proxies => ({
  https: new Secret(url),
  http: new Secret(url),
  bypass,
});

/** Something that speaks TLS under CERTIFICATE; its port. */
async function secureServer(cert = CERTIFICATE, key = CERTIFICATE_KEY): Promise<number> {
  const server = createServer({ cert, key }, (_, answer) => answer.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The status of an answer, or the error. */
async function reach(url: string, how: Reach): Promise<unknown> {
  const dispatcher = dispatcherFor(how);
  try {
    const { statusCode, body } = await request(url, dispatcher === undefined ? {} : { dispatcher });
    await body.dump();
    return statusCode;
  } catch (error) {
    return error;
  } finally {
    await dispatcher?.destroy();
  }
}

const resolving = (address: string): typeof lookup =>
  ((_host: string, _options: unknown, done: (error: null, all: unknown[]) => void) =>
    done(null, [{ address, family: 4 }])) as unknown as typeof lookup;
const resolvingNothing = ((host: string, _options: unknown, done: (error: Error) => void) =>
  done(Object.assign(new Error(host), { code: 'ENOTFOUND' }))) as unknown as typeof lookup;

describe('which proxy leads there', () => {
  const proxies = {
    https: new Secret('http://u:p@secure.test:3128'),
    http: new Secret('http://plain.test'),
  };
  const chosen = (url: string, bypass: string[]): string | null => {
    const proxy = proxyFor(new URL(url), { ...proxies, bypass });
    return proxy === null ? null : proxyName(proxy);
  };

  it('is said by the protocol, without the password', () => {
    expect(chosen('https://gitlab.test', [])).toBe('secure.test:3128 (HTTPS_PROXY)');
    expect(chosen('http://gitlab.test', [])).toBe('plain.test (HTTP_PROXY)');
    expect(
      proxyFor(new URL('https://gitlab.test'), { https: null, http: proxies.http, bypass: [] }),
    ).toBeNull();
  });

  it.each([
    ['https://gitlab.test', '*'],
    ['https://gitlab.test', 'gitlab.test'],
    ['https://GitLab.test', 'gitlab.test'],
    ['https://git.acme.test', 'acme.test'],
    ['https://git.acme.test', '.acme.test'],
    ['https://git.acme.test', '*.acme.test'],
    ['https://git.acme.test', 'git.acme.test:443'],
    ['http://git.acme.test', 'acme.test:80'],
    ['https://git.acme.test:8443', 'git.acme.test:8443'],
    ['https://10.1.2.3', '10.1.2.3'],
    ['https://10.1.2.3', '10.0.0.0/8'],
    ['https://[fd00::7]', 'fd00::/8'],
    ['https://[::1]:8443', '[::1]:8443'],
    ['https://[::1]', '::1'],
  ])('is none to %s with NO_PROXY=%s', (url, entry) => expect(chosen(url, ['else.test', entry])).toBeNull());

  it.each([
    ['https://notacme.test', 'acme.test'],
    ['https://acme.test.evil.test', 'acme.test'],
    ['https://git.acme.test', 'git.acme.test:8443'],
    ['https://11.1.2.3', '10.0.0.0/8'],
    ['https://10.1.2.3', '10.0.0.0/99'],
    ['https://10.acme.test', '10.0.0.0/8'],
    ['https://[fe80::7]', 'fd00::/8'],
  ])('is one to %s with NO_PROXY=%s', (url, entry) => expect(chosen(url, [entry])).not.toBeNull());
});

it('an authority of a connector is trusted beside those that NODE_EXTRA_CA_CERTS names', async () => {
  const ports = [await secureServer(), await secureServer(OTHER_CERTIFICATE, OTHER_CERTIFICATE_KEY)];
  const way = { allowPrivate: true, caCertificate: CERTIFICATE, extraAuthorities: OTHER_CERTIFICATE };
  for (const port of ports) expect(await reach(`https://localhost:${port}`, way)).toBe(200);
  expect(await reach(`https://localhost:${ports[1]}`, { ...way, extraAuthorities: null })).not.toBe(200);
});

describe('GitLab through a proxy', () => {
  it('is asked by name, with the password of the proxy, over TLS to the end', async () => {
    const proxy = await connectProxy(await secureServer());
    const way = { allowPrivate: true, proxies: through(proxy.url.replace('//', '//me:p%40ss@')) };
    expect(await reach('https://gitlab.test', { ...way, caCertificate: CERTIFICATE })).toBe(200);
    expect(proxy.asked).toEqual(['gitlab.test:443']);
    expect(proxy.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    // The proxy cannot listen in: another certificate than GitLab's is refused.
    expect(await reach('https://gitlab.test', way)).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(await reach('http://gitlab.test:8080', way)).not.toBe(200);
    expect(proxy.asked.at(-1)).toBe('gitlab.test:8080');
  });

  it('is not asked through it where NO_PROXY names it', async () => {
    const [proxy, port] = [await connectProxy(), await secureServer()];
    const proxies = through(proxy.url, ['127.0.0.0/8']);
    const way = { allowPrivate: true, caCertificate: CERTIFICATE, proxies };
    expect(await reach(`https://127.0.0.1:${port}`, way)).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  it('does its work there, and says what is wrong with the proxy in words', async () => {
    const { fake } = await fakeStage();
    const proxy = await connectProxy();
    const open = (url: string) =>
      gitlabConnector({
        url: fake.url,
        group: 'acme',
        token: fake.token,
        now: () => new Date(),
        fetchDispatcher: dispatcherFor({ allowPrivate: true, proxies: through(url) }),
      });
    await open(proxy.url).check(never);
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(fake.url).host]));

    const fault = async (url = proxy.url): Promise<string> =>
      faultSentence((await faultOf(open(url).check(never))).fault);
    proxy.answers = 407;
    expect(await fault()).toContain(
      `the proxy 127.0.0.1:${proxy.port} (HTTP_PROXY) wants a user name and a password`,
    );
    proxy.answers = 403;
    expect(await fault()).toMatch(/answers 403 when asked for 127\.0\.0\.1:\d+; have it allow that/);
    const gone = await fault('http://u:secret@127.0.0.1:1');
    expect(gone).toContain('the proxy 127.0.0.1:1 (HTTP_PROXY) cannot be reached (ECONNREFUSED)');
    expect(gone).not.toContain('secret');
  });
});

describe('a connector made in Slack, through a proxy', () => {
  const guarded = (proxy: ConnectProxy, resolve: typeof lookup): Reach => ({
    allowPrivate: false,
    caCertificate: CERTIFICATE,
    proxies: through(proxy.url),
    resolve,
  });

  it('reaches the very address that was judged', async () => {
    const proxy = await connectProxy(await secureServer());
    expect(await reach('https://gitlab.test', guarded(proxy, resolving('34.74.90.64')))).toBe(200);
    expect(proxy.asked).toEqual(['34.74.90.64:443']);
  });

  it('asks the proxy for nothing private, nor for what cannot be judged', async () => {
    const proxy = await connectProxy(await secureServer());
    const inside = resolving('169.254.169.254');
    for (const url of ['https://gitlab.test', 'http://gitlab.test', 'https://127.0.0.1', 'https://[::1]'])
      expect(await reach(url, guarded(proxy, inside))).toMatchObject({ code: 'PRIVATE_ADDRESS' });
    const unknown = await reach('https://gitlab.test', guarded(proxy, resolvingNothing));
    expect(String(unknown)).toContain('gitlab.test cannot be looked up here');
    expect(proxy.asked).toEqual([]);
  });

  it('is judged as well where NO_PROXY leads past the proxy', async () => {
    const proxy = await connectProxy();
    const way = { ...guarded(proxy, resolving('10.0.0.1')), proxies: through(proxy.url, ['*']) };
    expect(await reach('https://gitlab.test', way)).toMatchObject({ code: 'PRIVATE_ADDRESS' });
  });
});

describe('Slack through a proxy', () => {
  it('takes calls, files and answers, and says what is wrong with the proxy in words', async () => {
    const slack = await startFakeSlack();
    onTestFinished(() => slack.close());
    seedPeople(slack);
    const proxy = await connectProxy();
    const way = wayThrough(through(proxy.url));
    if (way === null) throw new Error('there is a way');
    const { fetch } = way;
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, fetch });
    const says = { text: 'the log', blocks: [] };
    const file = { name: 'log.csv', content: 'a,b\n1,2\n', says };
    const ana = slack.person('ana');
    expect(await createPoster(client, fetch).sendFile(ana.id, file)).toMatchObject({ outcome: 'sent' });
    expect(slack.calls.length).toBeGreaterThan(2);
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(slack.apiUrl).host]));

    proxy.answers = 407;
    await way.dispatcher.close();
    const again = wayThrough(through(proxy.url));
    const fault = await checkBotToken(slack.botToken, { apiUrl: slack.apiUrl, fetch: again?.fetch }).catch(
      slackFault,
    );
    expect(fault).toMatch(
      /^Slack cannot be reached: the proxy 127\.0\.0\.1:\d+ \(HTTP_PROXY\) wants a user name/,
    );
    await again?.dispatcher.close();
  });

  it('is reached straight on without one', () =>
    expect(wayThrough({ https: null, http: null, bypass: ['*'] })).toBeNull());
});
