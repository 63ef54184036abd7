import { describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config.ts';
import type { ConfigFile } from '../../src/domain/config-file.ts';
import { removeConnector } from '../../src/operations/remove-connector.ts';
import { document } from '../support/document.ts';
import { BETA, openDraftOffice, openGrantedOffice, type DraftOffice } from '../support/drafts.ts';
import { openOffice, type Office } from '../support/office.ts';

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

const declareBeta = ({ office }: DraftOffice, beta: Entry): Promise<void> =>
  declare(office, {}, { id: 'beta', name: 'Beta', ...beta });

describe('the id of an integration set up in Slack', () => {
  it.each([
    ['of another instance', { url: ELSEWHERE, group: 'beta' }],
    ['of another group', { group: 'gamma' }],
  ])('is not taken by the file for a group %s, and nothing changes', async (_, taken) => {
    const { desk, grantId } = await openGrantedOffice();
    const before = await inForce(desk);
    await expect(declareBeta(desk, taken)).rejects.toMatchObject({
      name: 'ConfigError',
      faults: [
        {
          path: 'hallpass.yaml: connectors[1]',
          message: expect.stringMatching(
            /^beta stands for the group beta of http.*, an integration set up in Slack\. Give this connector an id of its own, or remove Beta under/,
          ),
        },
      ],
    });
    expect(await inForce(desk)).toEqual(before);
    await desk.office.pass('1h');
    expect(await desk.office.status(grantId)).toBe('ended: expired');
    expect(desk.office.row('group', TOOLS, desk.office.acme.users.sam)).toBeNull();
  });

  it('is not taken even where nothing was granted yet, and it was never read', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    await expect(declareBeta(desk, { group: 'beta' })).rejects.toThrow(
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
    await expect(declareBeta(desk, { group: 'gamma' })).rejects.toThrow(/1 grant is not over there/);
    await desk.office.settle();
    expect(await desk.office.status(grantId)).toBe('ended: connector_gone');
    await declareBeta(desk, { group: 'gamma' });
  });
});

describe('a connector of the file', () => {
  it.each([
    ['url', { url: ELSEWHERE }],
    ['group', { group: 'other' }],
  ])('with a grant that is not over keeps its %s', async (_, changes) => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    await expect(declare(office, changes)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(
        /^hallpass\.yaml: connectors\[0\]: gitlab stands for the group acme of .*, and 1 grant is not over there\. Give this connector an id of its own: .*write `group: 1`/,
      ),
    });
    await office.pass('1h');
    expect(await office.status(grantId)).toBe('ended: expired');
    await declare(office, changes);
  });

  it('may be named by its number or in other letters while grants are open', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '1h');
    await declare(office, { group: '1' });
    await declare(office, { group: 'ACME', url: `${office.gitlab.url}/` });
    expect(await office.status(grantId)).toBe('active');
  });
});
