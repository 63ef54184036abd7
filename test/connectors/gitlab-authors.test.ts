import { describe, expect, it } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import { fakeStage } from './fake-stage.ts';
import { scriptedGitLab } from './scripted-gitlab.ts';
import { faultOf, never, placeOf } from './stage.ts';

/** Two people besides the one whose row is looked at. */
async function start(plan: 'free' | 'ultimate') {
  const stage = await fakeStage();
  const { fake, project, person } = stage;
  fake.configureGroup(1, { plan });
  const givers = ['maya', 'noor'].map((username) => fake.addUser({ username, name: username }).id);
  const [maya = 0, noor = 0] = givers;
  const give = (level: number, by: number): void =>
    fake.setMember('project', Number(project.externalId), Number(person), level, { by });
  return { ...stage, place: placeOf(stage, project), maya, noor, give };
}

const authorOf = (connector: Connector, place: ReturnType<typeof placeOf>, isNew: boolean) =>
  connector.authorOf(place, isNew, never);

describe('who gave a membership', () => {
  it('is the last one in the trail, in one request', async () => {
    const { connector, fake, place, maya, noor, give } = await start('ultimate');
    give(40, maya);
    give(50, noor);
    await connector.check(never);
    fake.clearRequests();
    expect(await authorOf(connector, place, false)).toEqual({ externalId: String(noor), name: 'noor' });
    expect(fake.requests).toHaveLength(1);
  });

  it('without a trail, is who made a new row', async () => {
    const { connector, place, maya, give } = await start('free');
    give(40, maya);
    expect(await authorOf(connector, place, true)).toEqual({ externalId: String(maya), name: 'maya' });
  });

  it('without a trail, is not said of a row that was raised: whoever made it need not have raised it', async () => {
    const { connector, place, maya, noor, give } = await start('free');
    give(40, maya);
    give(50, noor);
    expect(await authorOf(connector, place, false)).toBeNull();
  });

  it('is nobody for what hallpass or nobody did, and for a row that is gone', async () => {
    const { connector, fake, place, maya, give } = await start('ultimate');
    expect(await authorOf(connector, place, true)).toBeNull();
    fake.setMember('project', Number(place.resource.externalId), Number(place.accountExternalId), 40);
    expect(await authorOf(connector, place, false)).toBeNull();
    give(50, 100);
    expect(await authorOf(connector, place, true)).toBeNull();
    expect(maya).toBeGreaterThan(0);
  });

  it('is of that person there, whatever else the trail holds', async () => {
    const { connector, on } = scriptedGitLab();
    const bot = { id: 100, username: 'hallpass', name: 'hallpass', state: 'active' };
    on('GET', /\/user$/, { status: 200, body: bot });
    on('GET', /audit_events/, {
      status: 200,
      body: [
        { author_id: 7, details: { target_type: 'User', target_id: 6, add: 'user_access' } },
        { author_id: 7, details: { target_type: 'Group', target_id: 5, add: 'user_access' } },
        { author_id: 7, details: { custom_message: 'Project archived' } },
        {
          author_id: 9,
          details: { author_name: 'Noor', target_type: 'User', target_id: '5', change: 'access_level' },
        },
      ],
    });
    const place = { resource: { kind: 'group', externalId: '1' }, accountExternalId: '5' } as const;
    expect(await authorOf(connector, place, false)).toEqual({ externalId: '9', name: 'Noor' });
  });

  it('is not known while GitLab does not answer', async () => {
    const { connector, place, trouble } = await start('ultimate');
    trouble.fail('502');
    expect(await faultOf(authorOf(connector, place, true))).toMatchObject({ code: 'unreachable' });
  });
});

describe('what was given in a place', () => {
  const event = (author_id: number, target_id: number, details: object) => ({
    author_id,
    created_at: '2026-05-04T03:02:01.000Z',
    details: { author_name: 'Noor', target_type: 'User', target_id, ...details },
  });
  const given = async (body: readonly object[]) => {
    const { connector, on } = scriptedGitLab();
    const bot = { id: 100, username: 'hallpass', name: 'hallpass', state: 'active' };
    on('GET', /\/user$/, { status: 200, body: bot });
    on('GET', /audit_events/, { status: 200, body });
    const found = await connector.listGifts({ kind: 'group', externalId: '1' }, never);
    return found?.map(({ accountExternalId, role, author }) => [accountExternalId, role, author.externalId]);
  };

  it('is the newest of each account, whose role has its own name', async () => {
    const change = { change: 'access_level', from: 'Default role: Guest' };
    const found = await given([
      event(7, 1, { ...change, to: 'Default role: Maintainer' }),
      event(8, 1, { ...change, to: 'Default role: Developer' }),
      event(8, 2, { add: 'user_access', as: 'Security Manager' }),
      event(7, 3, { ...change, to: 'Default role: Guest' }),
      event(8, 3, { add: 'user_access', as: 'Default role: Guest' }),
      event(8, 4, { remove: 'user_access' }),
    ]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['1', 'maintainer', '7'],
        ['2', 'security_manager', '8'],
        ['3', 'guest', '8'],
      ]),
    );
    expect(found).toHaveLength(3);
  });

  it.each([
    ['of hallpass', event(100, 1, { change: 'access_level', to: 'Default role: Owner' })],
    ['of nobody', event(-1, 1, { change: 'access_level', to: 'Default role: Owner' })],
    ['a custom role', event(7, 1, { change: 'access_level', to: 'Custom role: Owner' })],
  ])('is nothing where the newest is %s, whatever came before', async (_, newest) => {
    expect(await given([newest, event(7, 1, { add: 'user_access', as: 'Default role: Owner' })])).toEqual([]);
  });

  it('is not known where the plan shows no audit events, and nothing where the place is gone', async () => {
    const free = await start('free');
    expect(await free.connector.listGifts(free.project, never)).toBeNull();
    const paid = await start('ultimate');
    expect(await paid.connector.listGifts({ kind: 'project', externalId: '999999' }, never)).toEqual([]);
  });

  it('is not known while GitLab does not answer, which is an error', async () => {
    const { connector, project, trouble } = await start('ultimate');
    trouble.fail('502');
    expect(await faultOf(connector.listGifts(project, never))).toMatchObject({ code: 'unreachable' });
  });
});
