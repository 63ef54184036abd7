/** What was told because somebody or something was missing says so, too, when that is over. */
import { expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import type { MessageKind } from '../../src/domain/messages/message.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Office } from '../support/office.ts';

const VENDORS = 'S0VENDORS';
const AUTO = {
  id: 'all',
  match: { resources: ['**'], roles: ['developer'] },
  maxDuration: '8h',
  approval: 'auto',
};
const NO_VENDORS = {
  ...AUTO,
  id: 'no-vendors',
  match: { resources: ['acme/prod/**'], roles: ['developer'], requesters: [VENDORS] },
  approval: 'refuse',
};

/** What each message of the kind says now, each text once, the oldest first. */
async function said(office: Office, kind: MessageKind): Promise<string[]> {
  const messages = await office.messages(kind);
  const posts = await Promise.all(messages.map((message) => postOf(office.ctx, message, 'U0OTHER')));
  return [...new Set(posts.map((post) => post?.text ?? ''))];
}
/** How many of them Slack is to be told anew. */
const due = async (office: Office, kind: MessageKind): Promise<number> =>
  (await office.messages(kind)).filter((one) => one.renderedVersion < one.wantedVersion - 1).length;

it('an owner who could not be asked: that they can, since when, and anew when they cannot once more', async () => {
  const office = await openOffice();
  const [entry] = document(office.gitlab.url).connectors;
  await office.configure({ connectors: [{ ...entry, owners: ['omar@acme.test', VENDORS] }] });
  await recordDirectory(office.ctx, { groups: new Map([[VENDORS, []]]) });
  await office.ask('sam', 'acme/web/checkout', 'developer', '1h');
  expect(await said(office, 'owner-gap')).toEqual([expect.stringContaining('*An owner cannot be asked*')]);
  await recordDirectory(office.ctx, { groups: new Map([[VENDORS, []]]) });
  expect(await said(office, 'owner-gap')).toEqual([expect.stringContaining('*An owner cannot be asked*')]);
  expect(await due(office, 'owner-gap')).toBe(0);
  await recordDirectory(office.ctx, { groups: new Map([[VENDORS, ['U0LEE0']]]) });
  const [again, ...others] = await said(office, 'owner-gap');
  expect(again).toMatch(
    /^\*An owner can be asked again\*: `S0VENDORS`, integration owner of GitLab · since /,
  );
  expect([others, await due(office, 'owner-gap')]).toEqual([[], 1]);
  await recordDirectory(office.ctx, { groups: new Map([[VENDORS, []]]) });
  await office.ask('sam', 'acme/platform/api', 'developer', '1h');
  const both = await said(office, 'owner-gap');
  expect(both).toEqual([again, expect.stringContaining('*An owner cannot be asked*')]);
  await office.configure({});
  expect((await said(office, 'owner-gap'))[1]).toContain(
    '*An owner that could not be asked is named no more*',
  );
});

it('a user group that Slack said nothing of: that it does, since when; or that it is named no more', async () => {
  const office = await openOffice({ document: { policies: [NO_VENDORS, AUTO] } });
  const refuse = () => recordDirectory(office.ctx, { faults: new Map([[VENDORS, 'no_such_subteam']]) });
  await refuse();
  await refuse();
  expect(await due(office, 'unread-groups')).toBe(0);
  await recordDirectory(office.ctx, { groups: new Map([[VENDORS, ['U0SAM0']]]) });
  const [text, ...others] = await said(office, 'unread-groups');
  expect(text).toContain('Nothing is amiss any more with a user group');
  expect(text).toMatch(/`S0VENDORS`: Slack says again who is in it · since /);
  expect([others, await due(office, 'unread-groups')]).toEqual([[], 3]);
  office.skip('1m');
  await refuse();
  expect((await said(office, 'unread-groups'))[1]).toContain('*Slack does not say who is in a user group*');
  await office.configure({ policies: [AUTO] });
  expect((await said(office, 'unread-groups'))[1]).toContain(
    '`S0VENDORS`: hallpass.yaml does not name it any more',
  );
});
