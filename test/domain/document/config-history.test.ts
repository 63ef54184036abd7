import { describe, expect, it } from 'vitest';
import { document } from '../../../playground/fakes/document.ts';
import { givenByRule, ownersChanged } from '../../../src/domain/policies/config-change.ts';
import { inForceSince, newerThan } from '../../../src/domain/document/config-history.ts';

const history = 'ooonnom'.split('').map((fileHash, index) => ({ version: index + 1, fileHash }));

describe('which file replaced which', () => {
  it('a file is as old as the last time it was put in force', () => {
    expect(['o', 'n', 'm', 'x'].map((file) => inForceSince(history, file))).toEqual([6, 4, 7, null]);
    expect(inForceSince(history.slice(0, 5), 'o')).toBe(1);
    expect(inForceSince([], 'o')).toBeNull();
  });

  it('a process is newer whose file was put in force after this one; of several the newest', () => {
    const running = (...files: string[]) => files.map((fileHash) => ({ fileHash }));
    expect(newerThan(history, 'n', running('n', 'o', 'm'))).toEqual({ fileHash: 'm' });
    expect(newerThan(history, 'o', running('n', 'o'))).toBeNull();
    // Never in force: it is the newest itself.
    expect(newerThan(history, 'x', running('n', 'o', 'm'))).toBeNull();
    // Of another database, or never applied: no reason to refuse.
    expect(newerThan(history, 'n', running('y'))).toBeNull();
  });
});

describe('what a document takes from owners', () => {
  const url = 'https://gitlab.test';
  const { policies } = document(url);
  const quick = {
    id: 'quick',
    match: { resources: ['acme/web', 'acme/data/**'], roles: ['reporter', 'owner'] },
    approval: 'auto',
  };
  const after = document(url, { policies: [quick, ...policies] }).policies;
  const place = (path: string, kind: 'group' | 'project' = 'project') => ({ path, kind, isArchived: false });
  const places = [
    ...['acme/api', 'acme/data/pipelines', 'acme/web', 'acme/data/x'].map((path) => place(path)),
    place('acme/data', 'group'),
  ];

  it('is what a rule gives now, also what nobody could have asked for', () => {
    expect(givenByRule(policies, after, places)).toEqual({
      policies: ['quick'],
      roles: ['reporter', 'owner'],
      places: 4,
      examples: ['acme/data', 'acme/data/pipelines', 'acme/data/x'],
    });
    expect(givenByRule(after, after, places)).toBeNull();
    expect(givenByRule(after, policies, places)).toBeNull();
  });

  it('is no group in which the policy of a part lets owners decide', () => {
    const rules = (...some: [id: string, resource: string, approval: string][]) =>
      document(url, {
        policies: some.map(([id, resource, approval]) => ({
          id,
          match: { resources: [resource], roles: ['developer'] },
          approval,
        })),
      }).policies;
    const parts = [
      place('acme', 'group'),
      place('acme/data', 'group'),
      place('acme/data/x'),
      place('acme/y'),
    ];
    const quickly = rules(['secret', 'acme/data/x', 'owners'], ['quick', '**', 'auto']);
    expect(givenByRule([], quickly, parts)).toMatchObject({ places: 1, examples: ['acme/y'] });
    // The part is let go: with it the groups around it.
    expect(givenByRule(quickly, rules(['quick', '**', 'auto']), parts)).toMatchObject({
      places: 3,
      examples: ['acme', 'acme/data', 'acme/data/x'],
    });
  });

  it('is who decides', () => {
    const [connector] = document(url).connectors;
    const other = document(url, { connectors: [{ ...connector, owners: ['PRIYA@acme.test', 'U0DANA0'] }] });
    expect(ownersChanged(document(url), other, 'gitlab')).toEqual({
      removed: ['omar@acme.test'],
      added: ['U0DANA0'],
    });
    expect(ownersChanged(other, other, 'gitlab')).toBeNull();
    expect(ownersChanged(document(url), document(url, { connectors: [] }), 'gitlab')).toBeNull();
  });
});
