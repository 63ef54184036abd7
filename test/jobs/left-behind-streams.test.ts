/** Where a top-level group streams its audit events to since a grant: told, with the server alone. */
import { describe, expect, it } from 'vitest';
import { AUDIT_STREAMS, HTTP_AUDIT_STREAMS } from '../../playground/fakes/gitlab-audit-streams.ts';
import { paid } from '../support/holders.ts';
import { expectKeptNowhere } from '../support/kept-nowhere.ts';
import { findings, onlyFinding, remove } from '../support/findings.ts';
import { cardOf, end, left, open } from '../support/left-behind.ts';
import type { Office, OfficeOptions } from '../support/office.ts';

const SECRET = 'k33p-me';
const header = (value: string) => ({ Authorization: { value, active: true } });
const HTTP = {
  id: 1,
  category: 'http',
  config: { url: 'https://siem.test/in', headers: header('Bearer a') },
};

const owned = (furnish?: OfficeOptions['furnish']) =>
  open('acme', 'owner', (gitlab, acme) => {
    gitlab.graphql.isOn = true;
    paid(gitlab);
    furnish?.(gitlab, acme);
  });
const was = (tail: string, item: Record<string, unknown>) =>
  owned((gitlab, { groups }) => gitlab.leave('group', groups.acme, tail, item));

const LACKING = [AUDIT_STREAMS, HTTP_AUDIT_STREAMS].map((list) => ({
  message: `Field '${list}' doesn't exist on type 'Group'`,
}));

const queries = ({ gitlab }: Office): number =>
  gitlab.requests.filter(
    ({ path, body }) => path === '/api/graphql' && JSON.stringify(body).includes(AUDIT_STREAMS),
  ).length;

describe('made while somebody was Owner of the top-level group', () => {
  it.each([
    [
      'stream.1 siem.test',
      AUDIT_STREAMS,
      { ...HTTP, config: { url: `https://u:${SECRET}@siem.test/${SECRET}?${SECRET}` } },
    ],
    [
      'stream.2 aws',
      AUDIT_STREAMS,
      { id: 2, category: 'aws', config: { bucketName: 'theirs' }, secretToken: SECRET },
    ],
    [
      'http.3 siem.test',
      HTTP_AUDIT_STREAMS,
      { id: 3, destinationUrl: `https://siem.test/${SECRET}`, verificationToken: SECRET },
    ],
  ])('%s', async (found, tail, item) => {
    const { office, grant, acme } = await owned();
    office.gitlab.leave('group', acme, tail, item);
    await end(office, grant);
    expect(await left(office)).toEqual([`audit_stream:${found}`]);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({ grants: [grant], former: null });
    expect(await cardOf(office, finding)).toMatch(
      /the audit event stream to `.*` on .* was made while it stood/,
    );
    await expect(remove(office, finding)).rejects.toMatchObject({ told: { why: 'finding_leftover' } });
    await expectKeptNowhere(office, SECRET);
  });

  it('once, where both lists show it', async () => {
    const { office, grant, acme } = await owned();
    office.gitlab.leave('group', acme, AUDIT_STREAMS, HTTP);
    office.gitlab.leave('group', acme, HTTP_AUDIT_STREAMS, { id: 9, destinationUrl: HTTP.config.url });
    await end(office, grant);
    expect(await left(office)).toEqual(['audit_stream:stream.1 siem.test']);
  });

  it('in a version that has the older list alone', async () => {
    const { office, grant, acme } = await owned((gitlab) => {
      gitlab.graphql.isOlder = true;
    });
    office.gitlab.leave('group', acme, HTTP_AUDIT_STREAMS, { id: 3, destinationUrl: 'https://siem.test' });
    await end(office, grant);
    expect(await left(office)).toEqual(['audit_stream:http.3 siem.test']);
  });
});

describe('what was there before', () => {
  it.each([
    [
      'its header',
      AUDIT_STREAMS,
      HTTP,
      { config: { url: HTTP.config.url, headers: header(`Bearer ${SECRET}`) } },
    ],
    ['its token', AUDIT_STREAMS, HTTP, { secretToken: SECRET }],
    ['what it sends', AUDIT_STREAMS, { ...HTTP, eventTypeFilters: ['a'] }, { eventTypeFilters: [] }],
    [
      'its header, in the older list',
      HTTP_AUDIT_STREAMS,
      { id: 1, destinationUrl: 'https://siem.test', headers: [] },
      { headers: [{ id: 1, key: 'Authorization', value: SECRET, active: true }] },
    ],
  ])('%s: told as changed', async (_, tail, item, edit) => {
    const { office, grant, acme } = await was(tail, item);
    office.gitlab.leave('group', acme, tail, { ...item, ...edit });
    await end(office, grant);
    expect(await onlyFinding(office)).toMatchObject({ label: 'siem.test', former: { role: 'owner' } });
    await expectKeptNowhere(office, SECRET);
  });

  it('and was off: told as made', async () => {
    const { office, grant, acme } = await was(AUDIT_STREAMS, { ...HTTP, active: false });
    office.gitlab.leave('group', acme, AUDIT_STREAMS, { ...HTTP, active: true });
    await end(office, grant);
    expect(await onlyFinding(office)).toMatchObject({ label: 'siem.test', former: null });
  });

  it('and is as it was, or off: not told', async () => {
    const filters = { eventTypeFilters: ['a', 'b'], namespaceFilters: [{ id: 'gid://1' }] };
    const { office, grant, acme } = await was(AUDIT_STREAMS, { ...HTTP, ...filters });
    office.gitlab.leave('group', acme, AUDIT_STREAMS, { ...HTTP, ...filters, eventTypeFilters: ['b', 'a'] });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });
});

describe('asked for once with each look, and only of the top-level group', () => {
  it('of that', async () => {
    const { office, grant } = await owned();
    expect(queries(office)).toBe(1);
    await end(office, grant);
    expect(queries(office)).toBe(3);
  });

  it('not of a group below', async () => {
    const { office, grant, platform } = await open('acme/platform');
    office.gitlab.leave('group', platform, AUDIT_STREAMS, HTTP);
    await end(office, grant);
    expect(queries(office)).toBe(0);
    expect(await findings(office)).toEqual([]);
  });
});

describe('nothing, and all the rest is told', () => {
  it.each<[string, NonNullable<OfficeOptions['furnish']>]>([
    [
      'in a plan without them',
      (gitlab, { groups }) => gitlab.configureGroup(groups.acme, { plan: 'premium' }),
    ],
    ['in the Community Edition', (gitlab) => void (gitlab.graphql.spoil = () => ({ errors: LACKING }))],
    ['where GraphQL is closed', (gitlab) => void (gitlab.graphql.isOn = false)],
    [
      'where it answers what nobody can read',
      (gitlab) => void (gitlab.graphql.spoil = () => ({ data: { group: 7 } })),
    ],
    [
      'where it finds something wrong',
      (gitlab) => void (gitlab.graphql.spoil = () => ({ errors: [{ message: 'Timeout' }] })),
    ],
  ])('%s', async (_, furnish) => {
    const { office, grant, acme } = await owned(furnish);
    office.gitlab.leave('group', acme, AUDIT_STREAMS, HTTP);
    office.gitlab.leave('group', acme, 'hooks', { id: 2, url: 'https://ci.test' });
    await end(office, grant);
    expect(await left(office)).toEqual(['webhook:2 ci.test']);
  });
});
