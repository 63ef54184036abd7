import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { gitlabConnector } from '../../src/connectors/gitlab/connector.ts';
import type { Reading } from '../../src/connectors/connector.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import { SCRIPTED_NOW, SCRIPTED_TOKEN, scriptedGitLab, type ScriptedAnswer } from './scripted-gitlab.ts';
import { collect, faultOf, never, row, said } from './stage.ts';

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

/** What adding a row fails with when GitLab answers so. */
function addFault(answer: ScriptedAnswer) {
  const { connector, on } = scriptedGitLab();
  on('GET', /./, NO_ROW);
  on('POST', /members$/, answer);
  return faultOf(connector.write(PLACE, row('developer'), seenWith(null), never));
}

describe('an answer that is not what GitLab should say', () => {
  it.for([301, 302, 307, 308])('does not follow a redirect (%i), and says what to change', async (status) => {
    const headers = { location: 'https://git.acme.test/api/v4/groups?private=1' };
    for (const fault of [await readFault({ status, headers }), await addFault({ status, headers })]) {
      expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
      expect(said(fault)).toMatch(/on to https:\/\/git\.acme\.test, .* Set the connector's url/);
    }
  });

  it.for<[string, ScriptedAnswer]>([
    ['a login page', { status: 200, body: '<h1>Sign in</h1>' }],
    ['nothing', { status: 200 }],
    ['broken JSON', { status: 200, body: '{"id":', headers: { 'content-type': 'application/json' } }],
  ])('takes %s for no answer, and a write as perhaps done', async ([, answer]) => {
    expect(await readFault(answer)).toMatchObject({ code: 'unreachable', applied: 'no' });
    expect(await addFault({ ...answer, status: 201 })).toMatchObject({
      code: 'unreachable',
      applied: 'unknown',
    });
  });

  it('reads no more of an answer than GitLab ever gives, and takes a write as perhaps done', async () => {
    const headers = { 'content-type': 'application/json' };
    const endless = { status: 200, body: ' '.repeat(33 * 1024 * 1024), headers };
    const fault = await readFault(endless);
    expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
    expect(said(fault)).toMatch(/gave no whole answer \(more than 32 MB\)/);
    expect(await addFault(endless)).toMatchObject({ code: 'unreachable', applied: 'unknown' });
  });

  it('names the field that is missing', async () => {
    const { access_level: _level, ...incomplete } = member(30);
    const fault = await readFault({ status: 200, body: incomplete });
    expect(said(fault)).toMatch(/access_level/);
  });

  it.for([401, 403, 404])('takes a %i that is not JSON for a proxy, not for GitLab', async (status) => {
    expect(await readFault({ status, body: '<h1>No</h1>' })).toMatchObject({ code: 'unreachable' });
  });

  it('takes no unknown 404 for "there is no row"', async () => {
    const fault = await readFault({ status: 404, body: { error: '404 Not Found' } });
    expect(fault).toMatchObject({ code: 'unreachable' });
  });

  it('believes no 201 with a refusal inside', async () => {
    const body = { status: 'error', message: 'ana: Access level is <b>wrong</b>' };
    const fault = await addFault({ status: 201, body });
    expect(fault).toMatchObject({ code: 'rejected', applied: 'no' });
    expect(said(fault)).toBe('GitLab refused: ana: Access level is wrong');
  });

  it('believes no 200 of which nothing is to be seen afterwards', async () => {
    const { connector, on } = scriptedGitLab();
    on('GET', /./, NO_ROW);
    on('POST', /members$/, { status: 201, body: member(30) });
    const written = await connector.write(PLACE, row('developer'), seenWith(null), never);
    expect(written).toMatchObject({ outcome: 'moved', direct: null });
  });

  it('goes on after a full page that has lost every word about pages', async () => {
    const { connector, on } = scriptedGitLab();
    const full = Array.from({ length: 100 }, (_, id) => ({ ...member(30), id }));
    on('GET', /user$/, { status: 200, body: { id: 100, username: 'bot', name: 'Bot', state: 'active' } });
    on('GET', /members\?page=1/, { status: 200, body: full });
    on('GET', /members\?page=2/, { status: 200, body: [{ ...member(30), id: 100 }, full[99]] });
    const found = await collect(connector.listMemberships(PLACE.resource, never));
    expect(found).toHaveLength(101);
  });
});

describe('a refusal', () => {
  it.for<[string, unknown, RegExp]>([
    [
      'a new member over the daily limit',
      { message: 'Invite limit of 5 per day exceeded.' },
      /no more invitations/,
    ],
    [
      'a role above its own',
      { message: "ana: the member access level can't be higher than the current user's one" },
      /more than hallpass's own account holds/,
    ],
    ['an address outside the domain', { message: { user: ['is not verified.'] } }, /e-mail domains/],
    [
      'a free plan that is full',
      { message: { base: ["cannot be added since you've reached your 5 member limit for Acme"] } },
      /member limit of its GitLab plan/,
    ],
    [
      'a machine',
      { message: { user_id: ['project bots cannot be added to other groups / projects'] } },
      /for a machine/,
    ],
    ['anything else', { message: { colour: ['is too blue'] } }, /^GitLab refused: colour is too blue$/],
  ])('of %s is told in plain words', async ([, body, message]) => {
    const fault = await addFault({ status: 400, body });
    expect(fault).toMatchObject({ code: 'rejected', applied: 'no' });
    expect(said(fault)).toMatch(message);
  });

  it.for<[string, unknown, RegExp]>([
    ['unknown', { message: '401 Unauthorized' }, /does not know the token/],
    ['expired', { error: 'invalid_token', error_description: 'Token is expired. You can …' }, /has expired/],
    [
      'revoked',
      { error: 'invalid_token', error_description: 'Token was revoked. You have …' },
      /was revoked/,
    ],
  ])('tells that the token is %s', async ([, body, message]) => {
    const fault = await readFault({ status: 401, body });
    expect(fault).toMatchObject({ code: 'unauthorized', applied: 'no' });
    expect(said(fault)).toMatch(message);
  });

  it('passes on what GitLab says of a barred account', async () => {
    const body = { message: '403 Forbidden - Your account has been blocked.' };
    const fault = await readFault({ status: 403, body });
    expect(fault).toMatchObject({ code: 'unauthorized' });
    expect(said(fault)).toMatch(/Your account has been blocked\.$/);
  });

  it.for<[string, Record<string, string>, number]>([
    ['no word of when', {}, 60],
    ['seconds', { 'retry-after': '90' }, 90],
    ['a day, as proxies say it', { 'retry-after': '86400' }, 3600],
    ['more than a clock can count', { 'retry-after': '99999999999999999999' }, 3600],
    [
      'a date',
      { date: 'Tue, 10 Mar 2026 11:00:00 GMT', 'retry-after': 'Tue, 10 Mar 2026 11:02:00 GMT' },
      120,
    ],
  ])('for too many requests, with %s, says when to come back', async ([, headers, seconds]) => {
    const fault = await addFault({ status: 429, body: 'Retry later', headers });
    expect(fault).toMatchObject({ code: 'rate_limited', applied: 'no' });
    expect(fault.retryAt).toEqual(new Date(SCRIPTED_NOW.getTime() + seconds * 1000));
  });

  it('below an inherited role that hallpass has no name for is measured by what the person holds above', async () => {
    const { connector, on } = scriptedGitLab();
    const text = 'should be greater than or equal to Archivist inherited membership from group Acme';
    on('PUT', /members\/5$/, { status: 400, body: { message: { access_level: [text] } } });
    on('GET', /projects\/10\/members/, { status: 200, body: member(40) });
    on('GET', /projects\/10$/, {
      status: 200,
      body: { id: 10, name: 'API', path_with_namespace: 'acme/api', namespace: { id: 1, kind: 'group' } },
    });
    on('GET', /groups\/1\/members\/all\/5$/, { status: 200, body: member(40) });
    const written = await connector.write(PLACE, row('reporter'), seenWith(row('maintainer')), never);
    expect(written).toMatchObject({ outcome: 'floored', direct: row('maintainer') });
  });
});

describe('the token', () => {
  it('is in no error, however deep one looks', async () => {
    const faults = [
      await readFault({ status: 401, body: { message: '401 Unauthorized' } }),
      await addFault({ status: 502, body: '<h1>502</h1>' }),
      await addFault({ status: 201, body: '<h1>Sign in</h1>' }),
      await faultOf(unreachable().read(PLACE, never)),
    ];
    for (const fault of faults) {
      expect(inspect(fault, { depth: Infinity, showHidden: true })).not.toContain(SCRIPTED_TOKEN);
      expect(JSON.stringify(fault)).not.toContain(SCRIPTED_TOKEN);
    }
  });

  it('is not believed sent to a host that cannot be reached', async () => {
    const fault = await faultOf(unreachable().write(PLACE, row('developer'), seenWith(null), never));
    expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
    expect(said(fault)).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });
});

const unreachable = () =>
  gitlabConnector({
    url: 'http://127.0.0.1:1',
    group: 'acme',
    token: SCRIPTED_TOKEN,
    now: () => SCRIPTED_NOW,
  });
