import { describe, expect, it } from 'vitest';
import { isToldOf } from '../src/domain/document/config-event-receivers.ts';
import { sourcesOf, tokenFaults } from '../src/config-secrets.ts';
import { readDocument } from '../src/config-document.ts';

const SIEM = { id: 'siem', url: 'https://events.example.com/hallpass', secret: { env: 'SIEM_SECRET' } };
const read = (...eventReceivers: readonly Readonly<Record<string, unknown>>[]) =>
  readDocument('hallpass.yaml', JSON.stringify({ version: 1, eventReceivers }));

describe('event receivers of the document', () => {
  it('stay as they were written when the document is stored', () => {
    const { file, faults } = read({
      ...SIEM,
      events: ['grant.*', 'request.denied'],
      allowPrivateAddress: true,
    });
    expect(faults).toEqual([]);
    expect(readDocument('stored', JSON.stringify(file))).toMatchObject({ file, faults: [] });
    expect(JSON.stringify(readDocument('hallpass.yaml', '{"version":1}').file)).not.toContain(
      'eventReceivers',
    );
  });

  it('are told of all, of a kind, or of one', () => {
    expect(isToldOf({}, 'grant.ended')).toBe(true);
    expect(isToldOf({ events: ['grant.*'] }, 'grant.ended')).toBe(true);
    expect(isToldOf({ events: ['grant.late'] }, 'grant.ended')).toBe(false);
    expect(isToldOf({ events: ['request.*'] }, 'grant.ended')).toBe(false);
  });

  it.each([
    [{ ...SIEM, events: ['grant.end'] }, 'eventReceivers[0].events[0]', 'is no event of the audit trail'],
    [{ ...SIEM, events: ['grants.*'] }, 'eventReceivers[0].events[0]', 'grant.*'],
    [{ ...SIEM, url: 'ftp://events.example.com' }, 'eventReceivers[0].url', 'write an address such as'],
    [{ ...SIEM, secret: 'whsec_abc' }, 'eventReceivers[0].secret', 'is a secret itself'],
  ])('are refused with what to write: %j', (entry, path, words) => {
    const [fault] = read(entry).faults;
    expect(fault?.path).toContain(path);
    expect(fault?.message).toContain(words);
  });

  it('are not named twice', () => {
    expect(read(SIEM, SIEM).faults).toEqual([
      { path: 'hallpass.yaml: eventReceivers[1].id', message: 'siem is used twice' },
    ]);
  });

  it('have secrets that can be had, or the place is named', () => {
    const raw = { eventReceivers: [{ ...SIEM, previousSecret: { env: 'SIEM_BEFORE' } }] };
    const sources = sourcesOf({ SIEM_SECRET: 'whsec_abc' }, () => '');
    expect(tokenFaults(raw, sources).map(({ path }) => path)).toEqual([
      'eventReceivers[0].previousSecret.env',
    ]);
  });
});
