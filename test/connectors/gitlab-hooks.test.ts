import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deliveryId, hintOf, isGenuine } from '../../src/connectors/gitlab/hooks.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const SIGNING = `whsec_${KEY}`;
const BODY = '{"event_name":"user_destroy","user_id":7}';

const sign = (text: string, key = KEY): string =>
  `v1,${createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64')}`;

function signed({ skew = 0, body = BODY, id = 'm1', signature = null as string | null } = {}) {
  const timestamp = String(NOW.getTime() / 1000 + skew);
  return {
    headers: {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature ?? sign(`m1.${timestamp}.${BODY}`),
    },
    body: Buffer.from(body),
  };
}

describe('a delivery of a webhook', () => {
  it('is genuine with the secret in its header', () => {
    const sentWith = (token: string | undefined) => ({
      headers: { 'x-gitlab-token': token },
      body: Buffer.from(BODY),
    });
    expect(isGenuine(sentWith('s3cret'), 's3cret', NOW)).toBe(true);
    for (const wrong of ['s3cre', 's3cretx', '', undefined])
      expect(isGenuine(sentWith(wrong), 's3cret', NOW)).toBe(false);
    expect(isGenuine(sentWith(''), '', NOW)).toBe(false);
  });

  it('is genuine when it is signed, by one signature of several', () => {
    expect(isGenuine(signed(), SIGNING, NOW)).toBe(true);
    const timestamp = NOW.getTime() / 1000;
    const right = sign(`m1.${timestamp}.${BODY}`);
    expect(isGenuine(signed({ signature: `v1,AAAA ${right}` }), SIGNING, NOW)).toBe(true);
    expect(isGenuine(signed({ skew: -299 }), SIGNING, NOW)).toBe(true);
  });

  it.each([
    ['of another key', signed({ signature: sign(`m1.${NOW.getTime() / 1000}.${BODY}`, 'AAAA') })],
    ['of another body', signed({ body: BODY.replace('7', '8') })],
    ['of another id', signed({ id: 'm2' })],
    ['too old', signed({ skew: -301 })],
    ['of the future', signed({ skew: 301 })],
    ['without one', { headers: {}, body: Buffer.from(BODY) }],
    ['with the signing token itself', { headers: { 'x-gitlab-token': SIGNING }, body: Buffer.from(BODY) }],
  ])('is not, signed %s', (_, delivery) => {
    expect(isGenuine(delivery, SIGNING, NOW)).toBe(false);
  });

  it('has the id that both forms send', () => {
    expect(deliveryId(signed())).toBe('m1');
    expect(deliveryId({ headers: { 'idempotency-key': 'k' }, body: Buffer.from('') })).toBe('k');
    expect(deliveryId({ headers: {}, body: Buffer.from('') })).toBeNull();
  });
});

describe('what a delivery is about', () => {
  const of = (body: Record<string, unknown>) =>
    hintOf({ headers: {}, body: Buffer.from(JSON.stringify(body)) });

  it('is a row of a group, with what it claims', () => {
    const body = {
      event_name: 'user_update_for_group',
      updated_at: '2026-11-25T12:00:00Z',
      group_id: 78,
      user_id: 41,
      group_access: 'Security Manager',
      expires_at: '2027-01-31T00:00:00Z',
    };
    expect(of(body)).toEqual({
      kind: 'membership',
      resource: { kind: 'group', externalId: '78' },
      accountExternalId: '41',
      claim: { row: { role: 'security_manager', expiresOn: '2027-01-31' }, at: NOW },
    });
    expect(of({ ...body, expires_at: null })).toMatchObject({ claim: { row: { expiresOn: null } } });
    expect(of({ ...body, group_access: 'Release Captain' })).toMatchObject({
      claim: { row: { role: null } },
    });
    expect(of({ ...body, event_name: 'user_remove_from_group' })).toMatchObject({ claim: { row: null } });
  });

  it('is nothing when it has no ids, or is of a kind that hallpass does not keep', () => {
    expect(of({ event_name: 'user_add_to_group', group_id: 78 })).toBeNull();
    expect(of({ event_name: 'user_add_to_group', group_id: 78, user_id: '41; drop' })).toBeNull();
    expect(of({ event_name: 'key_create', id: 4 })).toBeNull();
    expect(of({ event_name: 'constructor', user_id: 4 })).toBeNull();
    expect(of({ object_kind: 'gitlab_subscription_member_approval' })).toBeNull();
    expect(hintOf({ headers: {}, body: Buffer.from('no json') })).toBeNull();
  });
});
