/** A name in the document stands for an account's number only at the moment it was read. */
import { expect, it } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { readDocument } from '../../src/config/document.ts';
import { findAccount } from '../../src/db/identities/accounts.ts';
import { unlinkAccount } from '../../src/operations/identities/unlink-account.ts';
import { configFaultText } from '../../src/sentences/config-fault.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { BETA, openDraftOffice, slackId } from '../support/drafts.ts';
import { hold, holder, unlinked } from '../support/links.ts';
import { never, openOffice, type Office } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';

const NOMAD = 300;
const STRANGER = 301;
const mapped = (gitlab: string | number) => ({ people: [{ slack: 'sam@acme.test', gitlab }] });
/** Sam's account is `nomad`, by the document alone. */
const open = (gitlab: string | number = 'nomad') =>
  openOffice({
    document: mapped(gitlab),
    furnish: (fake, { users }) => {
      fake.addUser({ id: NOMAD, username: 'nomad', name: 'Nomad' });
      fake.editUser(users.sam, { email: 'sam@home.test' });
    },
  });
const heldTold = async (office: Office): Promise<string> => {
  const nameOf = new Map([...office.people].map(([handle, { personId }]) => [personId, handle]));
  return (await office.messages('mapping-held'))
    .map(({ personId }) => nameOf.get(personId) ?? '')
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .join(' ');
};

it('a stranger who takes the freed name gets nothing: the link stays with the number, and all are told once', async () => {
  const office = await open();
  expect(await holder(office, NOMAD)).toBe('sam by mapping');
  const grant = await hold(office, 'sam');
  office.gitlab.editUser(NOMAD, { username: 'sam-okafor' });
  await office.sync();
  expect(await holder(office, NOMAD)).toBe('sam by mapping');
  expect(await heldTold(office)).toBe('');
  office.gitlab.addUser({ id: STRANGER, username: 'Nomad', name: 'Somebody Else' });
  await office.sync();
  await office.sync();
  expect(await holder(office, NOMAD)).toBe('sam by mapping');
  expect(await holder(office, STRANGER)).toBeNull();
  expect(await unlinked(office)).toEqual([]);
  expect(await office.status(grant)).toBe('active');
  expect(await heldTold(office)).toBe('dana omar priya sam');
  const [message] = await office.messages('mapping-held');
  const said = message === undefined ? null : await postOf(office.ctx, message, 'U0OTHER');
  expect(said?.text).toContain(
    `hallpass keeps to account ${NOMAD}, which goes by \`sam-okafor\`. Account ${STRANGER}, which has the name now, got nothing`,
  );
  expect(said?.text).toContain(`\`gitlab: ${NOMAD}\``);
});

it.each<[string, (office: Office) => unknown, string]>([
  [
    'the other account gets another name',
    ({ gitlab }) => {
      gitlab.editUser(STRANGER, { username: 'vagabond' });
    },
    'does not go by it any more',
  ],
  [
    'the document says the number',
    (office) => office.configure(mapped(NOMAD)),
    'hallpass.yaml does not name <@U0SAM0> so any more',
  ],
])('where %s, that is said where it was told, and no more than once', async (_, clear, words) => {
  const office = await open();
  office.gitlab.editUser(NOMAD, { username: 'sam-okafor' });
  office.gitlab.addUser({ id: STRANGER, username: 'nomad', name: 'Somebody Else' });
  office.gitlab.setMember('group', office.acme.groups.web, STRANGER, 20);
  await office.sync();
  const versions = async () => (await office.messages('mapping-held')).map((one) => one.wantedVersion);
  expect(await versions()).toEqual([1, 1, 1, 1]);
  await clear(office);
  await office.sync();
  await office.sync();
  expect(await versions()).toEqual([2, 2, 2, 2]);
  const [message] = await office.messages('mapping-held');
  const said = message === undefined ? null : await postOf(office.ctx, message, 'U0OTHER');
  expect(said?.text).toContain('*A name that had changed hands is cleared up*: `nomad`');
  expect(said?.text).toContain(words);
});

it('whoever has left has no name any more that another account could get something by, and it is told anew when they are back', async () => {
  const office = await open();
  office.gitlab.editUser(NOMAD, { username: 'sam-okafor' });
  office.gitlab.addUser({ id: STRANGER, username: 'nomad', name: 'Somebody Else' });
  await office.sync();
  const { personId } = office.actor('sam');
  const people = (changes: { readonly deactivatedAt: Date | null }) =>
    office.database.db.updateTable('people').set(changes).where('id', '=', personId).execute();
  await people({ deactivatedAt: office.ctx.now() });
  await office.sync();
  await office.sync();
  const told = await office.messages('mapping-held');
  expect(told.map((one) => one.wantedVersion)).toEqual([2, 2, 2, 2]);
  const said = told[0] === undefined ? null : await postOf(office.ctx, told[0], 'U0OTHER');
  expect(said?.text).toContain('*A name that had changed hands is cleared up*: `nomad`');
  expect(said?.text).toContain(
    '<@U0SAM0> is no member of this workspace any more, so the name stands for nobody',
  );
  expect(await holder(office, STRANGER)).toBeNull();
  await people({ deactivatedAt: null });
  await office.sync();
  expect([await holder(office, NOMAD), await holder(office, STRANGER)]).toEqual(['sam by mapping', null]);
  expect((await office.messages('mapping-held')).map(({ ordinal }) => ordinal)).toEqual([
    0, 0, 0, 0, 1, 1, 1, 1,
  ]);
});

it('nor when the account it stands for is gone: nobody is linked until the document says which number', async () => {
  const office = await open();
  const grant = await hold(office, 'sam');
  office.gitlab.deleteUser(NOMAD);
  office.gitlab.addUser({ id: STRANGER, username: 'nomad', name: 'Somebody Else' });
  await office.sync();
  expect(await holder(office, STRANGER)).toBeNull();
  await office.sync();
  expect([await holder(office, NOMAD), await holder(office, STRANGER)]).toEqual([null, null]);
  expect(await office.status(grant)).toContain('unlinked');
  expect(await heldTold(office)).toBe('dana omar priya sam');
  await expect(office.ask('sam', 'acme/web/checkout', 'developer', '1h')).rejects.toMatchObject({
    code: 'unlinked_account',
  });
  await office.configure(mapped(STRANGER));
  await office.sync();
  expect(await holder(office, STRANGER)).toBe('sam by mapping');
});

it('a number stands for itself, whatever the account is called and though no list has it', async () => {
  const office = await open(NOMAD);
  expect(await holder(office, NOMAD)).toBe('sam by mapping');
  office.gitlab.editUser(NOMAD, { username: 'another' });
  office.gitlab.addUser({ id: STRANGER, username: 'nomad', name: 'Somebody Else' });
  await office.sync();
  expect([await holder(office, NOMAD), await holder(office, STRANGER)]).toEqual(['sam by mapping', null]);
  expect(await heldTold(office)).toBe('');
  const { personId } = office.actor('sam');
  const drop = unlinkAccount(office.ctx, office.actor('sam'), { connectorId: 'gitlab', personId });
  expect(await sentenceOf(drop)).toContain(`number ${NOMAD} is the account of sam@acme.test`);
});

it('another name for the same person is read anew', async () => {
  const office = await open();
  office.gitlab.addUser({ id: STRANGER, username: 'sam-two', name: 'Sam' });
  await office.configure(mapped('sam-two'));
  await office.sync();
  expect([await holder(office, NOMAD), await holder(office, STRANGER)]).toEqual([null, 'sam by mapping']);
});

it('in the document a number is legal, once, and where there is one GitLab', () => {
  const connector = (id: string, host: string) =>
    `  - { id: ${id}, type: gitlab, name: ${id}, url: 'https://${host}', group: ${id}, token: { env: T }, owners: [a@b.c, d@b.c] }\n`;
  const faults = (hosts: readonly string[], people: string) =>
    readDocument(
      'f',
      `version: 1\nconnectors:${hosts.length === 0 ? ' []\n' : '\n'}${hosts.map((host, n) => connector(`c${n}`, host)).join('')}people: ${people}\n`,
    ).faults.map((fault) => `${fault.path} ${configFaultText(fault)}`);
  expect(faults(['x.test'], '[{ slack: a@b.c, gitlab: 42 }, { slack: d@b.c, gitlab: "42" }]')).toEqual([]);
  expect(faults(['x.test', 'x.test'], '[{ slack: a@b.c, gitlab: 42 }]')).toEqual([]);
  expect(faults(['x.test'], '[{ slack: a@b.c, gitlab: 42 }, { slack: d@b.c, gitlab: 42 }]')[0]).toContain(
    'people[1].gitlab is mapped twice',
  );
  expect(faults(['x.test', 'y.test'], '[{ slack: a@b.c, gitlab: 42 }]')[0]).toContain(
    'people[0].gitlab is a number, which is somebody else in each GitLab here',
  );
  expect(faults([], '[{ slack: a@b.c, gitlab: 42 }]')[0]).toContain('no connector here says of which GitLab');
  expect(faults(['x.test'], '[{ slack: a@b.c, gitlab: -1 }]')[0]).toContain('is no number of an account');
});

it('a number belongs to the GitLab of the file: on one of another address, set up in Slack, it counts for nobody', async () => {
  const people = [{ slack: slackId('sam'), gitlab: NOMAD }];
  const desk = await openDraftOffice({
    document: { people },
    furnish: (fake) => {
      fake.addUser({ id: NOMAD, username: 'nomad', name: 'Nomad' });
      fake.setMember('group', BETA, NOMAD, 20);
    },
  });
  const { office, ctx } = desk;
  expect(await holder(office, NOMAD)).toBe('sam by mapping');
  await desk.connect({ url: office.gitlab.url.replace('127.0.0.1', 'localhost') });
  await syncConnector(ctx, { connectorId: 'beta' }, never);
  const here = await findAccount(ctx.db, 'beta', String(NOMAD));
  expect(here).toMatchObject({ username: 'nomad', personId: null });
  await office.configure({ people, connectorsFromSlack: { allowPrivateAddresses: true } });
  await office.sync();
  const sam = office.actor('sam').personId;
  expect(await findAccount(ctx.db, 'gitlab', String(NOMAD))).toMatchObject({ personId: sam });
});
