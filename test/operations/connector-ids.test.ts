import { describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import type { ConfigFile } from '../../src/domain/document/config-file.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { document } from '../../playground/fakes/document.ts';
import { BETA, openDraftOffice, openGrantedOffice, type DraftOffice } from '../support/drafts.ts';
import { openOffice, type Office } from '../support/office.ts';
import { refusalOf } from '../support/said.ts';

const ELSEWHERE = 'https://gitlab.elsewhere.example';
const TOOLS = 51;

type Entry = Partial<ConfigFile['connectors'][number]>;

const inForce = async ({ ctx }: Pick<Office, 'ctx'>) =>
  (await activeConfig(ctx.db)).file.connectors.map(({ id, url, group, managedBy }) => ({
    id,
    url,
    group,
    managedBy,
  }));

/** The file as it is, its connector changed, with another one beside it. */
function declare(office: Office, changes: Entry, ...more: readonly Entry[]): Promise<void> {
  const [gitlab] = document(office.gitlab.url).connectors;
  return office.configure({
    connectorsFromSlack: { allowPrivateAddresses: true },
    people: [{ slack: 'U0SAM0', gitlab: 'sam' }],
    connectors: [{ ...gitlab, ...changes }, ...more.map((one) => ({ ...gitlab, ...one }))],
  });
}

const expectStored = async ({ ctx }: DraftOffice, ids: readonly string[]): Promise<void> => {
  const rows = await ctx.db.selectFrom('credentials').select('connectorId').execute();
  expect(rows.map(({ connectorId }) => connectorId)).toEqual(ids);
};

const declareBeta = ({ office }: DraftOffice, beta: Entry): Promise<void> =>
  declare(office, {}, { id: 'beta', name: 'Beta', ...beta });

describe('the id of an integration set up in Slack', () => {
  it.each([
    ['of another instance', { url: ELSEWHERE, group: 'beta' }],
    ['of another group', { group: 'gamma' }],
  ])('is not taken by the file for a group %s, and nothing changes', async (_, taken) => {
    const { desk, grantId } = await openGrantedOffice();
    const before = await inForce(desk);
    expect(await refusalOf(declareBeta(desk, taken))).toMatch(
      /hallpass\.yaml: connectors\[1\]: beta stands for the group beta of http.*, an integration set up in Slack\. Give this connector an id of its own, or remove Beta in Slack first/,
    );
    expect(await inForce(desk)).toEqual(before);
    await desk.office.pass('1h');
    expect(await desk.office.status(grantId)).toBe('ended: expired');
    expect(desk.office.row('group', TOOLS, desk.office.acme.users.sam)).toBeNull();
  });

  it('is not taken even where nothing was granted yet, and it was never read', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    expect(await refusalOf(declareBeta(desk, { group: 'beta' }))).toMatch(
      /Give this connector an id of its own/,
    );
  });

  it.each(['beta', 'BETA', String(BETA)])(
    'is taken over for the same group named %s, with its grants',
    async (group) => {
      const { desk, grantId } = await openGrantedOffice();
      await declareBeta(desk, { group });
      expect(await inForce(desk)).toContainEqual({
        id: 'beta',
        url: desk.office.gitlab.url,
        group,
        managedBy: 'file',
      });
      expect(await desk.office.status(grantId)).toBe('active');
    },
  );

  it('is free once it was removed and all its grants are over', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { version } = await activeConfig(desk.ctx.db);
    await removeConnector(desk.ctx, desk.office.actor('omar'), { connectorId: 'beta', version });
    expect(await refusalOf(declareBeta(desk, { group: 'gamma' }))).toMatch(/1 grant is not over there/);
    await desk.office.reconcile();
    expect(await desk.office.status(grantId)).toBe('ended: connector_gone');
    await declareBeta(desk, { group: 'gamma' });
  });
});

describe('an integration that is being set up', () => {
  it('gets another id when the file has taken its own meanwhile, and leaves the connector of the file alone', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    await declareBeta(desk, { group: 'gamma' });
    const { checked } = await desk.model(draftId);
    expect(checked?.changes).toContainEqual({ what: 'Name', from: null, to: 'Beta' });
    await desk.confirm(draftId);
    expect((await inForce(desk)).map(({ id, group, managedBy }) => [id, group, managedBy])).toEqual([
      ['gitlab', 'acme', 'file'],
      ['beta', 'gamma', 'file'],
      ['beta-2', String(BETA), 'slack'],
    ]);
    expect((await desk.model(draftId)).connectorId).toBe('beta-2');
    await expectStored(desk, ['beta-2']);
  });

  it('gets another id when one of the file had its own and is gone again', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await declareBeta(desk, { group: 'gamma' });
    await declare(desk.office, {});
    await desk.faults(draftId);
    await desk.confirm(draftId);
    expect((await inForce(desk)).map(({ id }) => id)).toEqual(['gitlab', 'beta-2']);
  });

  it('is no second one on the group of the connector that took its id', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    await desk.faults(draftId);
    await declareBeta(desk, { group: 'beta' });
    await expect(desk.confirm(draftId)).rejects.toMatchObject({
      code: 'moved',
      told: { fault: { code: 'group_shared', path: 'beta', twin: 'Beta', overlap: 'same' } },
    });
    expect(await desk.faults(draftId)).toEqual([expect.stringMatching(/^group: beta is connected already/)]);
  });
});

describe('a connector of the file', () => {
  it.each([
    ['url', { url: ELSEWHERE }],
    ['group', { group: 'other' }],
  ])('with a grant that is not over keeps its %s', async (_, changes) => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    expect(await refusalOf(declare(office, changes))).toMatch(
      /hallpass\.yaml: connectors\[0\]: gitlab stands for the group acme of .*, and 1 grant is not over there\. Give this connector an id of its own: .*write `group: 1`/,
    );
    await office.pass('1h');
    expect(await office.status(grantId)).toBe('ended: expired');
  });

  it('may be another group of the same instance once no grant is open', async () => {
    const office = await openOffice();
    await declare(office, { group: 'other' });
    expect(await inForce(office)).toMatchObject([{ id: 'gitlab', group: 'other' }]);
  });

  it('is not another instance even with nothing granted: account 42 is somebody else there', async () => {
    const office = await openOffice();
    expect(await refusalOf(declare(office, { url: ELSEWHERE }))).toMatch(
      /hallpass\.yaml: connectors\[0\]: gitlab stands for the group acme of (http\S+): whose account is whose is known by the numbers of that GitLab\. Give this connector an id of its own\. If it is the same GitLab at another address, add `movedFrom: \1`\.$/,
    );
    expect(await inForce(office)).toMatchObject([{ id: 'gitlab', url: office.gitlab.url }]);
  });

  it('moves with its grants when the operator says that it is the same GitLab', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    expect(await refusalOf(declare(office, { url: ELSEWHERE, movedFrom: 'https://other.example' }))).toMatch(
      /stands for the group acme/,
    );
    const movedFrom = `${office.gitlab.url}/`;
    await declare(office, { url: ELSEWHERE, movedFrom });
    expect(await inForce(office)).toMatchObject([{ id: 'gitlab', url: ELSEWHERE, group: 'acme' }]);
    expect(await office.status(grantId)).toBe('active');
    await declare(office, { url: office.gitlab.url, movedFrom: ELSEWHERE });
    await office.pass('1h');
    expect(await office.status(grantId)).toBe('ended: expired');
  });

  it('may be corrected while its GitLab was never read', async () => {
    const office = await openOffice();
    await declare(office, {}, { id: 'typo', url: ELSEWHERE, group: 'other' });
    await declare(office, {}, { id: 'typo', group: 'other' });
    expect((await inForce(office)).map(({ id, url }) => [id, url])).toContainEqual([
      'typo',
      office.gitlab.url,
    ]);
  });

  it('may be named by its number or in other letters while grants are open', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    await declare(office, { group: '1' });
    await declare(office, { group: 'ACME', url: `${office.gitlab.url}/` });
    expect(await office.status(grantId)).toBe('active');
  });
});
