import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/connectors/connector.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import { SCRIPTED_NOW, scriptedGitLab, type ScriptedAnswer } from './scripted-gitlab.ts';
import { faultOf, never, row } from './stage.ts';

const PLACE = { resource: { kind: 'project', externalId: '10' }, accountExternalId: '5' } as const;
const NO_ROW: ScriptedAnswer = { status: 404, body: { message: '404 Not found' } };
const seenWith = (direct: Row | null): Reading => ({
  direct,
  hold: null,
  madeBy: null,
  readAt: SCRIPTED_NOW,
});
const member = (level: number) => ({
  id: 5,
  username: 'ana',
  name: 'Ana',
  state: 'active',
  access_level: level,
  expires_at: null,
});

/** What reading fails with when GitLab answers so. */
function readFault(answer: ScriptedAnswer) {
  const { connector, on } = scriptedGitLab();
  on('GET', /./, answer);
  return faultOf(connector.read(PLACE, never));
}

describe('what is not understood', () => {
  it.for<[string, unknown]>([
    ['the row of another account', { ...member(30), id: 6 }],
    ['a level that GitLab never had', member(35)],
    ['No access, which is computed and never a row', member(0)],
    ['a row without its date', (({ expires_at: _date, ...rest }) => rest)(member(30))],
    ['a list', [member(30)]],
    ['an empty list', []],
    ['null', null],
  ])('does not understand %s: that is never a look', async ([, body]) => {
    expect(await readFault({ status: 200, body })).toMatchObject({ code: 'unreachable', applied: 'no' });
    const { connector, on } = scriptedGitLab();
    on('GET', /./, { status: 200, body });
    on('DELETE', /members\/5/, { status: 204 });
    const removal = connector.write(PLACE, null, seenWith(row('developer')), never);
    expect(await faultOf(removal)).toMatchObject({ code: 'unreachable', applied: 'unknown' });
  });

  it('believes that an expected row is gone only when the list says so, too', async () => {
    const { connector, on } = scriptedGitLab();
    on('GET', /./, NO_ROW);
    const read = () => connector.read(PLACE, never, row('developer'));
    expect(await faultOf(read())).toMatchObject({ code: 'unreachable' });
    for (const listed of [[member(30)], [{ ...member(30), id: 6 }]]) {
      on('GET', /members\?/, { status: 200, body: listed });
      expect(await faultOf(read())).toMatchObject({ code: 'unreachable' });
    }
    on('GET', /members\?/, { status: 200, body: [] });
    expect(await read()).toMatchObject({ direct: null });
  });

  it('takes a removal that finds no row for done only when the list says so, too', async () => {
    const { connector, on } = scriptedGitLab();
    on('GET', /./, NO_ROW);
    on('DELETE', /members\/5/, NO_ROW);
    const remove = () => connector.write(PLACE, null, seenWith(row('developer')), never);
    expect(await faultOf(remove())).toMatchObject({ code: 'unreachable', applied: 'unknown' });
    on('GET', /members\?/, { status: 200, body: [] });
    expect(await remove()).toMatchObject({ outcome: 'applied', direct: null });
  });

  it('knows no floor when GitLab refuses for an inherited role and shows none', async () => {
    const { connector, on } = scriptedGitLab();
    const message = {
      access_level: ['should be greater than or equal to Chief inherited membership from group X'],
    };
    on('GET', /./, NO_ROW);
    on('GET', /projects\/10$/, {
      status: 200,
      body: { id: 10, name: 'API', path_with_namespace: 'a/b', namespace: { id: 2 } },
    });
    for (const [method, wanted] of [
      ['PUT', row('reporter')],
      ['DELETE', null],
    ] as const) {
      on(method, /members\/5/, { status: 400, body: { message } });
      const fault = await faultOf(connector.write(PLACE, wanted, seenWith(row('developer')), never));
      expect(fault.applied).toBe('no');
    }
  });
});
