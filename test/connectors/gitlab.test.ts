import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import { describeConnector } from './conformance.ts';
import { fakeStage, PERSON, type FakeStage } from './fake-stage.ts';
import { liveGap, liveGitLab, liveStage } from './live-stage.ts';
import { faultOf, never, placeOf, row, said } from './stage.ts';

describeConnector('GitLab, the fake', () => fakeStage());

describeConnector('GitLab, the fake, whose GraphQL shows custom roles', () =>
  fakeStage({ graphql: { hasMemberRole: true } }),
);

describeConnector('GitLab, a live one', () => liveStage(liveGitLab(process.env)), liveGap(process.env));

/** Sends one write about the project's row of the person, which is refused. */
async function refusal(stage: FakeStage, wanted: Row | null, resource = stage.project) {
  const place = placeOf(stage, resource);
  const seen = await stage.connector.read(place, never);
  const fault = await faultOf(stage.connector.write(place, wanted, seen, never));
  expect(fault.applied).toBe('no');
  return fault;
}

describe('what GitLab refuses, in plain words', () => {
  it('a locked group', async () => {
    const stage = await fakeStage();
    stage.fake.configureGroup(2, { membershipLock: true });
    const fault = await refusal(stage, row('developer'));
    expect(fault.code).toBe('rejected');
    expect(said(fault)).toMatch(/locks membership.*Ask for a role on the group/);
  });

  it('a group that LDAP fills', async () => {
    const stage = await fakeStage();
    stage.fake.configureGroup(2, { ldap: true });
    const fault = await refusal(stage, row('developer'), stage.group);
    expect(fault.code).toBe('rejected');
    expect(said(fault)).toMatch(/LDAP/);
  });

  it('no seat left, for a new member and for a raise', async () => {
    const stage = await fakeStage();
    stage.fake.configureGroup(1, { seatLimit: 0 });
    expect(await refusal(stage, row('developer'))).toMatchObject({
      code: 'rejected',
      fault: { code: 'no_seat' },
    });
    await stage.put(stage.project, row('guest'));
    expect(said(await refusal(stage, row('developer')))).toMatch(/no free seat/);
  });

  it('single sign-on that the person has not been through', async () => {
    const stage = await fakeStage();
    stage.fake.configureGroup(1, { saml: true, ssoEnforced: true });
    expect(said(await refusal(stage, row('developer')))).toMatch(/sign in to GitLab through it once/);
  });

  it('a date that has passed', async () => {
    const stage = await fakeStage();
    const yesterday = addDays(stage.today(), -1);
    expect(said(await refusal(stage, row('developer', yesterday)))).toContain(yesterday);
  });

  it('a role that this version does not have', async () => {
    const stage = await fakeStage();
    expect(said(await refusal(stage, row('security_manager')))).toMatch(
      /does not know the role Security Manager/,
    );
    const newer = await fakeStage({ version: '19.2.0-ee' });
    const place = placeOf(newer, newer.project);
    const seen = await newer.connector.read(place, never);
    const written = await newer.connector.write(place, row('security_manager'), seen, never);
    expect(written).toMatchObject({ outcome: 'applied', direct: row('security_manager') });
  });

  it('a custom role that is gone', async () => {
    const stage = await fakeStage();
    await stage.put(stage.project, row('developer'));
    expect(said(await refusal(stage, row('reporter', null, '71')))).toMatch(/custom role/);
  });

  it('an account that is gone', async () => {
    const stage = await fakeStage();
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.fake.deleteUser(PERSON);
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'rejected', applied: 'no' });
    expect(said(fault)).toBe('The account 5 does not exist in GitLab any more.');
  });
});

describe('what GitLab keeps unless told otherwise', () => {
  it('clears a custom role that stands in the way of a raise, and names none where there is none', async () => {
    const stage = await fakeStage();
    const place = placeOf(stage, stage.project);
    await stage.put(stage.project, row('reporter', null, '70'));
    const seen = await stage.connector.read(place, never);
    expect(seen.direct).toEqual(row('reporter', null, '70'));
    const raised = await stage.connector.write(place, row('maintainer'), seen, never);
    await stage.connector.write(place, row('developer'), raised, never);
    const bodies = stage.fake.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body);
    expect(bodies).toEqual([
      { access_level: 40, expires_at: '', member_role_id: null },
      { access_level: 30, expires_at: '' },
    ]);
  });

  it('changes a row on a group with single sign-on without removing it, which would unlink the person', async () => {
    const stage = await fakeStage();
    stage.fake.configureGroup(1, { saml: true });
    stage.fake.linkSaml(1, PERSON, 'ana@acme.test');
    await stage.put(stage.top, row('reporter'));
    const place = placeOf(stage, stage.top);
    const seen = await stage.connector.read(place, never);
    const raised = await stage.connector.write(place, row('maintainer'), seen, never);
    await stage.connector.write(place, row('reporter'), raised, never);
    expect(stage.fake.snapshot().samlIdentities).toHaveLength(1);
  });

  it('reads once, writes once, and reads back once', async () => {
    const stage = await fakeStage();
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    await stage.connector.write(place, row('developer'), seen, never);
    expect(stage.fake.countRequests({ method: 'GET' })).toBe(2);
    expect(stage.fake.countRequests({ method: 'POST' })).toBe(1);
  });

  it('says of a row that waits for a seat that it gives nothing', async () => {
    const stage = await fakeStage();
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.fake.setMember('project', 10, PERSON, 30, { awaiting: true });
    const written = await stage.connector.write(place, row('developer'), seen, never);
    expect(written).toMatchObject({ hold: 'waiting' });
    expect(await stage.connector.holding(place, null, never)).toBeNull();
  });
});
