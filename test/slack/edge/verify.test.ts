import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVerifier, type SignedRequest, type Verifier } from '../../../src/slack/edge/verify.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const [CURRENT, PREVIOUS] = ['current-secret', 'previous-secret'];

let now: number;
let verify: Verifier['verify'];
let release: Verifier['release'];
beforeEach(() => {
  now = NOW;
  ({ verify, release } = createVerifier([CURRENT, PREVIOUS], () => new Date(now)));
});

function signed(body: string, secret = CURRENT, offsetSeconds = 0): SignedRequest {
  const timestamp = String(Math.floor(now / 1000) + offsetSeconds);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return { timestamp, signature, body: Buffer.from(body) };
}

describe('a request to the Slack address', () => {
  it('signed with either secret is genuine', () => {
    expect(verify(signed('text=help'))).toBe('genuine');
    expect(verify(signed('text=list', PREVIOUS))).toBe('genuine');
  });

  it('for suggestions may come twice in a second, anything else only once', () => {
    const opened = (type: string) =>
      signed(`payload=${encodeURIComponent(JSON.stringify({ type, value: '' }))}`);
    expect([verify(opened('block_suggestion')), verify(opened('block_suggestion'))]).toEqual([
      'genuine',
      'genuine',
    ]);
    expect([verify(opened('block_actions')), verify(opened('block_actions'))]).toEqual([
      'genuine',
      'replayed',
    ]);
  });

  it('that was not taken may come once more, byte for byte', () => {
    const event = signed('{"type":"event_callback"}');
    expect(verify(event)).toBe('genuine');
    release(event.signature ?? '');
    expect([verify(event), verify(event)]).toEqual(['genuine', 'replayed']);
  });

  it('is judged by its bytes, whatever they spell', () => {
    expect(verify(signed('text=\u{1F600}%20é\u0000'))).toBe('genuine');
  });

  it.each([
    ['another secret', () => signed('text=help', 'other'), 'forged'],
    ['another body', () => ({ ...signed('text=help'), body: Buffer.from('text=end') }), 'forged'],
    ['another time', () => ({ ...signed('text=help'), timestamp: String(NOW / 1000 + 1) }), 'forged'],
    ['half a signature', () => ({ ...signed('x'), signature: 'v0=ab' }), 'forged'],
    ['an empty signature', () => ({ ...signed('x'), signature: '' }), 'forged'],
    ['no signature', () => ({ ...signed('x'), signature: undefined }), 'unsigned'],
    ['no time', () => ({ ...signed('x'), timestamp: undefined }), 'unsigned'],
    ['a time that is none', () => ({ ...signed('x'), timestamp: '12e3' }), 'unsigned'],
    ['a negative time', () => ({ ...signed('x'), timestamp: '-1' }), 'unsigned'],
    ['a time 301 s ago', () => signed('x', CURRENT, -301), 'stale'],
    ['a time 301 s ahead', () => signed('x', CURRENT, 301), 'stale'],
    ['a time an hour ahead', () => signed('x', CURRENT, 3600), 'stale'],
  ] as const)('with %s is refused', (_, request, verdict) => {
    expect(verify(request())).toBe(verdict);
  });

  it.each([-300, 300])('%i s off is still taken', (offset) => {
    expect(verify(signed('x', CURRENT, offset))).toBe('genuine');
  });

  it('is taken once', () => {
    const request = signed('payload=approve');
    expect(verify(request)).toBe('genuine');
    expect(verify(request)).toBe('replayed');
    now += 299_000;
    expect(verify(request)).toBe('replayed');
    now += 2000;
    expect(verify(request)).toBe('stale');
  });

  it('dated ahead is taken once, too, for as long as it would be taken at all', () => {
    const request = signed('payload=approve', CURRENT, 300);
    expect(verify(request)).toBe('genuine');
    now += 599_000;
    expect(verify(request)).toBe('replayed');
    now += 2000;
    expect(verify(request)).toBe('stale');
  });
});
