import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import {
  arranged,
  declared,
  withKeptFromApi,
  withoutApi,
} from '../../../src/domain/document/made-through-api.ts';

const policy = (id: string, more: object = {}) => ({
  id,
  match: { resources: ['**'], roles: ['developer'] },
  approval: 'owners',
  ...more,
});
const made = (id: string, position?: number) => policy(id, { managedBy: 'api', position });
const fileOf = (more: object): ConfigFile => ConfigFile.parse({ version: 1, ...more });
const idsOf = ({ policies }: Pick<ConfigFile, 'policies'>): string[] => policies.map(({ id }) => id);

describe('policies from the API', () => {
  it('stand where they wish to, and after all others unless they do', () => {
    const file = fileOf({
      policies: [
        made('z-last'),
        policy('one'),
        made('first', 1),
        policy('two'),
        made('third', 3),
        made('a-last'),
      ],
    });
    expect(idsOf(arranged(file))).toEqual(['first', 'one', 'third', 'two', 'a-last', 'z-last']);
    expect(arranged(arranged(file))).toEqual(arranged(file));
  });

  it('share a wish by their ids, and go as far as there are others', () => {
    const file = fileOf({ policies: [policy('one'), made('b', 1), made('a', 1), made('far', 99)] });
    expect(idsOf(arranged(file))).toEqual(['a', 'b', 'one', 'far']);
  });
});

describe('a file beside what was made through the API', () => {
  const conflict = (id: string, more: object = {}) => ({
    id,
    name: id,
    a: { any: [{ resources: ['a'], roles: ['developer'] }] },
    b: { any: [{ resources: ['b'], roles: ['developer'] }] },
    owners: ['dana@acme.example'],
    ...more,
  });
  const schedule = {
    id: 'all',
    name: 'All',
    every: '1 month',
    from: '2026-01-05',
    runBy: 'dana@acme.example',
  };
  const before = fileOf({
    policies: [made('strict', 1), policy('old')],
    conflicts: [conflict('apart', { managedBy: 'api' })],
    people: [{ slack: 'ana@acme.example', gitlab: 'ana', managedBy: 'api' }],
    reviews: { schedules: [{ ...schedule, managedBy: 'api' }] },
  });

  it('keeps it, and loses what it does not declare any more', () => {
    const after = withKeptFromApi(fileOf({ policies: [policy('new')] }), before);
    expect(idsOf(after)).toEqual(['strict', 'new']);
    expect(after.conflicts?.map(({ id }) => id)).toEqual(['apart']);
    expect(after.people).toHaveLength(1);
    expect(after.reviews?.schedules?.map(({ id }) => id)).toEqual(['all']);
    expect(ConfigFile.safeParse(after).success).toBe(true);
  });

  it('has its own word for what both have', () => {
    const after = withKeptFromApi(
      fileOf({
        policies: [policy('strict', { maxDuration: '1h' })],
        people: [{ slack: 'ANA@acme.example', gitlab: 'other' }],
      }),
      before,
    );
    expect(after.policies).toMatchObject([{ id: 'strict', maxDuration: '1h' }]);
    expect(after.policies[0]?.managedBy).toBeUndefined();
    expect(after.people).toMatchObject([{ gitlab: 'other' }]);
  });

  it('is the same file without it', () => {
    const file = fileOf({ policies: [policy('old')] });
    expect(withoutApi(withKeptFromApi(file, before))).toEqual(withoutApi(file));
  });

  it('cannot call its own entries somebody else’s', () => {
    const own = declared(before);
    expect(
      [...own.policies, ...own.people, ...(own.conflicts ?? [])].map(({ managedBy }) => managedBy),
    ).toEqual([undefined, undefined, undefined, undefined]);
  });
});
