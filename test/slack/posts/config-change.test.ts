/** Owners who are told that the document names others by now read who of them goes on, in names and not in Slack's ids. */
import { expect, it } from 'vitest';
import { recordDirectory } from '../../../src/operations/identities/record-directory.ts';
import { postOf } from '../../../src/slack/posts/message-model.ts';
import { document } from '../../../playground/fakes/document.ts';
import { openOffice, type Office } from '../../support/office.ts';

const LEADS = 'S0LEADS';
const owned = async (office: Office, ...owners: string[]): Promise<void> => {
  const [first] = document(office.gitlab.url).connectors;
  await office.configure({ connectors: [{ ...first, owners }] });
};
const read = (office: Office, ...members: readonly string[]): Promise<void> =>
  recordDirectory(office.ctx, {
    groups: new Map([[LEADS, members]]),
    handles: new Map([[LEADS, 'leads']]),
  });
const toPriya = async (office: Office) =>
  (await office.messages('config-change')).findLast(
    ({ personId }) => personId === office.actor('priya').personId,
  );
const said = async (office: Office): Promise<string> => {
  const message = await toPriya(office);
  return message === undefined ? 'nothing' : JSON.stringify(await postOf(office.ctx, message, 'U1'));
};

it('a user group in place of names: whoever is in it goes on, once Slack has said so', async () => {
  const office = await openOffice();
  const { slackUserId: omar } = await office.register('omar');
  await owned(office, 'omar@acme.test', 'priya@acme.test');
  await owned(office, LEADS);
  expect(await said(office)).toMatch(
    /`S0LEADS` may decide from now on; `omar@acme.test`, `priya@acme.test` may not any more, unless they are in `S0LEADS`, of which Slack has not said yet/,
  );
  const before = await toPriya(office);
  await read(office, omar);
  const after = await toPriya(office);
  expect(after?.wantedVersion).toBeGreaterThan(before?.wantedVersion ?? 0);
  expect(await said(office)).toContain(
    'Integration owners: `@leads` may decide from now on; `omar@acme.test` goes on deciding, through a user group or another name; `priya@acme.test` may not any more"',
  );
});

it('names in place of a user group: of its people those who are named go on', async () => {
  const office = await openOffice();
  const [omar, priya] = [await office.register('omar'), await office.register('priya')];
  await owned(office, LEADS);
  await read(office, omar.slackUserId, priya.slackUserId);
  await owned(office, 'omar@acme.test');
  expect(await said(office)).toContain(
    `\`omar@acme.test\` may decide from now on; \`@leads\` (all but <@${omar.slackUserId}>) may not any more"`,
  );
});
