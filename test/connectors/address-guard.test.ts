import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardedLookup, isPrivateAddress } from '../../src/connectors/address-guard.ts';

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::169.254.169.254',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:1::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '::ffff:0:127.0.0.1',
    '3fff::1',
    '5f00::1',
    'not an address',
  ])('is %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '172.15.255.255',
    '169.253.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '34.74.90.64',
    '2606:4700::6810:1',
    '64:ff9b::8.8.8.8',
    '::ffff:8.8.8.8',
  ])('is not %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

describe('the guarded lookup', () => {
  const look = (answers: readonly LookupAddress[], all: boolean): Promise<unknown> =>
    new Promise((resolve) => {
      const lookup = guardedLookup((_host, _options, done) => done(null, [...answers]));
      lookup('gitlab.test', { all }, (error, address, family) =>
        resolve(error === null ? [address, family].filter((part) => part !== undefined) : error),
      );
    });
  const good = { address: '34.74.90.64', family: 4 };
  const bad = { address: '169.254.169.254', family: 4 };

  it('gives addresses as they were asked for', async () => {
    expect(await look([good], false)).toEqual(['34.74.90.64', 4]);
    expect(await look([good], true)).toEqual([[good]]);
  });

  it('refuses a name when any of its addresses is private', async () => {
    for (const answers of [[bad], [good, bad], [bad, good]])
      for (const all of [true, false])
        expect(await look(answers, all)).toMatchObject({ code: 'PRIVATE_ADDRESS' });
  });

  it('refuses a name with no address', async () => {
    expect(await look([], true)).toMatchObject({ code: 'PRIVATE_ADDRESS' });
  });

  it('passes a failed look-up on', async () => {
    const failed = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    const lookup = guardedLookup((_host, _options, done) => done(failed, []));
    expect(await new Promise((resolve) => lookup('x', { all: true }, resolve))).toBe(failed);
  });
});
