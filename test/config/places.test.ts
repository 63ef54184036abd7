import { expect, it } from 'vitest';
import { faultsOf, HTTP, load } from '../support/loaded-config.ts';

it('keeps the head of the audit trail in the log, or where it is told', () => {
  expect(load(HTTP).auditAnchor).toEqual({ targets: [{ kind: 'log' }], allowPrivate: false });
  const { targets, allowPrivate } = load(
    {
      ...HTTP,
      HALLPASS_AUDIT_ANCHOR_FILE: '/run/anchor',
      HALLPASS_AUDIT_ANCHOR_PRIVATE: 'true',
    },
    { '/run/anchor': 'log  file:/var/log/heads.jsonl\nhttps://audit.acme.test/heads?key=hunter2\n' },
  ).auditAnchor;
  expect(targets.map(({ kind }) => kind)).toEqual(['log', 'file', 'webhook']);
  const [, file, webhook] = targets;
  expect(file).toEqual({ kind: 'file', path: '/var/log/heads.jsonl' });
  expect(webhook?.kind === 'webhook' && webhook.url.reveal()).toBe(
    'https://audit.acme.test/heads?key=hunter2',
  );
  expect(JSON.stringify(targets)).not.toContain('hunter2');
  expect(allowPrivate).toBe(true);
});

it('takes proxies under the names that other programs know, small letters first', () => {
  expect(load(HTTP).proxies).toEqual({ https: null, http: null, bypass: [] });
  const { https, http, bypass } = load({
    ...HTTP,
    HTTPS_PROXY: 'http://big.test:3128',
    https_proxy: 'http://u:p@small.test:3128',
    HTTP_PROXY: 'http://plain.test',
    no_proxy: ' ',
    NO_PROXY: 'GitLab.acme.test, .acme.test 10.0.0.0/8,,*',
  }).proxies;
  expect([https?.reveal(), http?.reveal()]).toEqual(['http://u:p@small.test:3128', 'http://plain.test']);
  expect(bypass).toEqual(['gitlab.acme.test', '.acme.test', '10.0.0.0/8', '*']);
});

type Case = readonly [what: string, env: Record<string, string>, fault: RegExp];

it.each<Case>([
  ...['syslog', 'file:heads.jsonl', 'ftp://audit.acme.test', 'log https://'].map((word): Case => [
    `the anchor ${word}`,
    { ...HTTP, HALLPASS_AUDIT_ANCHOR: word },
    /^HALLPASS_AUDIT_ANCHOR: must be log, file:\/absolute\/path, an address such as https:/,
  ]),
  [
    'an anchor in a private network, said otherwise',
    { ...HTTP, HALLPASS_AUDIT_ANCHOR_PRIVATE: 'yes' },
    /^HALLPASS_AUDIT_ANCHOR_PRIVATE: must be true or false/,
  ],
  ...['proxy.test:3128', 'socks5://proxy.test', 'http://'].map((address): Case => [
    `the proxy ${address}`,
    { ...HTTP, HTTPS_PROXY: address },
    /^HTTPS_PROXY: must start with http:\/\/ or https:\/\/, such as http:\/\/proxy\.example\.com:3128/,
  ]),
  [
    'a proxy whose password breaks the address',
    { ...HTTP, http_proxy: 'http://u:50%@proxy.test' },
    /^HTTP_PROXY: is not an address; percent-encode/,
  ],
])('refuses %s', (_, env, expected) => {
  const faults = faultsOf(env);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(expected);
});
