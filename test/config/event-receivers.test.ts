import { describe, expect, it } from 'vitest';
import { formatOf, isToldOf, targetOf } from '../../src/domain/document/config-event-receivers.ts';
import { sourcesOf, tokenFaults } from '../../src/config/secrets.ts';
import { readDocument } from '../../src/config/document.ts';

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

  it('are addresses, files or standard output', () => {
    const lines = { id: 'lines', file: '/var/log/hallpass/audit.jsonl', rotate: { megabytes: 5 } };
    const { file, faults } = read({ ...SIEM, format: 'ocsf' }, lines, { id: 'out', stdout: true });
    expect(faults).toEqual([]);
    const [http, local, out] = file?.eventReceivers ?? [];
    if (!http || !local || !out) throw new Error('not read');
    expect([http, local, out].map(formatOf)).toEqual(['ocsf', 'ocsf', 'ocsf']);
    expect([http, local, out].map(targetOf)).toEqual([
      { kind: 'url', url: SIEM.url, secret: SIEM.secret },
      { kind: 'file', path: lines.file, maxBytes: 5 * 1024 * 1024, keep: 10 },
      { kind: 'stdout' },
    ]);
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
    [{ ...SIEM, secret: undefined }, 'eventReceivers[0].secret', 'is missing'],
    [{ id: 'siem' }, 'eventReceivers[0]', 'has one of url, file and stdout'],
    [{ ...SIEM, file: '/var/log/a.jsonl' }, 'eventReceivers[0]', 'has one of url, file and stdout'],
    [{ id: 'siem', file: 'a.jsonl' }, 'eventReceivers[0].file', 'write an absolute path'],
    [{ id: 'siem', stdout: true, rotate: {} }, 'eventReceivers[0].rotate', 'is for a file'],
    [{ id: 'siem', stdout: true, format: 'webhook' }, 'eventReceivers[0].format', 'is ocsf for'],
    [{ id: 'siem', file: '/a', secret: { env: 'A' } }, 'eventReceivers[0].secret', 'is for an address'],
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
