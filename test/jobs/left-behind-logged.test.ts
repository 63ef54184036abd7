/** What leads elsewhere has secrets in its address and beside it: no line of the log has them, however it goes. */
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { AUDIT_STREAMS, HTTP_AUDIT_STREAMS } from '../../playground/fakes/gitlab-audit-streams.ts';
import { findings, remove } from '../support/findings.ts';
import { anything, paid } from '../support/holders.ts';
import { expectKeptNowhere } from '../support/kept-nowhere.ts';
import { end } from '../support/left-behind.ts';
import { openOffice } from '../support/office.ts';

const SECRET = 'k33p-me';
const ADDRESS = `https://sam:${SECRET}@theirs.test/in?token=${SECRET}`;
const CHAT = `https://chat.test/services/${SECRET}`;

/** Each as GitLab shows it; `broken` is what nobody can read. */
const OF_ACME = (broken: object): readonly (readonly [string, Record<string, unknown>])[] => [
  ['hooks', { id: 2, url: ADDRESS, custom_headers: [{ key: 'k', value: SECRET }], ...broken }],
  [AUDIT_STREAMS, { id: 3, category: 'http', config: { url: ADDRESS }, secretToken: SECRET, ...broken }],
  [HTTP_AUDIT_STREAMS, { id: 4, destinationUrl: `${ADDRESS}2`, verificationToken: SECRET, ...broken }],
];
const OF_API = (broken: object): readonly (readonly [string, Record<string, unknown>])[] => [
  ['hooks', { id: 5, url: CHAT, ...broken }],
  ['remote_mirrors', { id: 6, url: ADDRESS, enabled: true, ...broken }],
];

it.each([
  ['as it is', {}],
  ['of another shape', { id: SECRET, active: SECRET, enabled: SECRET, created_at: 7 }],
])('%s', async (_, broken) => {
  const lines: string[] = [];
  const logTo = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  const office = await openOffice({
    logTo,
    document: anything,
    furnish: (gitlab) => {
      gitlab.graphql.isOn = true;
      paid(gitlab);
    },
  });
  const { groups, projects } = office.acme;
  const grant = await office.grant('sam', 'acme', 'owner', '1m');
  for (const [tail, item] of OF_ACME(broken)) office.gitlab.leave('group', groups.acme, tail, item);
  for (const [tail, item] of OF_API(broken)) office.gitlab.leave('project', projects.api, tail, item);
  office.gitlab.configureProject(projects.api, {
    mirror: true,
    import_url: ADDRESS,
    ci_config_path: ADDRESS,
  });
  await end(office, grant);
  for (const finding of await findings(office)) await remove(office, finding).catch(() => undefined);
  const again = await office.grant('sam', 'acme/platform/api', 'maintainer', '1m');
  await end(office, again);
  expect(lines.join('')).toContain('connector opened');
  expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
  await expectKeptNowhere(office, Object.keys(broken).length === 0 ? SECRET : ADDRESS);
});
