import { describe, expect, it } from 'vitest';
import type { ConnectorConfig } from '../../../src/domain/document/config-connectors.ts';
import {
  labelOf,
  notConnected,
  type ConnectorLabel,
  type StateFacts,
} from '../../../src/domain/connectors/connector-label.ts';
import { isAnomalous, isConfirmed, type SafetyStop } from '../../../src/domain/connectors/sync.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import { stored } from '../../../src/domain/told.ts';
import { labelSentence, nextStepSentence } from '../../../src/sentences/connector-label.ts';
import { safetyStopWords } from '../../../src/sentences/safety-stop.ts';

type Settings = Pick<ConnectorConfig, 'paused' | 'readOnly' | 'managedBy' | 'sync'>;
const at = (time: string): Date => new Date(`2026-11-25T${time}:00Z`);
const config = (changes: Partial<Settings> = {}): Settings => ({
  paused: false,
  readOnly: false,
  managedBy: 'slack',
  sync: { every: '1h' },
  ...changes,
});
const state = (changes: Partial<StateFacts> = {}): StateFacts => ({
  status: 'connected',
  detail: null,
  fault: null,
  failedIn: null,
  failingSince: null,
  checkedAt: at('12:00'),
  syncStartedAt: at('11:00'),
  syncedAt: at('11:01'),
  progress: null,
  safetyStop: null,
  ...changes,
});
const safetyStop: SafetyStop = {
  status: 'open',
  at: at('12:00').toISOString(),
  lastRunAt: at('12:00').toISOString(),
  drops: { memberships: 7, resources: 12, accounts: 1, links: 0 },
  of: { memberships: 9, resources: 22, accounts: 6, links: 3 },
  by: null,
  endedAt: null,
};

const inWords = (label: ConnectorLabel) => ({
  ...label,
  detail: label.detail === null ? null : labelSentence(label.detail),
  nextStep: label.nextStep === null ? null : nextStepSentence(label.nextStep),
});

describe('the label of a connector', () => {
  it('goes from Not connected to Syncing to Connected', () => {
    expect(inWords(notConnected('Omar'))).toMatchObject({
      name: 'Not connected',
      nextStep: 'Omar can add the details.',
    });
    expect(inWords(labelOf(config(), undefined))).toMatchObject({
      name: 'Syncing',
      detail: 'The first sync is about to begin.',
    });
    const progress = {
      groups: 8,
      projects: 3,
      memberships: 120,
      of: { groups: 8, projects: 14, memberships: null },
    };
    const first = state({ status: 'syncing', syncedAt: null, progress });
    expect(inWords(labelOf(config(), first))).toMatchObject({
      name: 'Syncing',
      detail: '8 of 8 groups, 3 of 14 projects, 120 memberships so far.',
    });
    expect(labelOf(config(), state())).toMatchObject({ name: 'Connected', detail: null, nextStep: null });
  });

  it('does not count past what was expected', () => {
    const progress = {
      groups: 9,
      projects: 0,
      memberships: 0,
      of: { groups: 8, projects: null, memberships: 5 },
    };
    expect(inWords(labelOf(config(), state({ status: 'syncing', progress }))).detail).toBe(
      '9 groups, 0 projects, 0 of 5 memberships so far.',
    );
  });

  it('is Error with since when, what to do, and the next try', () => {
    const failing = state({
      status: 'failing',
      detail: stored<Fault>({ code: 'token_revoked' }),
      fault: 'unauthorized',
      failedIn: 'check',
      failingSince: at('09:00'),
    });
    expect(inWords(labelOf(config(), failing))).toEqual({
      name: 'Error',
      detail: 'The token was revoked. Make a new one and give it to hallpass.',
      nextStep: 'Open Details and enter a token that works.',
      since: at('09:00'),
      nextTry: at('12:05'),
      mustConfirm: false,
    });
    expect(inWords(labelOf(config({ managedBy: 'file' }), failing)).nextStep).toMatch(/hallpass\.yaml/);
  });

  it('tries again with the next sync what only a sync can meet', () => {
    const failing = { status: 'failing', failedIn: 'sync', syncStartedAt: at('11:30') } as const;
    expect(labelOf(config(), state(failing)).nextTry).toEqual(at('12:30'));
    // The sync run of 11:30 was gone on with at 13:31.
    expect(labelOf(config(), state({ ...failing, checkedAt: at('13:31') })).nextTry).toEqual(at('14:30'));
  });

  it.each(['unauthorized', 'missing', 'forbidden', 'rate_limited', 'unreachable', null])(
    'has a next step for the fault %s',
    (fault) => {
      for (const managedBy of ['file', 'slack'] as const)
        expect(inWords(labelOf(config({ managedBy }), state({ status: 'failing', fault }))).nextStep).toMatch(
          /\.$/,
        );
    },
  );

  it('is Paused whatever else is so', () => {
    expect(labelOf(config({ paused: true }), state({ status: 'failing', safetyStop })).name).toBe('Paused');
  });

  it('is Read only when it is connected and grants nothing', () => {
    expect(labelOf(config({ readOnly: true }), state()).name).toBe('Read only');
    expect(labelOf(config({ readOnly: true }), state({ status: 'failing' })).name).toBe('Error');
  });

  it('asks for a confirmation after a sync that would drop too much, until it has one', () => {
    expect(inWords(labelOf(config(), state({ safetyStop })))).toMatchObject({
      name: 'Error',
      mustConfirm: true,
      detail:
        'The last sync found 7 of 9 memberships and 12 of 22 groups and projects missing, so it stopped and dropped nothing.',
      nextTry: at('13:00'),
    });
    expect(labelOf(config(), state({ safetyStop: { ...safetyStop, status: 'confirmed' } })).name).toBe(
      'Connected',
    );
  });
});

describe('a sync that drops too much', () => {
  const none = { memberships: 0, resources: 0, accounts: 0, links: 0 };

  it('is one that drops more than half of anything', () => {
    const of = { memberships: 10, resources: 10, accounts: 10, links: 10 };
    expect(isAnomalous(none, none)).toBe(false);
    expect(isAnomalous({ memberships: 5, resources: 5, accounts: 5, links: 5 }, of)).toBe(false);
    for (const kind of ['memberships', 'resources', 'accounts', 'links'] as const)
      expect(isAnomalous({ ...none, [kind]: 6 }, of)).toBe(true);
  });

  it('is not one person who loses their account, where few have any', () => {
    expect(isAnomalous({ ...none, links: 1 }, { ...none, links: 1 })).toBe(false);
    expect(isAnomalous({ ...none, links: 2 }, { ...none, links: 3 })).toBe(true);
  });

  it('is let through once confirmed, as long as it drops no more than that', () => {
    const confirmed: SafetyStop = { ...safetyStop, status: 'confirmed' };
    expect(isConfirmed(null, safetyStop.drops)).toBe(false);
    expect(isConfirmed(safetyStop, safetyStop.drops)).toBe(false);
    expect(isConfirmed(confirmed, safetyStop.drops)).toBe(true);
    expect(isConfirmed(confirmed, { ...safetyStop.drops, accounts: 2 })).toBe(false);
  });

  it('says only what is more than half', () => {
    expect(safetyStopWords({ drops: { ...none, accounts: 4 }, of: { ...none, accounts: 6 } })).toBe(
      '4 of 6 accounts',
    );
  });
});
