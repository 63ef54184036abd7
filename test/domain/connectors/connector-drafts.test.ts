import { describe, expect, it } from 'vitest';
import type { ConnectorConfig } from '../../../src/domain/document/config-connectors.ts';
import { changesBetween, withConnector } from '../../../src/domain/connectors/connector-changes.ts';
import {
  connectorIdFor,
  DRAFT,
  DRAFT_EVENTS,
  DRAFT_STATUSES,
} from '../../../src/domain/connectors/connector-draft.ts';
import { isSameGroup, overlapOf } from '../../../src/domain/connector-group.ts';
import {
  connectorMade,
  detailsOf,
  faultsFound,
  readDetails,
  type Findings,
} from '../../../src/domain/connectors/connector-details.ts';
import { next } from '../../../src/domain/machine.ts';
import { document } from '../../../playground/fakes/document.ts';

const connector = (over: Partial<ConnectorConfig> = {}): ConnectorConfig => ({
  id: 'beta',
  type: 'gitlab',
  name: 'Beta',
  url: 'https://gitlab.com',
  group: '50',
  token: { stored: true },
  owners: ['U024BE7LH'],
  sync: { every: '1h' },
  readOnly: false,
  paused: false,
  driftFrom: 'maintainer',
  managedBy: 'slack',
  ...over,
});

const findings = (over: Partial<Findings> = {}): Findings => ({
  account: { externalId: '100', username: 'bot' },
  root: { externalId: '50', path: 'beta', name: 'Beta' },
  scopes: ['api'],
  role: 'owner',
  canProvision: true,
  expiresOn: null,
  size: { groups: 1, projects: 0 },
  warnings: [],
  ...over,
});

describe('the table of drafts', () => {
  it('answers every pair of state and event', () => {
    const allowed = DRAFT_STATUSES.flatMap((from) =>
      DRAFT_EVENTS.flatMap((event) => {
        const to = next(DRAFT, from, event);
        return to === null ? [] : [`${from} ${event} ${to}`];
      }),
    );
    expect(allowed).toEqual([
      'open enter checking',
      'open lapse open',
      'open discard discarded',
      'checking enter checking',
      'checking accept checked',
      'checking reject open',
      'checking lapse open',
      'checking discard discarded',
      'checked enter checking',
      'checked lapse open',
      'checked confirm confirmed',
      'checked discard discarded',
    ]);
  });
});

describe('the id of a new connector', () => {
  const taken =
    (...ids: string[]) =>
    (id: string) =>
      ids.includes(id);
  it.each([
    ['GitLab', [], 'gitlab'],
    ['GitLab', ['gitlab'], 'gitlab-2'],
    ['GitLab', ['gitlab', 'gitlab-2'], 'gitlab-3'],
    ['  2nd GitLab (lab)! ', [], 'nd-gitlab-lab'],
    ['Ünïcödé', [], 'n-c-d'],
    ['日本', [], 'gitlab'],
    ['a'.repeat(60), [], 'a'.repeat(30)],
  ] as const)('of the name %j beside %j is %s', (name, ids, id) => {
    expect(connectorIdFor(name, taken(...ids))).toBe(id);
    expect(id).toMatch(/^[a-z][a-z0-9-]{0,40}$/);
  });
});

describe('one group', () => {
  const group = (url: string, ...names: string[]) => ({ url, names });
  it('is the same by its path, its number and in any case, and another one on another instance', () => {
    const acme = group('https://gitlab.com', 'acme', '1');
    expect(isSameGroup(acme, group('https://GitLab.com', 'ACME'))).toBe(true);
    expect(isSameGroup(acme, group('https://gitlab.com', '1'))).toBe(true);
    expect(isSameGroup(acme, group('https://gitlab.com', 'acme/web', '2'))).toBe(false);
    expect(isSameGroup(acme, group('https://gitlab.acme.test', 'acme', '1'))).toBe(false);
  });

  it('lies below another one, above it, or beside it', () => {
    const web = group('https://gitlab.com', 'acme/web', '2');
    expect(overlapOf(web, group('https://gitlab.com', '1', 'Acme'))).toBe('below');
    expect(overlapOf(group('https://gitlab.com', 'acme'), web)).toBe('above');
    expect(overlapOf(web, group('https://gitlab.com', '2'))).toBe('same');
    expect(overlapOf(web, group('https://gitlab.com', 'acme/webshop', 'acme/we'))).toBeNull();
    expect(overlapOf(web, group('https://gitlab.acme.test', 'acme'))).toBeNull();
  });
});

describe('changes', () => {
  it('of a new connector are all that says something', () => {
    expect(changesBetween(null, connector()).map(({ what, to }) => `${what}: ${to}`)).toEqual([
      'Name: Beta',
      'GitLab: https://gitlab.com',
      'Group: 50',
      'Owners: U024BE7LH',
      'Sync: every 1h',
    ]);
  });

  it('are only what differs, also where it looks the same', () => {
    const [one, other] = ['A', 'B'].map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n`);
    expect(changesBetween(connector(), connector())).toEqual([]);
    expect(
      changesBetween(
        connector({ caCertificate: one, application: 'Okta' }),
        connector({ caCertificate: other, readOnly: true }),
      ),
    ).toEqual([
      { what: 'Application', from: 'Okta', to: null },
      { what: 'Read only', from: 'no', to: 'yes' },
      { what: 'CA certificate', from: 'set', to: 'set, another one' },
    ]);
  });

  it('leave every other connector as it was, in its place', () => {
    const file = document('https://gitlab.com');
    const added = withConnector(file, connector());
    expect(added.connectors.map(({ id }) => id)).toEqual(['gitlab', 'beta']);
    const changed = withConnector(added, { ...file.connectors[0], paused: true } as ConnectorConfig);
    expect(changed.connectors.map(({ id, paused }) => [id, paused])).toEqual([
      ['gitlab', true],
      ['beta', false],
    ]);
  });
});

describe('checked details', () => {
  it.each([
    [{}, false, 0],
    [{ role: 'maintainer' as const, canProvision: false }, false, 1],
    [{ role: null, canProvision: false }, true, 1],
    [{ role: 'maintainer' as const, canProvision: false }, true, 0],
    [{ role: 'reporter' as const, canProvision: false, scopes: ['read_api'] }, false, 0],
  ])('with %j and read only %s have %i faults', (over, readOnly, faults) => {
    expect(faultsFound({ readOnly }, findings(over))).toHaveLength(faults);
  });

  it('make the connector by the number of its group, and keep what no form asks for', () => {
    const base = connector({
      paused: true,
      driftFrom: 'owner',
      webhook: { secret: { env: 'HOOK' } },
      caCertificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    });
    const entered = { ...detailsOf(base), caCertificate: '', sync: '6h' };
    expect(connectorMade(entered, 'beta', findings(), base)).toEqual({
      ...connector({ paused: true, driftFrom: 'owner', webhook: { secret: { env: 'HOOK' } } }),
      sync: { every: '6h' },
    });
    const typed = { ...entered, group: 'Beta' };
    expect(connectorMade(typed, 'beta', findings({ canProvision: false }), null)).toMatchObject({
      group: '50',
      readOnly: true,
      paused: false,
    });
  });

  it('are read back as they were entered', () => {
    const { config, faults } = readDetails(detailsOf(connector({ application: 'Okta' })), 'beta');
    expect(faults).toEqual([]);
    expect(config).toEqual(connector({ application: 'Okta' }));
  });
});
